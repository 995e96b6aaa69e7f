"""Where words could come out at the desk: its pages for each role, the log, every column."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.models import Group, User
from django.db import connections, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from testimonies.tests import cast
from testimonies.tests.leaks import columns_of_the_desk
from testimonies.tests.surfaces import Answer, answered, lines

Things = Mapping[type[models.Model], models.Model]

_PARAMETER = re.compile(r"<[^>]+>")
# Signing in and out, and the words of the interface: no page that holds anything.
_NOTHING = re.compile(r"admin/(login|logout|jsi18n|autocomplete|r/)")


def pages_without_rights(things: Things) -> Iterator[Answer]:
    """Yield each page of the desk, as nobody, an account without rights and a member of staff
    without a role ask for it.
    """
    for role, client in _without_rights().items():
        for address in desk_addresses(things):
            yield answered(f"admin as {role}", address, client.get(address))


def pages_with_rights(things: Things) -> Iterator[Answer]:
    """Yield each page of the desk as each role that works there sees it."""
    for group in Group.objects.order_by("name"):
        user = cast.editor(f"of-{group.pk}")
        user.groups.set([group])
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address in desk_addresses(things):
            yield answered(f"admin as {group.name}", address, client.get(address))


def _without_rights() -> dict[str, Client]:
    clients = {
        name: Client(raise_request_exception=False) for name in ("nobody", "reader", "staff")
    }
    for name in ("reader", "staff"):
        user, _ = User.objects.get_or_create(username=name, is_staff=name == "staff")
        clients[name].force_login(user)
    return clients


def desk_addresses(things: Things) -> list[str]:
    """Return each address of the desk, the numbers in it being those of the scene's own rows."""
    keys = {
        f"admin/{m._meta.app_label}/{m._meta.model_name}/": str(t.pk) for m, t in things.items()
    }
    found = []
    for pattern in _patterns(get_resolver(), ""):
        if not pattern.startswith("admin/") or _NOTHING.match(pattern) or "(?P" in pattern:
            continue
        key = next((key for prefix, key in keys.items() if pattern.startswith(prefix)), "1")
        found.append("/" + _PARAMETER.sub(key, pattern))
    return found


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern


def columns() -> Iterator[Answer]:
    """Yield each column of the database, whoever may read it, and what the planner remembers."""
    for column, content in columns_of_the_desk():
        yield Answer(f"column {column}", "", b"", content)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT s::text FROM pg_stats s WHERE schemaname = 'public'")
        yield Answer("planner statistics", "", b"", lines(cursor))


class Log(logging.Handler):
    """Keeps what the settings let through to the operator, as it is printed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def answer(self) -> Answer:
        return Answer("log", "", b"", "\n".join(self.lines).encode())


@contextmanager
def listening() -> Iterator[Log]:
    """Listen, in the body, where the operator's own handler does and in its own form."""
    log, root = Log(), logging.getLogger()
    printed = next((h.formatter for h in root.handlers if h.get_name() == "console"), None)
    log.setFormatter(printed)
    root.addHandler(log)
    try:
        yield log
    finally:
        root.removeHandler(log)
