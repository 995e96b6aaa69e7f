"""De-indexed: the page stays, and whoever searches the web, or for the name, is not led to it."""

import pytest
from django.test import Client

from testimonies.editorial import curation, deciding, drift, moderation
from testimonies.editorial.errors import (
    NotAllowedError,
    ReasonNeededError,
    SecondEditorNeededError,
)
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import Act, ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import address, decisions, signed_in
from testimonies.tests.asking import appeal, ask, asked_with, standing
from testimonies.vocabulary import Decision, State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

WORDS = "An invented zephyr of courage."
# What search engines may keep: with any of its words, or the name, in it, the remedy is none.
INDEXED = [
    "/",
    "/browse/2017/10/16/",
    "/platforms/chirper/",
    "/people/",
    "/sitemap.xml",
    "/feeds/latest.atom",
    "/feeds/search.atom?q=zephyr",
]


def text(client, path):
    return client.get(path).content.decode()


def deindexed(**more):
    post = cast.published(WORDS, **more)
    curation.deindex(post, by=cast.editor(), reason="asked for")
    return post


def test_its_page_stays_and_asks_search_engines_to_leave_it_out(client):
    post = deindexed()
    response = client.get(f"/posts/{post.public_id}/")
    assert "zephyr" in response.content.decode()
    assert "Ada Invented" in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert list(drift.drift()) == []


def test_another_post_is_indexed_as_before(client):
    response = client.get(f"/posts/{cast.published(WORDS).public_id}/")
    assert b"noindex" not in response.content
    assert "X-Robots-Tag" not in response.headers


@pytest.mark.parametrize("path", INDEXED)
def test_nothing_that_is_indexed_shows_its_words_or_name(client, path):
    post = deindexed()
    page = text(client, path)
    assert "zephyr" not in page.replace("q=zephyr", "").replace(": zephyr", "")
    assert "Ada Invented" not in page
    if path.endswith((".xml", ".atom")) or ".atom" in path:
        assert post.public_id not in page


def test_a_search_for_the_name_finds_nothing_and_one_for_words_leads_to_the_page(client):
    post = deindexed()
    assert post.public_id not in text(client, "/search/?q=%22Ada+Invented%22")
    assert client.get("/people/ada-invented/").status_code == 404
    found = text(client, "/search/?q=zephyr")
    assert f"/posts/{post.public_id}/" in found
    assert "stands on its own page only" in found


def test_it_is_decided_done_and_told_to_who_asked():
    post = cast.published(WORDS, level=3)
    receipt = ask(post, requester="named", remedy="deindex")
    told = {"rule": "third_party", "why": "You are a private person."}
    deciding.decide(asked_with(receipt), decision="deindex", by=cast.editor(), **told)
    assert Post.objects.get().state == State.PUBLISHED
    assert PublishedPost.objects.get().is_deindexed
    verbs = list(ReviewEvent.objects.values_list("verb", flat=True)[:2])
    assert verbs == ["decide", "deindex"]
    page = standing(receipt)
    assert "Kept out of search engines" in page
    assert "Search engines are asked to leave that page out" in page


def test_to_let_search_engines_in_again_takes_two():
    post, by = deindexed(), cast.editor()
    with pytest.raises(SecondEditorNeededError, match="let search engines in"):
        curation.revise(post, {"is_deindexed": False}, by=by)
    moderation.hold(post, by=by)
    curation.revise(post, {"is_deindexed": False}, by=by, reason="the appeal")
    with pytest.raises(SecondEditorNeededError):
        moderation.restore(post, by=by, reason="the appeal")
    moderation.approve(post, by=cast.second_editor(), act=Act.RESTORE)
    moderation.restore(post, by=by, reason="the appeal")
    assert not PublishedPost.objects.get().is_deindexed


def test_an_editor_ticks_it_on_the_page_of_the_post():
    post = cast.published(WORDS, level=3)
    client = signed_in(cast.editor())
    form = decisions(client, post)
    client.post(address(post), {**form, "is_deindexed": "on", "reason": "asked for"})
    assert PublishedPost.objects.get().is_deindexed


def test_an_appeal_against_it_lets_search_engines_in_and_two_agree_before_it_is_seen():
    post = cast.published(WORDS)
    receipt = ask(post, requester="named", remedy="deindex")
    told = {"rule": "third_party", "why": "You are a private person."}
    deciding.decide(asked_with(receipt), decision="deindex", by=cast.editor(), **told)
    appeal(receipt, "I want to be found.")
    assert Decision.REINDEX in deciding.choices_for(asked_with(receipt))
    told = {"rule": "no_ground", "why": "You wish to be found."}
    sefa = cast.second_editor()
    deciding.decide(asked_with(receipt), decision="reindex", by=sefa, **told)
    assert Post.objects.get().state == State.HELD, "until two agree nobody sees it"
    assert not Post.objects.get().is_deindexed
    verbs = list(ReviewEvent.objects.values_list("verb", "by__username")[:3])
    assert verbs == [("decide appeal", "sefa"), ("reindex", "sefa"), ("hold", "sefa")]
    assert ReviewEvent.objects.get(verb="reindex").reason
    page = standing(receipt)
    assert "Let into search engines again" in page
    assert "Search engines are not asked any more" in page
    with pytest.raises(SecondEditorNeededError):
        moderation.restore(post, by=sefa, reason="the appeal")
    moderation.approve(post, by=cast.editor(), act=Act.RESTORE)
    moderation.restore(post, by=sefa, reason="the appeal")
    assert not PublishedPost.objects.get().is_deindexed
    assert "zephyr" in standing_page(post)
    assert list(drift.drift()) == []


def standing_page(post):
    return Client().get(f"/posts/{post.public_id}/").content.decode()


def test_nothing_but_such_an_appeal_can_be_decided_so():
    receipt = ask(cast.published(WORDS), requester="named", remedy="remove")
    assert Decision.REINDEX not in deciding.choices_for(asked_with(receipt))
    told = {"rule": "no_ground", "why": "As it is."}
    with pytest.raises(NotAllowedError, match="Only an appeal against"):
        deciding.decide(asked_with(receipt), decision="reindex", by=cast.editor(), **told)
    deciding.decide(asked_with(receipt), decision="refuse", by=cast.editor(), **told)
    appeal(receipt, "Look again.")
    assert Decision.REINDEX not in deciding.choices_for(asked_with(receipt))


def test_to_undo_it_takes_a_reason_and_a_post_that_is_not_public():
    post = deindexed()
    with pytest.raises(ReasonNeededError):
        curation.reindex(post, by=cast.editor(), reason=" ")
    with pytest.raises(SecondEditorNeededError):
        curation.reindex(post, by=cast.editor(), reason="the appeal")


# Every answer that holds the post, whether a page names it or not.
ANSWERS = [
    "/posts/{id}/",
    "/posts/{id}.json",
    "/posts/{id}.bib",
    "/posts/{id}.ris",
    "/posts/{id}.csl.json",
    "/posts/{id}/cite/",
    "/posts/{id}/card.png",
    "/search/?q=zephyr",
    "/search/?sort=oldest",
    "/embed/search/?q=zephyr",
    "/exports/search.csv",
    "/exports/search.jsonl",
    "/exports/search.ids.txt",
    "/exports/search.readme.txt",
    "/search/cite/?q=zephyr",
    "/api/v1/posts/",
    "/api/v1/posts/{id}/",
    "/oembed?url=http://testserver/posts/{id}/&format=json",
]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_that_holds_it_asks_to_be_left_out_by_its_header(client, path):
    post = deindexed()
    response = client.get(path.format(id=post.public_id))
    b"".join(response)
    assert response.status_code == 200 or path.startswith("/oembed")
    assert response.headers["X-Robots-Tag"] == "noindex"
