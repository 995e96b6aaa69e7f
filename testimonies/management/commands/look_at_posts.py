"""Let the detectors look at the posts that are here: `manage.py look_at_posts`."""

import sys
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from testimonies.editorial import scanning
from testimonies.management.stopping import stopped_between_batches
from testimonies.models.posts import Post
from testimonies.vocabulary import State


class Command(BaseCommand):
    help = (
        "Look in every post for what may tell who somebody is. It hides nothing: what it finds in "
        "a public post waits in the queue. Can be stopped with Ctrl-C, and gone on with by --after."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after", type=int, default=0, metavar="KEY", help="Go on after the post of this key."
        )
        parser.add_argument(
            "--batch", type=int, default=scanning.BATCH, help="How many posts a transaction holds."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        after, batch = options["after"], options["batch"]
        if batch < 1 or after < 0:
            raise CommandError("--batch is 1 or more, --after 0 or more: correct it.")
        waiting = Post.objects.exclude(state=State.ERASED).filter(pk__gt=after).count()
        columns = (TextColumn("Looking at posts"), BarColumn(), MofNCompleteColumn())
        console = Console(file=sys.stderr)
        done = Done(after)
        try:
            with (
                stopped_between_batches() as heed,
                Progress(*columns, TimeRemainingColumn(), console=console) as progress,
            ):
                task = progress.add_task("", total=waiting)
                for last, posts, found in scanning.look_at_all(after, batch=batch):
                    done = Done(last, done.posts + posts, done.found + found)
                    progress.update(task, completed=done.posts)
                    heed()
        except KeyboardInterrupt:
            told = _("Stopped. What was looked at is kept; go on with --after %d.") % done.last
            raise CommandError(told, returncode=130) from None
        self.stdout.write(done.sentence())


class Done(NamedTuple):
    """How far it went: the key of the last post, how many posts, and how many new findings."""

    last: int
    posts: int = 0
    found: int = 0

    def sentence(self) -> str:
        posts = ngettext("%d post looked at", "%d posts looked at", self.posts) % self.posts
        new = ngettext("%d new finding", "%d new findings", self.found) % self.found
        return f"{posts}, {new}."
