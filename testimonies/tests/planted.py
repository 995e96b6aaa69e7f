"""Leaks planted on purpose, each breaking one thing in the way in which it might break.

Each is given a secret of its own and lets it out; the scan must find it. None of them is a copy of
how the scan looks: they break verbs, rows, pages, files, caches, logs and rights.
"""

import base64
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.http import HttpResponse

from testimonies.editorial import curation, moderation, publishing, repeating, rows, tying
from testimonies.models.counts import PublishedFacetCount, PublishedSample, PublishedWord
from testimonies.models.people import Account
from testimonies.models.posts import Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedRedirect,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.public import urls
from testimonies.tests import cast

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch, str], None]


def row_stays(patch: Patch, secret: str) -> None:
    post = cast.published(f"Invented {secret}.")
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(publishing, "delete_published", lambda post: None)
        moderation.withdraw(post, by=cast.editor())


def redaction_is_forgotten(patch: Patch, secret: str) -> None:
    post = cast.published(f"{secret} invented.")
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(rows, "redaction_spans", lambda post: [])
        curation.redact(post, start=0, end=len(secret), kind="name", reason="x", by=cast.editor())


def name_is_shown_without_a_basis(patch: Patch, secret: str) -> None:
    post = cast.draft("Invented.", display_name=secret, shown_as="pseudonym", basis="B4")
    with pytest.MonkeyPatch.context() as inside:
        attribution = rows._attribution
        inside.setattr(
            rows, "_attribution", lambda post: {**attribution(post), "attributed_name": secret}
        )
        moderation.submit(post, by=cast.editor())
        moderation.publish(post, by=cast.editor())


def filter_is_forgotten(patch: Patch, secret: str) -> None:
    """A list that reads the desk's own table, whatever the state."""
    post = cast.draft(f"Invented {secret}.")
    _answers(patch, "people", f"<li>{Post.objects.get(pk=post.pk).text}")


def gone_page_explains(patch: Patch, secret: str) -> None:
    page = HttpResponse(f"<p>Withdrawn: {secret}", status=410)
    _route(patch, "post", lambda request, public_id: page)


def header_tells(patch: Patch, secret: str) -> None:
    _answers(patch, "robots", "", Link=f"</{secret}>")


def page_is_cached(patch: Patch, secret: str) -> None:
    _answers(patch, "about", f"<p>{secret}</p>")


def embed_is_cached(patch: Patch, secret: str) -> None:
    page = HttpResponse(f"<blockquote>{secret}")
    _route(patch, "embed-timeline", lambda request, slug: page)


def oembed_keeps_the_title(patch: Patch, secret: str) -> None:
    _answers(patch, "oembed", f'{{"title": "{secret}"}}')


def feed_is_stale(patch: Patch, secret: str) -> None:
    _answers(patch, "feed-latest", f"<entry><title>{secret.upper()}</title>")


def export_is_stale(patch: Patch, secret: str) -> None:
    _answers(patch, "export-csv", f"id,words\r\n1,{secret}\r\n")


def sitemap_is_stale(patch: Patch, secret: str) -> None:
    _answers(patch, "sitemap", f"<loc>/people/{secret}/</loc>")


def attribute_holds_base64(patch: Patch, secret: str) -> None:
    coded = base64.b64encode(f"x {secret} y".encode()).decode()
    _answers(patch, "safety", f'<a data-who="{coded}">')


def page_holds_entities(patch: Patch, secret: str) -> None:
    _answers(patch, "accessibility", "".join(f"&#{ord(c)};" for c in secret))


def link_holds_percents(patch: Patch, secret: str) -> None:
    _answers(patch, "search-help", "".join(f"%{ord(c):02X}" for c in secret))


def program_is_told_escapes(patch: Patch, secret: str) -> None:
    _answers(patch, "api-root", "".join(f"\\u{ord(c):04x}" for c in secret))


def copy_in_a_timeline(patch: Patch, secret: str) -> None:
    frame = PublishedTimeline.objects.create(
        slug="copied", title="Copied", version=1, published_at=cast.midnight(2026, 1, 1)
    )
    PublishedTimelineEntry.objects.create(timeline=frame, position=1, kind="context", text=secret)


def figure_is_left_behind(patch: Patch, secret: str) -> None:
    PublishedMeasurement.objects.create(
        slug="left-behind",
        hashtag="invented",
        metric="likes",
        value=1,
        qualifier="nearly",
        statement=secret,
        as_of_edtf="2017-10-16",
        said_by="someone",
        source={"title": "An article", "publisher": "", "url": "", "published_edtf": ""},
    )


def reason_on_the_tombstone(patch: Patch, secret: str) -> None:
    Tombstone.objects.create(public_id=secret, gone_at=cast.midnight(2026, 1, 1))


def index_is_stale(patch: Patch, secret: str) -> None:
    _spoil(search_names=secret)


def word_is_suggested(patch: Patch, secret: str) -> None:
    PublishedWord.objects.create(word=secret, posts=1)


def facet_is_stale(patch: Patch, secret: str) -> None:
    PublishedFacetCount.objects.create(facet="person", value="x", label=secret, posts=1)


def person_has_a_facet_value(patch: Patch, secret: str) -> None:
    _spoil(person_name=secret)


def sample_is_stale(patch: Patch, secret: str) -> None:
    PublishedSample.objects.all().delete()
    PublishedSample.objects.create(
        post=_any_post(),
        draw=1,
        kind="original",
        platform_slug="x",
        platform_name=secret,
        language="en",
        level=1,
        posted_precision="day",
        posted_earliest="2017-10-16",
        posted_latest="2017-10-16",
        sort_at=cast.midnight(2017, 10, 16),
        search_config="archive_simple",
        search_vector="",
    )


def hashtag_is_left(patch: Patch, secret: str) -> None:
    _spoil(hashtags=[secret])


def doubt_quotes_it(patch: Patch, secret: str) -> None:
    _spoil(doubts=[{"statement": f"Printed as {secret}.", "start": None, "end": None}])


def old_export_in_the_static_folder(patch: Patch, secret: str) -> None:
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "export.csv").write_text(f"words\n{secret}\n")


def imported_file_is_kept(patch: Patch, secret: str) -> None:
    (Path(settings.ERASED_LEDGER).parent / "import.html").write_bytes(
        base64.b64encode(f"a{secret}b".encode())
    )


def answer_in_the_cache(patch: Patch, secret: str) -> None:
    cache.set("page", f"<p>{secret}")


def old_address_leads_on(patch: Patch, secret: str) -> None:
    PublishedRedirect.objects.create(key=f"person:{secret}", target="somebody")


def repost_stays(patch: Patch, secret: str) -> None:
    original = cast.published(f"Invented {secret}.")
    repost = cast.published(f"RT Invented {secret}.", account=cast.account("rosa"))
    tying.tie(repost, original, kind="repost", by=cast.editor())
    with pytest.MonkeyPatch.context() as inside:
        inside.setattr(repeating, "that_repeat", lambda post: [])
        moderation.withdraw(original, by=cast.editor())


def log_of_the_admin_names_it(patch: Patch, secret: str) -> None:
    kind = ContentType.objects.get_for_model(Post)
    LogEntry.objects.create(
        user=cast.editor(),
        content_type=kind,
        object_id="1",
        object_repr=secret,
        action_flag=CHANGE,
    )


def account_is_forgotten(patch: Patch, secret: str) -> None:
    Account.objects.create(platform=cast.platform(), handle=secret)


def failure_is_logged_with_its_row(patch: Patch, secret: str) -> None:
    logging.getLogger("django.request").error("Failing row contains (%s).", secret)


def right_is_given_to_everybody(patch: Patch, secret: str) -> None:
    cast.account(handle=secret)
    staff, _ = User.objects.get_or_create(username="staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_account"))


def _route(patch: Patch, name: str, view: Callable[..., HttpResponse]) -> None:
    pattern = next(p for p in urls.urlpatterns if p.name == name)
    patch.setattr(pattern, "callback", view)


def _answers(patch: Patch, name: str, page: str, **headers: str) -> None:
    _route(patch, name, lambda request: HttpResponse(page, headers=headers))


def _any_post() -> PublishedPost:
    post = PublishedPost.objects.filter(shown_as="named").order_by("pk").first()
    assert post is not None
    return post


def _spoil(**changes: object) -> None:
    PublishedPost.objects.filter(pk=_any_post().pk).update(**changes)


PLANTS: list[Plant] = [
    plant
    for name, plant in list(globals().items())
    if not name.startswith("_") and getattr(plant, "__annotations__", {}).get("secret") is str
]
