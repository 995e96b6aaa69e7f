"""Import posts as drafts: `manage.py import_posts article FILE --source-url URL`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from testimonies.editorial.errors import EditorialError
from testimonies.exchange import accounts
from testimonies.exchange.formats import FORMATS
from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.importing import Origin, import_file

_FORMATS = "; ".join(f"{slug}: {kind.description}" for slug, kind in FORMATS.items())


class Command(BaseCommand):
    help = (
        "Import the posts of a file as drafts, all of them or none. Nothing becomes public by it, "
        "and running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=sorted(FORMATS), help=f"What it is. {_FORMATS}.")
        parser.add_argument("file", type=Path, help="The file, saved as it was received.")
        parser.add_argument("--source-url", default="", help="Where the source was published.")
        parser.add_argument("--publisher", default="", help="Who published the source.")
        parser.add_argument("--title", default="", help="The title that the source carries.")
        parser.add_argument("--platform", default="", help="Where the posts were posted.")
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
            report = import_file(
                options["file"],
                Origin(options["source_url"], options["publisher"], options["title"]),
                format_slug=options["format"],
                platform=options["platform"],
                username=options["username"],
                dry_run=options["dry_run"],
            )
        except (SourceError, EditorialError, accounts.AccountError) as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)
