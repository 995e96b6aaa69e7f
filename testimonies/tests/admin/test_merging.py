"""People and accounts that are one, merged through the pages: what moves, and what leads on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from testimonies.admin.merging import MergeForm
from testimonies.editorial import drift, erasure, moderation, publishing
from testimonies.exchange.importing import account_of
from testimonies.models.mergers import Merger
from testimonies.models.people import Account, Person
from testimonies.models.posts import Post
from testimonies.models.published import PublishedPost, PublishedRedirect
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import said, signed_in
from testimonies.vocabulary import Basis, ShownAs, State

pytestmark = pytest.mark.django_db(databases=["default", "public"], transaction=True)

OLD = "/people/ada-formerly/"
NEW = "/people/ada-invented/"


def two_people(**more):
    """Return two people, each with an account; what the second one posted is public."""
    kept = cast.person()
    cast.account(who=kept)
    merged = cast.person("Ada Formerly", **more)
    post = cast.published("Words of before.", account=cast.account("ada_formerly", who=merged))
    return kept, merged, post


def page_of(one, other):
    name = f"admin:testimonies_{one._meta.model_name}_merge"
    return reverse(name, args=[one.pk, other.pk])


def merge(kept, merged, client=None, **told):
    client = client or signed_in(cast.editor())
    page = page_of(kept, merged)
    told.setdefault("seen", client.get(page).context["seen"])
    return client.post(page, {"keep": kept.pk, "reason": "she says so herself", **told})


def test_the_page_shows_both_and_what_moves():
    kept, merged, _post = two_people(note="A note for editors")
    page = signed_in(cast.editor()).get(page_of(kept, merged)).content.decode()
    for told in ("Ada Invented", "Ada Formerly", "@ada_formerly", "A note for editors", NEW, OLD):
        assert told in page
    assert "public now" in page
    assert "1 Published" in page or "1 published" in page


def test_posts_and_accounts_follow_and_the_old_address_leads_on():
    kept, merged, post = two_people()
    assert Client().get(OLD).status_code == 200
    assert "merged into Ada Invented" in said(merge(kept, merged))
    row = PublishedPost.objects.get()
    assert (row.person_slug, row.person_name) == ("ada-invented", "Ada Invented")
    assert Account.objects.get(handle="ada_formerly").person == kept
    answer = Client().get(OLD)
    assert (answer.status_code, answer.url) == (301, NEW)
    assert Client().get(NEW).status_code == 200
    event = ReviewEvent.objects.filter(post=post).first()
    assert (event.verb, event.by) == ("merge people", cast.editor())
    assert event.reason == f"{merged.pk} into {kept.pk}: she says so herself"
    assert list(drift.drift()) == []


def test_a_search_for_the_old_name_leads_on_and_files_hold_the_posts_of_the_one_that_stays():
    kept, merged, post = two_people()
    search = f"person={merged.slug}&sort=oldest"
    merge(kept, merged)
    answer = Client().get(f"/search/?{search}")
    assert (answer.status_code, answer.url) == (301, f"/search/?person={kept.slug}&sort=oldest")
    for path in ("/exports/search.ids.txt", "/exports/search.csv", "/feeds/search.atom"):
        content = b"".join(Client().get(f"{path}?{search}")).decode()
        assert post.public_id in content, path
    said_by_api = Client().get(f"/api/v1/posts/?{search}").json()
    assert [one["id"] for one in said_by_api["results"]] == [post.public_id]
    assert any("are one person" in remark for remark in said_by_api["remarks"])
    moderation.hold(post, by=cast.editor())
    assert Client().get(f"/search/?{search}").status_code == 200, "it tells no name that is gone"


def test_the_old_address_leads_nowhere_once_the_page_is_gone_and_on_when_it_is_back():
    kept, merged, post = two_people()
    merge(kept, merged)
    moderation.hold(post, by=cast.editor())
    never = Client().get("/people/nobody-of-this-name/")
    gone = Client().get(OLD)
    assert (gone.status_code, gone.content) == (404, never.content)
    assert not PublishedRedirect.objects.exists()
    moderation.approve(post, by=cast.second_editor(), act="restore")
    moderation.restore(post, by=cast.editor(), reason="it may stay")
    assert Client().get(OLD).status_code == 301
    publishing.rebuild_published()
    assert Client().get(OLD).status_code == 301
    assert list(drift.drift()) == []


def test_a_name_that_was_never_public_is_not_told_by_a_merger():
    kept = cast.person()
    cast.published("Public words.", account=cast.account(who=kept))
    private = cast.person("Jane Private", is_public_figure=False)
    cast.published(
        "Words under a pseudonym.",
        account=cast.account("jane", who=private),
        shown_as=ShownAs.PSEUDONYM,
        pseudonym="somebody",
        basis=Basis.NONE,
    )
    merge(kept, private)
    answer = Client().get("/people/jane-private/")
    assert answer.status_code == 404
    assert answer.content == Client().get("/people/nobody-of-this-name/").content
    assert not PublishedRedirect.objects.exists()


def test_addresses_lead_on_over_two_mergers():
    kept, merged, _post = two_people()
    last = cast.person("Ada Last")
    merge(kept, merged)
    merge(last, kept)
    for old in (OLD, NEW):
        answer = Client().get(old)
        assert (answer.status_code, answer.url) == (301, "/people/ada-last/")
    assert {person.merged_into for person in Person.objects.exclude(pk=last.pk)} == {last}


def test_an_authority_id_stays_with_the_one_who_stays():
    kept, merged, _post = two_people(wikidata_id="Q42", viaf_id="7")
    merge(kept, merged)
    kept.refresh_from_db()
    assert (kept.wikidata_id, kept.viaf_id) == ("Q42", "7")


def test_accounts_of_one_platform_become_one():
    kept = cast.account(who=cast.person())
    merged = cast.account("ada_typo")
    post = cast.published(
        "Words of a misread handle.", account=merged, shown_as="handle", basis="B2"
    )
    assert "merged into @ada_invented" in said(merge(kept, merged))
    post.refresh_from_db()
    assert post.account == kept
    assert PublishedPost.objects.get().attributed_handle == "ada_invented"
    assert ReviewEvent.objects.first().verb == "merge accounts"
    # What comes in later under the old handle is the same account's.
    assert account_of(kept.platform, "Ada_Typo") == kept


def test_the_account_that_stays_gets_the_person_of_the_other_with_all_its_posts():
    kept, who = cast.account("ada_new"), cast.person()
    public = cast.published("Words of nobody known.", account=kept)
    merge(kept, cast.account("ada_old", who=who))
    assert PublishedPost.objects.get(pk=public.public_id).person_slug == who.slug
    assert list(drift.drift()) == []


def refused():
    kept, _merged, _post = two_people()
    other = Account.objects.create(platform=cast.platform("zwitscher"), handle="ada_z")
    one = cast.account("ada_invented")
    nobody = Account.objects.create(platform=one.platform, handle=erasure.NOBODY)
    wise, wiser = cast.person("A One", wikidata_id="Q1"), cast.person("A Two", wikidata_id="Q2")
    return [
        (kept, kept, "one and the same"),
        (one, one, "one and the same"),
        (one, other, "two platforms"),
        (one, cast.account("ada_formerly"), "merge these first"),
        (one, nobody, "is forgotten"),
        (wise, wiser, "two Wikidata ids, Q1 and Q2"),
    ]


def test_what_cannot_be_one_is_told_in_a_sentence_and_nothing_changes():
    for one, other, sentence in refused():
        client = signed_in(cast.editor())
        assert sentence in client.get(page_of(one, other)).content.decode()
        assert sentence in said(merge(one, other, client))
        assert not Merger.objects.exists()
    assert not Person.objects.exclude(merged_into=None).exists()
    assert not Account.objects.exclude(merged_into=None).exists()


def test_a_stale_page_changes_nothing():
    kept, merged, post = two_people()
    client = signed_in(cast.editor())
    seen = client.get(page_of(kept, merged)).context["seen"]
    merge(kept, merged)
    # The same page, sent from another tab.
    assert "is merged into Ada Invented by now" in said(merge(kept, merged, client, seen=seen))
    assert Merger.objects.count() == 1
    third = cast.person("Ada Third")
    seen = client.get(page_of(kept, third)).context["seen"]
    moderation.hold(post, by=cast.editor())
    for stale in (seen, ""):
        told = said(merge(kept, third, client, seen=stale))
        assert "was changed after this page was opened" in told
    assert Merger.objects.count() == 1


def test_a_reason_and_a_choice_are_asked_for():
    kept, merged, _post = two_people()
    response = merge(kept, merged, reason=" ", keep="")
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"keep", "reason"}
    assert isinstance(response.context["form"], MergeForm)
    assert not Merger.objects.exists()


def test_a_post_that_could_not_stay_public_stops_it():
    kept = Account.objects.create(platform=cast.platform(), handle="", person=cast.person())
    merged = cast.account("ada_handle")
    cast.published("Words by handle.", account=merged, shown_as="handle", basis="B2")
    assert "could not stay public" in said(merge(kept, merged))
    assert not Merger.objects.exists()
    assert PublishedPost.objects.get().attributed_handle == "ada_handle"


def many():
    kept, merged = cast.person(), cast.person("Ada Formerly")
    account = cast.account("ada_formerly", who=merged)
    for number in range(21):
        cast.draft(f"Words number {number}.", account=account)
    return kept, merged


def confirm(client, merger):
    return client.post(reverse("admin:testimonies_merger_confirm", args=[merger.pk]))


def test_more_than_twenty_posts_take_a_second_editor():
    kept, merged = many()
    first, second = signed_in(cast.editor()), signed_in(cast.second_editor())
    assert "Nothing is merged yet" in said(merge(kept, merged, first))
    merger = Merger.objects.get()
    page = reverse("admin:testimonies_merger_confirm", args=[merger.pk])
    assert "Look at it" in second.get("/admin/testimonies/merger/").content.decode()
    assert "You proposed this yourself" in first.get(page).content.decode()
    assert "You proposed this yourself" in said(confirm(first, merger))
    assert not Person.objects.exclude(merged_into=None).exists()
    assert "Confirm as second editor" in second.get(page).content.decode()
    assert "posts that moved: 21" in said(confirm(second, merger))
    assert Person.objects.get(slug="ada-formerly").merged_into == kept
    event = ReviewEvent.objects.filter(verb="merge people").first()
    assert (event.by, event.second) == (cast.editor(), cast.second_editor())
    assert "done" in said(confirm(second, merger))


def test_a_proposal_counts_for_72_hours_and_for_what_was_looked_at():
    kept, merged = many()
    merge(kept, merged)
    merger, second = Merger.objects.get(), signed_in(cast.second_editor())
    moderation.submit(Post.objects.first(), by=cast.editor())
    assert "was changed since" in said(confirm(second, merger))
    Merger.objects.update(at=timezone.now() - dt.timedelta(hours=72))
    assert "more than 72 hours ago" in said(confirm(second, merger))
    assert not Person.objects.exclude(merged_into=None).exists()


def test_the_database_lets_nobody_merge_many_alone():
    kept, merged = many()
    merge(kept, merged)
    for second in (None, cast.editor()):
        with pytest.raises(IntegrityError), transaction.atomic():
            Merger.objects.update(second=second, done_at=timezone.now())


def test_who_was_merged_is_given_to_no_form_and_changed_no_more():
    kept, merged, _post = two_people()
    merge(kept, merged)
    client = signed_in(cast.editor())
    asked = "?app_label=testimonies&model_name=account&field_name=person&term=ada"
    found = client.get(f"/admin/autocomplete/{asked}").json()["results"]
    assert [one["text"] for one in found] == ["Ada Invented"]
    page = reverse("admin:testimonies_person_change", args=[merged.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Another"}).status_code == 403
    sent = {"person": merged.pk}
    own = reverse("admin:testimonies_account_change", args=[cast.account("bea").pk])
    assert "This person was merged" in client.post(own, sent).content.decode()


def test_the_list_leads_two_of_them_to_the_page():
    kept, merged, _post = two_people()
    client = signed_in(cast.editor())
    for chosen, leads in ([[kept.pk, merged.pk], True], [[kept.pk], False]):
        sent = {"action": "merge_selected", "_selected_action": chosen}
        response = client.post("/admin/testimonies/person/", sent)
        assert response.url.endswith(page_of(kept, merged)) == leads
    assert "Choose two" in said(response)


def test_erasing_the_last_post_that_was_brought_along_erases_the_former_name():
    kept, merged, post = two_people()
    cast.published("Words of today.", account=cast.account(who=kept))
    merge(kept, merged)
    moderation.withdraw(post, by=cast.editor())
    assert Client().get(OLD).status_code == 301
    erasure.erase(post, by=cast.editor())
    assert not Person.objects.filter(slug="ada-formerly").exists()
    assert not PublishedRedirect.objects.exists()
    assert not Merger.objects.exists()
    assert not ReviewEvent.objects.filter(post=post).exclude(reason="").exists()
    assert Person.objects.get() == kept


def test_erasing_the_last_account_erases_those_merged_into_it():
    kept, merged = cast.account(who=cast.person()), cast.account("ada_typo")
    post = cast.published("Words of a misread handle.", account=merged)
    merge(kept, merged)
    moderation.withdraw(post, by=cast.editor())
    erasure.erase(post, by=cast.editor())
    assert [account.handle for account in Account.objects.all()] == [erasure.NOBODY]
    assert not Person.objects.exists()
    assert Post.objects.get().state == State.ERASED
