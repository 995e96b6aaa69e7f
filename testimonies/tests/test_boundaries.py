"""The wall: what the reader's role may do, and that every public request has that role."""

import ast
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, models
from django.db.utils import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from metoo_archive import faces
from metoo_archive.faces import WallBreachedError, editorial_face, public_face
from metoo_archive.wall import INSERTABLE, READABLE, build_wall
from testimonies.models import counts, published
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.tests import cast, folders

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])


def reads_a_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Post.objects.first().text))


def reads_a_post_past_the_router(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Post.objects.using("default").first().text))


urlpatterns = [path("reads/", reads_a_post), path("past/", reads_a_post_past_the_router)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_deliberate_read_of_a_post_in_a_public_view_fails_in_the_database():
    cast.draft("Words behind the wall.")
    with pytest.raises(ProgrammingError, match="permission denied for table testimonies_post"):
        Client().get("/reads/")


@override_settings(ROOT_URLCONF=__name__)
def test_the_editors_connection_is_refused_to_a_public_view():
    cast.draft("Words behind the wall.")
    with pytest.raises(WallBreachedError):
        Client().get("/past/")


def rights() -> set[tuple[str, str]]:
    with connections["public"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.what FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
            " CROSS JOIN unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE',"
            "'REFERENCES','TRIGGER']) AS p(what)"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(c.oid, p.what)"
        )
        return set(cursor.fetchall())


def test_the_readers_role_reads_the_published_tables_and_nothing_else():
    expected = {(table, "SELECT") for table in READABLE}
    expected |= {(table, "INSERT") for table in INSERTABLE}
    assert rights() == expected


def test_a_right_given_by_mistake_is_taken_back_when_the_wall_is_built():
    role = connections["public"].settings_dict["USER"]
    with connections["default"].cursor() as cursor:
        cursor.execute(f'GRANT SELECT ON testimonies_post TO "{role}"')
    assert ("testimonies_post", "SELECT") in rights()
    build_wall(connections["default"])
    assert ("testimonies_post", "SELECT") not in rights()


def test_a_function_given_by_mistake_is_taken_back_when_the_wall_is_built():
    role = connections["public"].settings_dict["USER"]
    given = "SELECT has_function_privilege(%s, 'count_of_drafts()', 'EXECUTE')"
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE FUNCTION count_of_drafts() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        try:
            cursor.execute("REVOKE ALL ON FUNCTION count_of_drafts() FROM PUBLIC")
            cursor.execute(f'GRANT EXECUTE ON FUNCTION count_of_drafts() TO "{role}"')
            build_wall(connections["default"])
            cursor.execute(given, [role])
            assert cursor.fetchone() == (False,)
        finally:
            cursor.execute("DROP FUNCTION count_of_drafts()")


def test_every_published_model_is_readable_and_no_other_is():
    tables = {
        model._meta.db_table
        for model in {**vars(counts), **vars(published)}.values()
        if isinstance(model, type) and issubclass(model, models.Model)
    }
    assert tables == set(READABLE)


def test_each_room_of_models_that_is_not_the_readers_is_closed_to_the_public_side():
    settled = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wall, beneath, _verbs = settled["tool"]["importlinter"]["contracts"]
    rooms = {
        f"testimonies.models.{path.stem}" for path in ROOT.glob("testimonies/models/[a-z]*.py")
    }
    readers = {f"testimonies.models.{room}" for room in ("counts", "published", "removals")}
    for contract in (wall, beneath):
        assert rooms - readers == rooms & set(contract["forbidden_modules"])


def test_the_readers_role_has_no_column_no_sequence_and_no_way_up():
    with connections["public"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
            " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'"
            " AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND NOT c.relname = ANY(%s)",
            [list(READABLE)],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 5
        owner = connections["default"].settings_dict["USER"]
        with pytest.raises(DatabaseError):
            cursor.execute(f'SET ROLE "{owner}"')


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM testimonies_publishedpost",
        "CREATE TEMPORARY TABLE of_a_reader (a int)",
        "UPDATE testimonies_publishedpost SET words = ''",
        "SELECT receipt_hash FROM testimonies_removalrequest",
        "CREATE TABLE mine (x int)",
        "TRUNCATE testimonies_tombstone",
    ],
)
def test_the_readers_role_changes_nothing(statement):
    with pytest.raises(DatabaseError), connections["public"].cursor() as cursor:
        cursor.execute(statement)


def test_no_foreign_key_leads_from_the_public_side_back():
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(READABLE)],
        )
        ways = cursor.fetchall()
    assert ways, "the timeline's entries point to published posts"
    assert [target for _, target in ways if target not in READABLE] == []


def test_under_the_public_face_the_router_needs_no_help():
    cast.published("Public words.")
    with public_face():
        assert PublishedPost.objects.get().words == "Public words."
        with pytest.raises(ProgrammingError):
            Post.objects.count()
    assert Post.objects.count() == 1


@pytest.fixture
def serving(monkeypatch):
    """The process answers requests, as after `metoo_archive.wsgi` was loaded."""
    monkeypatch.setattr(faces, "_usual", faces.PUBLIC)


def test_a_process_that_answers_requests_has_the_readers_face_until_it_asks(serving):
    with editorial_face():
        cast.published("Public words.")
        assert Post.objects.count() == 1
    assert PublishedPost.objects.get().words == "Public words."
    with pytest.raises(ProgrammingError):
        Post.objects.count()


def test_a_thread_that_nobody_told_its_face_is_a_readers(serving):
    def breach() -> None:
        try:
            Post.objects.using("default").count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, pytest.raises(WallBreachedError):
        pool.submit(breach).result()


def test_the_desk_is_served_with_its_own_face(serving):
    client = Client()
    with editorial_face():
        post = cast.published("Public words.")
        client.force_login(cast.editor())
    page = client.get(f"/admin/testimonies/post/{post.pk}/change/")
    assert "Public words." in page.content.decode()


def test_the_application_gives_its_process_to_the_readers():
    asked = "import metoo_archive.wsgi; from metoo_archive.faces import face; print(face())"
    with folders.new_folder() as data:
        answer = folders.python(data, asked)
    assert answer.stdout.split()[-1:] == ["public"], answer.stderr


def imports_of(path: Path) -> set[str]:
    """Return the full names that a module imports, `from a import b` as `a.b`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(
    ("name", "users"),
    [
        ("metoo_archive.intake", ["testimonies/public/removals.py"]),
        (
            "metoo_archive.faces.editorial_face",
            ["metoo_archive/intake.py", "testimonies/editorial/purging.py"],
        ),
    ],
)
def test_the_desks_face_is_put_on_where_it_is_listed(name, users):
    code = [*ROOT.glob("metoo_archive/*.py"), *ROOT.glob("testimonies/**/*.py")]
    using = [
        str(path.relative_to(ROOT))
        for path in code
        if "tests" not in path.parts
        and any(f"{one}.".startswith(f"{name}.") for one in imports_of(path))
    ]
    assert using == users
