"""Load a collection of records: `manage.py load_collection [PATH --as USERNAME]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from testimonies.editorial.errors import EditorialError
from testimonies.exchange import accounts
from testimonies.exchange.collection_file import CollectionError
from testimonies.exchange.collections import FIRST_DAY, load_collection
from testimonies.exchange.formats.draft import SourceError


class Command(BaseCommand):
    help = (
        "Load a collection and publish it, all of it or none. What the archive has already is "
        "left as it stands. Without a path: the first day, which comes with the code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=FIRST_DAY)
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USERNAME",
            default="",
            help="The editor who loads it; needed for every other collection than the first day.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path, username = options["path"], options["username"]
        if not username and path.resolve() != FIRST_DAY:
            raise CommandError("Say which editor loads this collection: add --as USERNAME.")
        try:
            by = accounts.acting_user(username) if username else None
            loaded = load_collection(path, by=by)
        except (CollectionError, SourceError, EditorialError, accounts.AccountError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(loaded.sentence())
