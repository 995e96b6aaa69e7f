"""The OpenAPI document says what the interface does: asked with made-up requests, it answers so.

`API_EXAMPLES` is how many requests are made up in all; `make api-examples` makes 5,000.
"""

import os

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from hypothesis import HealthCheck, Phase, settings

from testimonies.models.posts import Post
from testimonies.public.api import schema, urls
from testimonies.public.filters import PostFilter
from testimonies.tests import cast
from testimonies.tests.public.asking_api import ask
from testimonies.tests.public.test_timeline import made_of, measurement
from testimonies.vocabulary import Basis, ShownAs, State, WordsShownAs

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

EXAMPLES = int(os.environ.get("API_EXAMPLES", "150"))
OPERATIONS = len(urls.urlpatterns) - 1  # the document describes all but itself

described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())

# What the schema cannot say: that a day is in the calendar, that the last is not before the first,
# that a zone exists, that a cursor was ours.
NOT_IN_THE_SCHEMA = [schemathesis.checks.positive_data_acceptance]


@pytest.fixture
def filled():
    """One row of every shape that the interface can write."""
    cast.published(
        "Invented #one https://s.example/1",
        hashtags=["one"],
        happened_edtf="2009",
        links=["https://s.example/1"],
        excerpt_start=0,
        excerpt_end=8,
        public_doubts=[{"statement": "Doubtful.", "start": 0, "end": 8}],
    )
    cast.published("Known to the second.", posted="2017-10-15T18:21:00Z", kind="reply")
    cast.published("Known to the month.", posted="2017-10", language="ar")
    graphic = cast.published("Graphic.", level=3)
    cast.published("Not shown.", words_shown_as=WordsShownAs.COUNT_ONLY, level=0, note_slugs=[])
    cast.published("Told.", words_shown_as=WordsShownAs.PARAPHRASE, paraphrase="Told otherwise.")
    cast.published("Of a nurse.", shown_as=ShownAs.PSEUDONYM, basis=Basis.NONE, pseudonym="A nurse")
    cast.in_state(State.WITHDRAWN, "Gone.")
    post = Post.objects.get(text="Known to the month.")
    of_a_post = measurement("Three, said a voice.", post=post, hashtag="", value=3)
    of_a_platform = measurement(hashtag="", platform=cast.platform(), slug="of-a-platform")
    made_of("# A heading", post, graphic, of_a_post, of_a_platform, "A paragraph.")


@pytest.mark.usefixtures("filled")
@described.parametrize()
@settings(
    max_examples=-(-EXAMPLES // OPERATIONS),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_made_up_requests_are_answered_as_the_document_says(case):
    # The transport does not unpack what is compressed.
    plain = {"Accept-Encoding": "identity"}
    case.call_and_validate(headers=plain, excluded_checks=NOT_IN_THE_SCHEMA)


def test_the_document_is_made_without_a_warning_and_describes_every_address():
    schema.document.cache_clear()
    GENERATOR_STATS.reset()
    paths = ask("openapi.json")["paths"]
    assert not GENERATOR_STATS
    assert len(paths) == OPERATIONS
    assert all(list(operations) == ["get"] for operations in paths.values())
    for operations in paths.values():
        assert {"200", "304", "400", "406", "429", "503"} <= set(operations["get"]["responses"])


def test_every_filter_of_the_search_is_in_the_document():
    paths = ask("openapi.json")["paths"]
    for path in ("/api/v1/posts/", "/api/v1/counts/"):
        named = {given["name"]: given for given in paths[path]["get"]["parameters"]}
        assert set(PostFilter.base_filters) <= set(named)
        assert named["level"]["schema"]["enum"] == ["0", "1", "2", "3"]


def test_what_is_there_is_as_the_document_describes_it(filled):
    post, graphic = Post.objects.get(text__startswith="Invented"), Post.objects.get(level=3)
    for path, operation in {
        "posts/?limit=100": "posts/",
        f"posts/{post.public_id}/": "posts/{public_id}/",
        f"posts/{graphic.public_id}/": "posts/{public_id}/",
        "people/": "people/",
        "platforms/": "platforms/",
        "hashtags/": "hashtags/",
        "timelines/": "timelines/",
        "timelines/first-days/": "timelines/{slug}/",
        "measurements/": "measurements/",
        "counts/?unit=hour&after=2017-10-15&before=2017-10-16": "counts/",
        "": "",
    }.items():
        answer = Client().get(f"/api/v1/{path}")
        assert answer.status_code == 200
        described[f"/api/v1/{operation}"]["GET"].validate_response(
            schemathesis.Response(
                status_code=200,
                headers={name.lower(): [value] for name, value in answer.headers.items()},
                content=answer.content,
                request=_request(path),
                elapsed=0.1,
                verify=False,
            )
        )


def _request(path):
    import requests

    return requests.Request("GET", f"http://testserver/api/v1/{path}").prepare()
