"""A real PostgreSQL for the run, and quick cleaning between tests."""

import fcntl
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.db import connections
    from django.test import TransactionTestCase

    # A connection for each thread, and no other: Playwright leaves an event loop running in the
    # thread of the tests, sometimes, and Django would keep a second connection for it, which no
    # test would end and every emptying of the tables would wait for.
    connections._connections = threading.local()
    # Django's own flush empties every table and makes permissions anew each time. What the
    # migrations put there (groups, content notes) is kept instead, and what a test wrote goes.
    TransactionTestCase._fixture_teardown = lambda self: empty_archive()


# Until when tests may begin, in seconds since 1970; without it, for ever. `.ci/run` sets it.
UNTIL = float(os.environ.get("TEST_UNTIL", "inf"))
NO_TIME = "There was no time left for it."
LEAST = 0.25  # of the tests: with fewer, a run fails
# What takes longest for what it adds: on a slow machine it is what there is no time for.
LAST = ("/admin/test_roles.py", "/browser/", "/scale/", "/bench/", "/test_leaks.py", "_kill.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: any(part in str(item.path) for part in LAST))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if time.time() > UNTIL:
        pytest.skip(NO_TIME)


def _left_out(reporter: Any) -> Counter[str]:
    """Return how many tests there was no time for, by file."""
    skipped = reporter.stats.get("skipped", [])
    return Counter(one.location[0] for one in skipped if NO_TIME in str(one.longrepr))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that had time for too little to say anything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.exitstatus == pytest.ExitCode.OK:
        left_out, passed = _left_out(reporter).total(), len(reporter.stats.get("passed", []))
        if passed < LEAST * (passed + left_out):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _say_what_was_left_out(reporter: Any) -> None:
    if left_out := _left_out(reporter):
        reporter.section(f"{left_out.total()} tests were left out: there was no time for them")
        for file, number in left_out.items():
            reporter.write_line(f"{number:5} of {file}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what there was no time for, and at the end of a proof what was measured."""
    from testimonies.tests import figures

    _say_what_was_left_out(terminalreporter)
    if figures.WHOLE and figures.measured:
        terminalreporter.section("What was measured")
        for what, said in figures.measured.items():
            terminalreporter.write_line(f"{what}: {said}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from metoo_archive import cluster, database

    # Emptying a table looks through the whole of the server's cache: a small one is looked through
    # sooner, and holds all that a test makes.
    cluster.MOST_CACHE = cluster.LEAST_CACHE
    database.start()


@pytest.fixture(scope="session")
def one_at_a_time() -> Iterator[Callable[[], None]]:
    """Hold, until told otherwise, the lock that lets one worker at a time make its database.

    Roles belong to the whole server: two workers that build the wall at once would collide.
    """
    from metoo_archive.secrets_file import make_data_folder

    folder = make_data_folder(Path(os.environ["DATA"]))
    with (folder / "making-a-test-database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield partial(fcntl.flock, lock, fcntl.LOCK_UN)


@pytest.fixture(scope="session")
def django_db_setup(one_at_a_time: Callable[[], None], django_db_setup: None) -> None:
    one_at_a_time()


@pytest.fixture(autouse=True)
def said_anew() -> Iterator[None]:
    """Keep nothing that was rendered or read once: tests bring catalogues of their own, and count
    what is asked of the database.
    """
    from testimonies import search
    from testimonies.public import help_lines
    from testimonies.templatetags import frame

    # A test may put something else in their place.
    kept = (frame.rendered, help_lines.said_in, search.readings)
    yield
    for one in kept:
        one.cache_clear()


KEPT = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "testimonies_contentnote",
}


def empty_archive() -> None:
    """Remove what a test wrote, from the tables that hold anything: emptying one makes files."""
    from django.db import connections

    connection = connections["default"]
    with connection.cursor() as cursor:
        # A thread that a test left behind would otherwise be waited for without end.
        cursor.execute("SET lock_timeout = '30s'")
        tables = [
            connection.ops.quote_name(table)
            for table in connection.introspection.table_names(cursor)
            if table not in KEPT
        ]
        parts = (f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
        cursor.execute(" UNION ALL ".join(parts))
        if written := [table for (table,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE")
        cursor.execute("RESET lock_timeout")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Serve static files by their own names; `test_run` is the one that builds hashed ones."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash the passwords of the cast in no time; what guards a real one is meant to be slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give pages all the time they need: what is tested is what they say, on a busy machine too."""
    from testimonies.public import deadlines

    monkeypatch.setattr(deadlines, "within", lambda seconds: nullcontext())


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    """Write what a test erases where no other run reads it."""
    settings.ERASED_LEDGER = tmp_path / "erased.ledger"


@pytest.fixture
def own_data_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore as into a data folder that nothing else of the run uses."""
    from metoo_archive import wall

    settings.DATA = tmp_path / "data"
    # The role is the server's: other workers of the tests change it at the same moment.
    monkeypatch.setattr(wall, "_make_role", lambda *_: None)
