"""Find posts that look alike, for editors to look at: `manage.py find_duplicates`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from testimonies.editorial import likeness


class Command(BaseCommand):
    help = (
        "Compare the posts that were not compared yet with all others, and suggest those that "
        "look alike at the desk. Can be stopped with Ctrl-C; the same command goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="Compare all posts again, from the first one."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        columns = (TextColumn("Comparing posts"), BarColumn(), MofNCompleteColumn())
        console = Console(file=sys.stderr)
        try:
            if options["anew"]:
                likeness.begin_anew()
            with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
                task = bar.add_task("", total=likeness.waiting())
                found = likeness.search(lambda posts: bar.advance(task, posts))
        except likeness.SearchRunsError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            told = _("Stopped. What was found is kept; the same command goes on from there.")
            raise CommandError(told, returncode=130) from None
        self.stdout.write(
            ngettext(
                "%d new pair of posts that look alike.",
                "%d new pairs of posts that look alike.",
                found,
            )
            % found
        )
