"""Fill an empty archive with invented posts: `manage.py generate_archive --posts 1000000`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from testimonies.management.stopping import stopped_between_batches
from testimonies.scale.archive import NotInventedError, generate
from testimonies.scale.invented import Plan

STOPPED = (
    "Stopped. What is stored is whole; give the same command again and it goes on from there. "
    "Until it is complete the archive has no search index and is slow."
)


class Command(BaseCommand):
    help = (
        "Fill an empty archive with invented posts, of the real size and shape, to measure it. "
        "Can be stopped with Ctrl-C; the same command goes on. Refuses an archive with real posts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=_positive, required=True, help="How many.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same archive.")
        parser.add_argument(
            "--batch", type=_positive, default=10_000, help="How many posts a transaction stores."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = Plan(options["posts"], options["seed"])
        columns = (TextColumn("Inventing posts"), BarColumn(), MofNCompleteColumn())
        console = Console(file=sys.stderr)
        try:
            with (
                stopped_between_batches() as heed,
                Progress(*columns, TimeRemainingColumn(), console=console) as bar,
            ):
                task = bar.add_task("", total=plan.posts)

                def stored(posts: int) -> None:
                    bar.update(task, completed=posts)
                    heed()

                done = generate(plan, options["batch"], stored)
        except NotInventedError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(STOPPED, returncode=130) from None
        self.stdout.write(f"The archive holds {done:,} invented posts of seed {plan.seed}.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
