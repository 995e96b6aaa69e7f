"""Serve the archive: `manage.py serve --port 8000`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from metoo_archive.serve import serve


class Command(BaseCommand):
    help = "Start the database, bring it up to date, and serve the archive until Ctrl-C."
    # The database is not running yet when the checks would ask it.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *_args: Any, **options: Any) -> None:
        serve(options["host"], options["port"], options["workers"])
