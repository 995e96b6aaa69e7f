"""Check the log of decisions: `manage.py verify_audit [--head HASH]`."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from testimonies.editorial import audit
from testimonies.models.review import ReviewEvent


class Command(BaseCommand):
    help = (
        "Walk the log of decisions and name each event that was edited, deleted, swapped or "
        "inserted; exit 1 if there is any. With a head from export_audit_head, also see whether "
        "its end was cut off or all of it written anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="A head that export_audit_head printed.")

    def handle(self, *_args: Any, **options: Any) -> None:
        head = options["head"].strip().lower()
        if head and not re.fullmatch(r"[0-9a-f]{64}", head):
            raise CommandError("A head is 64 characters, 0-9 and a-f.")
        with transaction.atomic():
            _hold_still()
            found = 0
            for sentence in audit.findings(head):
                self.stdout.write(sentence)
                found += 1
            count = ReviewEvent.objects.count()
        if found:
            raise CommandError(
                f"The log of {count} events is not as it was written: {found} found."
            )
        against = ", and holds the head that was given" if head else ""
        self.stdout.write(f"The log of {count} events is as it was written{against}.")


def _hold_still() -> None:
    """See the log as of one moment, so that what editors do meanwhile is no finding."""
    if connection.savepoint_ids:
        return  # A caller's transaction has begun already.
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
