"""The documentation: its site is whole; every command in it runs, or has a reason here."""

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from metoo_archive import wall
from testimonies.tests import cast

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MANAGE = ".venv/bin/python manage.py "

# What no test runs as it stands, each with what is tested instead.
NOT_RUN = {
    "make run": "serves until it is stopped: test_run starts and stops it",
    "make test": "is what runs this test",
    "make check": "is run beside the tests, by .ci/run",
    "make bench POSTS=1000000": "takes an hour: tests/bench runs its parts",
    "make bench-embeds": "needs a minute of an idle machine: tests/cache runs its parts",
    "make bench-timelines": "needs npm and minutes: browser/test_measuring runs its parts",
    "make lighthouse": "needs npm and minutes: browser/test_measuring runs its parts",
    "make docs": "needs packages of its own: this module checks what it is made of",
    "make docs-pictures": "is one test and a copy: browser/test_docs_pictures",
    "varnishd -a :6081 -f docs/varnish.vcl": "serves until stopped: tests/cache runs the file",
    "SHARED_CACHE_SECONDS=10 CACHE_PURGE_ADDRESSES=http://127.0.0.1:6081/"
    " BEHIND_PROXY=on make run": "serves until stopped: tests/cache runs it with these settings",
    MANAGE + "createsuperuser": "asks for a password at the terminal; it is Django's own",
    MANAGE + "check --deploy": "is run by `make check` with the environment empty",
}


def commands() -> list[tuple[str, str]]:
    """Return each command of each `sh` block with its page; comments are taken out."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S
        ):
            for line in block.replace("\\\n", " ").splitlines():
                command = " ".join(re.sub(r"(^|\s)#.*", "", line).split())
                if command:
                    found.append((command, page.name))
    return found


def test_every_command_is_run_or_has_a_reason_why_not():
    written = {command for command, _ in commands()}
    assert len(written) > 10
    unknown = {c for c in written if c not in NOT_RUN and not c.startswith(MANAGE)}
    assert not unknown, "run them here, or say in NOT_RUN why not"
    assert set(NOT_RUN) <= written, "a reason for a command that stands nowhere any more"


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {
        command.split("make ")[1].split()[0] for command, _ in commands() if "make " in command
    }
    assert named
    assert named <= targets


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_every_command_of_the_archive_runs_as_it_is_written(tmp_path, settings, monkeypatch):
    settings.DATA = tmp_path / "data"
    # The role is the server's: other workers of the tests change it at the same moment.
    monkeypatch.setattr(wall, "_make_role", lambda *_: None)
    cast.published("Invented words of courage")
    article = tmp_path / "article.txt"
    article.write_text("Words.— Name (@made_up) October 16, 2017", encoding="utf-8")
    stand_for = {
        "FILE": str(article),
        "BACKUP": str(tmp_path / "archive.backup"),
        "ADDRESS": "https://invented.example/",
        "NAME": "The Times",
    }
    ran = set()
    for command in sorted({c for c, _ in commands() if c not in NOT_RUN and c.startswith(MANAGE)}):
        name, *words = shlex.split(command.removeprefix(MANAGE))
        call_command(name, *(stand_for.get(word, word) for word in words), stdout=StringIO())
        ran.add(name)
    assert {"import_posts", "check_published", "run_clocks", "restore"} <= ran


def test_every_page_that_the_site_lists_is_there():
    listed = set(re.findall(r": ([a-z0-9/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.M))
    there = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}
    assert len(listed) > 10
    assert listed <= there


def test_every_link_from_page_to_page_leads_somewhere():
    followed = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            followed += 1
    assert followed > 10
