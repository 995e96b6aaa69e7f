"""Import a TimelineJS file as a draft timeline: `manage.py import_timeline FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from testimonies.editorial.errors import EditorialError
from testimonies.exchange import accounts
from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.timeline_importing import import_timeline


class Command(BaseCommand):
    help = (
        "Import a timeline of TimelineJS (JSON, or its spreadsheet as CSV) as a draft of headings "
        "and paragraphs, all of it or nothing. Nothing becomes public by it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file, saved as it was received.")
        parser.add_argument("--title", default="", help="Instead of the title in the file.")
        parser.add_argument("--slug", default="", help="The last part of its address.")
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USERNAME",
            default=accounts.IMPORTER,
            help="The editor who imports; without it, the archive's own account.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Report, and write nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = import_timeline(
                options["file"],
                by=accounts.acting_user(options["username"]),
                title=options["title"],
                slug=options["slug"],
                dry_run=options["dry_run"],
            )
        except (SourceError, EditorialError, accounts.AccountError) as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)
