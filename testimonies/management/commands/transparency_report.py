"""Tell of removal requests: `manage.py transparency_report --from 2026-01-01 --to 2026-06-30`."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from testimonies.editorial import transparency


class Command(BaseCommand):
    help = (
        "Print the transparency report on the removal requests received from one day to another, "
        "both included, in UTC. Numbers under 11 are not told. Run twice, it says the same bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("from", "to"):
            parser.add_argument(
                f"--{name}", dest=name, type=_day, required=True, metavar="YYYY-MM-DD"
            )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["to"] < options["from"]:
            raise CommandError(_("The last day is before the first."))
        self.stdout.write(transparency.report(options["from"], options["to"]), ending="")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("Write a day as 2026-01-31, not “%s”.") % text) from None
