"""Do again what an older backup undid: `manage.py replay_erasures`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import replaying


class Command(BaseCommand):
    help = (
        "Erase, withdraw and end again what DATA/erased.ledger says was, and hold the posts that "
        "were decided on since a backup. `restore` and `serve` do it by themselves. Running it "
        "again changes nothing."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            done = replaying.replay()
        except DataFolderError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(done.sentence())
