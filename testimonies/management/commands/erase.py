"""Erase one post at once: `manage.py erase PUBLIC_ID --as USERNAME`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metoo_archive.secrets_file import DataFolderError
from testimonies.editorial import erasure, statistics
from testimonies.editorial.errors import EditorialError
from testimonies.exchange import accounts
from testimonies.models.posts import Post


class Command(BaseCommand):
    help = (
        "Erase the words of a post that is held or withdrawn, everywhere and for ever. Its id, its "
        "dates and its history of states stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("public_id", help="The twelve characters in the post's address.")
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", required=True, help="The editor who acts."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        post = Post.objects.filter(public_id=options["public_id"]).first()
        if post is None:
            raise CommandError(f"There is no post {options['public_id']}.")
        try:
            erasure.erase(post, by=accounts.acting_user(options["username"]))
            statistics.forget()
        except (EditorialError, accounts.AccountError, DataFolderError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Post {post.public_id} is erased.")
