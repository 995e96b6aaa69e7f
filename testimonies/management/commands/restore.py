"""Put a backup in the place of what the database holds: `manage.py restore FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metoo_archive import backup, restoring
from metoo_archive.secrets_file import DataFolderError


class Command(BaseCommand):
    help = (
        "Restore what `backup`, or `pg_dump --format=custom`, wrote, of this version or an older "
        "one; then do again what DATA/erased.ledger says was done since. All or nothing: until it "
        "has ended, the database is as it was. Stop what serves the archive first."
    )
    # The checks may ask for tables that are not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="Put it in the place of all that is there."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = restoring.restore(options["file"], replace=options["replace"], say=self._say)
        except (backup.BackupError, DataFolderError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(done.replayed.sentence())
        self.stdout.write(f"{done.rows:,} rows of {options['file']} are back.")

    def _say(self, told: str) -> None:
        self.stdout.write(told)
        self.stdout.flush()
