"""Report which help lines wait to be checked: `manage.py check_help_lines`."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from testimonies.public.help_lines import Line, lines

MOST_DAYS = 90


class Command(BaseCommand):
    help = (
        "Say which help lines nobody has checked yet, and which were checked more than "
        f"{MOST_DAYS} days ago. It reports and never fails: only a person can check a line."
    )
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        unchecked = [line for line in lines() if not line["checked"]]
        old = [line for line in lines() if _is_old(line)]
        self._list("To be checked by the operator", unchecked)
        self._list(f"Checked more than {MOST_DAYS} days ago", old)
        waiting = len(unchecked) + len(old)
        self.stdout.write(
            f"Help lines: {len(lines())}, of which {waiting} to check."
            " Call each or read its own page, then write the day into testimonies/helplines.json."
            if waiting
            else f"Help lines: {len(lines())}, all checked within {MOST_DAYS} days."
        )

    def _list(self, heading: str, found: list[Line]) -> None:
        if found:
            self.stdout.write(f"{heading}:")
        for line in found:
            since = f" ({line['checked']})" if line["checked"] else ""
            self.stdout.write(f"  {line['country']}: {line['name']}{since}")


def _is_old(line: Line) -> bool:
    checked = line["checked"]
    today = timezone.now().date()
    return bool(checked) and (today - dt.date.fromisoformat(str(checked))).days > MOST_DAYS
