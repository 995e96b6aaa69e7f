"""Do what is due by the clock: `manage.py run_clocks`, every minute from cron or a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial import rounds


class Command(BaseCommand):
    help = (
        "Take up the removal requests that wait, take off the names whose basis expired, erase the "
        "posts whose 30 days are over, and name the requests whose time is over: then exit 1. "
        "Running it again does nothing twice."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = rounds.run()
        told = (
            (
                done.taken_up,
                ngettext("%d request taken up.", "%d requests taken up.", done.taken_up),
            ),
            (
                done.names_taken_off,
                ngettext(
                    "%d name is not shown any more: its basis expired.",
                    "%d names are not shown any more: their basis expired.",
                    done.names_taken_off,
                ),
            ),
            (done.erased, ngettext("%d post erased.", "%d posts erased.", done.erased)),
        )
        for count, sentence in told:
            if count:
                self.stdout.write(sentence % count)
        for asked in done.overdue:
            self.stdout.write(
                _("Overdue since %(due)s UTC: request %(request)s, %(state)s.")
                % {
                    "due": f"{asked.due_at:%Y-%m-%d %H:%M}",
                    "request": asked,
                    "state": asked.get_state_display(),
                }
            )
        if done.failed:
            raise CommandError(" ".join(done.failed))
        if done.overdue:
            count = len(done.overdue)
            raise CommandError(
                ngettext("%d request is overdue.", "%d requests are overdue.", count) % count
            )
