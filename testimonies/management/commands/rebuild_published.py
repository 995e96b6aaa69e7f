"""Write the public side anew from what was decided: `manage.py rebuild_published`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console

from testimonies.editorial import publishing, timelines


class Command(BaseCommand):
    help = "Write every public row, count, figure and timeline anew, in one transaction."

    def handle(self, *_args: Any, **_options: Any) -> None:
        # Moves on a terminal only; readers go on seeing the old rows until all are written.
        with Console(stderr=True).status(_("Writing the public rows anew ...")):
            posts, lines = rebuild()
        self.stdout.write(
            _("Written anew, posts: %(posts)d, timelines: %(timelines)d.")
            % {"posts": posts, "timelines": lines}
        )


@transaction.atomic
def rebuild() -> tuple[int, int]:
    """Write the public side anew; return how many posts and timelines are public."""
    return publishing.rebuild_published(), timelines.rewrite_all()
