"""Where embeds are shown: host names by day, and nothing else."""

import pytest
from django.db import DatabaseError, connections

from testimonies.models.embed_uses import EmbedUse
from testimonies.tests import cast
from testimonies.tests.public.test_timeline import made_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

ADDRESS = "/embed/timelines/first-days/"


@pytest.fixture(autouse=True)
def made():
    return made_of(cast.published("A teapot, invented."))


def loaded(client, referer, address=ADDRESS, **more):
    response = client.get(address, headers={"referer": referer, **more})
    assert response.status_code in (200, 304, 404, 410)
    return response


def counted() -> dict[tuple[str, str], int]:
    return {(use.embed, use.host): use.loads for use in EmbedUse.objects.all()}


def test_loads_are_counted_by_host_and_nothing_else_of_the_address_is_kept(client):
    loaded(client, "https://News.Invented.Example/a/path?reader=42#x")
    loaded(client, "https://news.invented.example:8443/")
    loaded(client, "http://other.example/", f"{ADDRESS}?theme=dark")
    loaded(client, "https://other.example/", "/embed/search/?q=teapot")
    assert counted() == {
        ("first-days", "news.invented.example"): 2,
        ("first-days", "other.example"): 1,
        (":search", "other.example"): 1,
    }
    kept = {field.name for field in EmbedUse._meta.get_fields()}
    assert kept == {"id", "embed", "host", "day", "loads"}


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "nonsense",
        "http://testserver/timelines/first-days/",
        "https://192.0.2.7/",
        "https://[2001:db8::1]/",
        "https://intranet/",
        "https://[broken/",
        "file:///home/someone/page.html",
        "https://bad host.example/",
        "https://" + "a" * 300 + ".example/",
        "https://x'; DROP TABLE testimonies_embeduse; --.example/",
    ],
)
def test_what_names_no_site_is_not_counted(client, referer):
    loaded(client, referer)
    assert counted() == {}


def test_what_is_not_a_frame_in_a_page_is_not_counted(client, settings):
    loaded(client, "https://other.example/", **{"sec-fetch-dest": "document"})
    client.head(ADDRESS, headers={"referer": "https://other.example/"})
    loaded(client, "https://other.example/", "/embed/timelines/never/")
    settings.COUNT_EMBEDS = False
    loaded(client, "https://other.example/")
    assert counted() == {}


def test_a_flood_of_made_up_hosts_ends_in_one_row(client):
    for number in range(203):
        with connections["public"].cursor() as cursor:
            cursor.execute(
                "SELECT count_embed_load(%s, %s)", ["first-days", f"h{number}.invented.example"]
            )
    assert EmbedUse.objects.count() == 201
    assert EmbedUse.objects.get(host="").loads == 3
    # A host that is known already is still counted under its name.
    loaded(client, "https://h0.invented.example/")
    assert counted()["first-days", "h0.invented.example"] == 2


def test_the_readers_role_can_add_one_and_neither_read_nor_change(client):
    for statement in (
        "SELECT * FROM testimonies_embeduse",
        "INSERT INTO testimonies_embeduse (embed, host, day, loads) VALUES ('x','y',now(),9)",
        "UPDATE testimonies_embeduse SET loads = 9",
        "DELETE FROM testimonies_embeduse",
    ):
        with connections["public"].cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute(statement)
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT count_embed_load('no-such-timeline', 'other.example')")
        cursor.execute("SELECT count_embed_load('first-days', 'not a host')")
    assert counted() == {}


def test_a_count_that_cannot_be_written_costs_no_reader_the_frame(client):
    loaded(client, "https://other.example/")
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER FUNCTION count_embed_load(text, text) RENAME TO elsewhere")
        try:
            again = loaded(client, "https://other.example/")
        finally:
            cursor.execute("ALTER FUNCTION elsewhere(text, text) RENAME TO count_embed_load")
    assert again.status_code == 200
    assert counted() == {("first-days", "other.example"): 1}
