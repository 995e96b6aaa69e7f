"""Write all that the database holds into one file: `manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metoo_archive import backup


class Command(BaseCommand):
    help = (
        "Write all that the database holds into one file, as of one moment; the archive may be "
        "served meanwhile. Keep DATA/secret_key and DATA/erased.ledger beside it, apart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="A name that is not taken yet.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = backup.write(options["file"], self._say)
        except backup.BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count:,} rows are in {options['file']}.")

    def _say(self, told: str) -> None:
        self.stdout.write(told)
        self.stdout.flush()
