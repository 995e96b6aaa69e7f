"""Check the public side against what was decided: `manage.py check_published`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial.drift import drift


class Command(BaseCommand):
    help = (
        "Compute every public row and count anew; name what differs, and exit 1 if anything does."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        with transaction.atomic():
            _hold_still()
            sentences = list(drift())
        for sentence in sentences:
            self.stdout.write(sentence)
        if sentences:
            raise CommandError(
                ngettext(
                    "%d thing is not as it was decided; run rebuild_published.",
                    "%d things are not as they were decided; run rebuild_published.",
                    len(sentences),
                )
                % len(sentences)
            )
        self.stdout.write(_("Every public row and count is as it was decided."))


def _hold_still() -> None:
    """See the database as of one moment, so that what editors do meanwhile is no drift."""
    if connection.savepoint_ids:
        return  # A caller's transaction has begun already.
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
