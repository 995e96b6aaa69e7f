"""Print the head of the log of decisions: `manage.py export_audit_head`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testimonies.editorial import audit


class Command(BaseCommand):
    help = (
        "Print the hash of the last decision in the log. Keep it where nobody who may write to the "
        "database can: `verify_audit --head` tells later whether the log still holds it."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        head = audit.head()
        if not head:
            raise CommandError("The log is empty: there is no head yet.")
        self.stdout.write(head)
