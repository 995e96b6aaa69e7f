"""Erase again what an older backup brought back: `manage.py replay_erasures`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import erasure


class Command(BaseCommand):
    help = (
        "Erase every post that DATA/erased.ledger says was erased. Part of a restore, before the "
        "archive opens; `serve` does it by itself. Running it again changes nothing."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            count = erasure.replay()
        except DataFolderError as error:
            raise CommandError(str(error)) from None
        if count:
            told = ngettext("%d post erased again.", "%d posts erased again.", count) % count
        else:
            told = _("Nothing that was erased is here.")
        self.stdout.write(told)
