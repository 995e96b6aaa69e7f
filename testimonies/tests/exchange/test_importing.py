"""From a file to drafts. People and words are invented, but for the seed article's."""

import hashlib
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from testimonies.editorial import curation, erasure, moderation, publishing
from testimonies.editorial.errors import NotAllowedError
from testimonies.exchange.accounts import AccountError, acting_user, service_account
from testimonies.exchange.formats.draft import STATEMENTS, DoubtCode, SourceError
from testimonies.exchange.importing import Origin, import_file
from testimonies.exchange.reports import Outcome, Report
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import ContentNote, Post
from testimonies.models.published import PublishedPost
from testimonies.models.review import ReviewEvent
from testimonies.models.sources import Capture, Source
from testimonies.tests import cast
from testimonies.tests.exchange.test_article import SEED
from testimonies.vocabulary import Basis, ShownAs, State

pytestmark = pytest.mark.django_db

ADA = (
    "I was believed, in the end. #MeToo #Courage https://t.co/Inv3nted"
    "— Ada I (@ada_i) October 16, 2017"
)
BEA = "Me too, invented.— Bea Made-Up (@bea_m) October 15, 2017"
SILENT = "— Cleo Fiction (@cleo_f) October 15, 2017"
ORIGIN = Origin("https://invented.example/a", "The Invented Times", "An invented day")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return write(tmp_path, ADA, BEA, SILENT)


def write(folder: Path, *lines: str, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def outcomes(report: Report) -> list[Outcome]:
    return [receipt.outcome for receipt in report.receipts]


def everything() -> dict[str, list[tuple[object, ...]]]:
    models = (Post, Capture, Source, Account, Platform, ReviewEvent, PublishedPost)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_each_post_becomes_a_draft_with_what_the_source_says_and_no_more(article):
    report = import_file(article, ORIGIN)
    assert outcomes(report) == [Outcome.NEW] * 3
    post = Post.objects.get(account__handle="ada_i")
    assert post.text == "I was believed, in the end. #MeToo #Courage https://t.co/Inv3nted"
    assert (post.hashtags, post.links, post.media) == (
        ["metoo", "courage"],
        ["https://t.co/Inv3nted"],
        [],
    )
    assert (post.display_name, post.platform.slug, post.language) == ("Ada I", "twitter", "und")
    assert (post.posted_edtf, post.posted_precision, post.posted_instant) == (
        "2017-10-16",
        "day",
        None,
    )
    assert (post.state, post.level, post.basis, post.shown_as) == (
        State.DRAFT,
        None,
        Basis.NONE,
        ShownAs.PSEUDONYM,
    )
    assert not Person.objects.exists()
    assert not PublishedPost.objects.exists()


def test_the_capture_keeps_the_fragment_and_its_place(article):
    import_file(article, ORIGIN)
    whole = article.read_text(encoding="utf-8")
    for ordinal, capture in enumerate(Capture.objects.order_by("ordinal"), 1):
        assert capture.ordinal == ordinal
        end = capture.offset + len(capture.printed)
        assert whole[capture.offset : end] == capture.printed
    source = Source.objects.get()
    assert (source.title, source.publisher, source.url) == (
        "An invented day",
        "The Invented Times",
        "https://invented.example/a",
    )
    assert source.sha256 == hashlib.sha256(article.read_bytes()).hexdigest()


def test_doubts_are_kept_with_the_capture_and_proposed_to_the_public(article):
    import_file(article, ORIGIN)
    post = Post.objects.get(account__handle="cleo_f")
    statement = STATEMENTS[DoubtCode.NO_WORDS]
    assert post.public_doubts == [{"statement": statement, "start": None, "end": None}]
    assert post.captures.get().doubts == [
        {
            "code": "no_words",
            "statement": statement,
            "start": None,
            "end": None,
            "printed": "",
            "proposal": "",
        }
    ]
    assert Post.objects.get(account__handle="bea_m").public_doubts == []


def test_the_log_says_who_imported(article):
    import_file(article, ORIGIN)
    for event in ReviewEvent.objects.all():
        assert (event.verb, event.from_state, event.to_state) == ("import", "", "draft")
        assert event.by.username == "importer"
        assert "An invented day" in event.reason
    assert ReviewEvent.objects.count() == 3


def test_a_second_run_changes_nothing_and_says_so(article):
    import_file(article, ORIGIN)
    before = everything()
    report = import_file(article, ORIGIN)
    assert report.sentence() == "0 new posts, 3 already here; nothing was changed."
    assert everything() == before


def test_the_same_file_under_another_address_is_the_same_source(article):
    import_file(article, ORIGIN)
    before = everything()
    report = import_file(article, Origin(url="https://elsewhere.example/b"))
    assert outcomes(report) == [Outcome.KNOWN] * 3
    assert any("here already, as “An invented day”" in warning for warning in report.warnings)
    assert everything() == before


def test_a_dry_run_reports_the_same_and_writes_nothing(article):
    before = everything()
    report = import_file(article, ORIGIN, dry_run=True)
    assert outcomes(report) == [Outcome.NEW] * 3
    assert report.sentence() == "Dry run, nothing was written: 3 new posts, 0 already here."
    assert everything() == before


def test_a_post_met_in_another_source_is_one_post_with_two_captures(article, tmp_path):
    import_file(article, ORIGIN)
    other = write(tmp_path, "Another paper.", BEA.replace("@bea_m", "@BEA_M"), name="other.txt")
    report = import_file(other, Origin("https://other.example/", "Another", "Another"))
    assert outcomes(report) == [Outcome.CAPTURED_AGAIN]
    post = Post.objects.get(account__handle="bea_m")
    assert [capture.source.title for capture in post.captures.order_by("pk")] == [
        "An invented day",
        "Another",
    ]
    assert Post.objects.count() == Account.objects.count() == 3


def test_a_published_post_cites_its_new_source_and_says_the_same(article, tmp_path):
    import_file(article, ORIGIN)
    post = judged(Post.objects.get(account__handle="bea_m"))
    moderation.submit(post, by=cast.editor())
    moderation.publish(post, by=cast.editor())
    other = write(tmp_path, "Another paper.", BEA, name="other.txt")
    import_file(other, Origin("https://other.example/", "Another", "Another"))
    row = PublishedPost.objects.get()
    assert [cited["title"] for cited in row.sources] == ["An invented day", "Another"]
    assert row.words == "Me too, invented."
    assert list(publishing.drift()) == []


def judged(post: Post) -> Post:
    post.basis = "B2"
    cast.record_basis(post, source=Source.objects.first())
    return curation.revise(
        post,
        {"level": 1, "shown_as": "named", "basis": "B2"},
        by=cast.editor(),
        notes=list(ContentNote.objects.filter(slug="sexual-harassment")),
    )


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ERASED])
def test_what_is_gone_is_not_captured_again(state, article, tmp_path):
    import_file(article, ORIGIN)
    post = Post.objects.get(account__handle="bea_m")
    moderation.withdraw(post, by=cast.editor(), reason="asked for")
    if state == State.ERASED:
        erasure.erase(post, by=cast.editor())
    before = everything()
    other = write(tmp_path, "Another paper.", BEA, name="other.txt")
    report = import_file(other, Origin("https://other.example/"), dry_run=False)
    assert outcomes(report) == [Outcome.GONE]
    assert "1 withdrawn or erased before and left so" in report.sentence()
    after = everything()
    after["Source"] = after["Source"][:1]
    assert after == before


def test_the_same_person_on_the_same_day_with_other_words_is_another_post(article, tmp_path):
    import_file(article, ORIGIN)
    other = write(tmp_path, BEA.replace("Me too", "Me three"), name="other.txt")
    assert outcomes(import_file(other, Origin())) == [Outcome.NEW]
    assert Post.objects.filter(account__handle="bea_m").count() == 2


EMBED = (
    '<blockquote class="twitter-tweet"><p lang="es" dir="ltr">{words}</p>&mdash; Dora D (@dora_d) '
    '<a href="https://twitter.com/dora_d/status/919659438700670976">October 15, 2017</a>'
    "</blockquote>"
)


def test_the_platforms_id_knows_a_post_whose_words_were_printed_otherwise(tmp_path):
    first = write(tmp_path, EMBED.format(words="Yo también, inventado."), name="first.html")
    import_file(first, ORIGIN)
    post = Post.objects.get()
    assert (post.native_id, post.language) == ("919659438700670976", "es")
    assert post.url == "https://twitter.com/dora_d/status/919659438700670976"
    second = write(tmp_path, EMBED.format(words="Yo también."), name="second.html")
    report = import_file(second, Origin("https://other.example/"))
    assert outcomes(report) == [Outcome.CAPTURED_AGAIN]
    assert any("Its words differ" in line for line in report.lines())
    post.refresh_from_db()
    assert post.text == "Yo también, inventado."
    assert post.captures.count() == 2


def test_a_post_that_breaks_a_rule_is_left_out_and_the_others_are_not(tmp_path):
    link = "https://invented.example/" + "x" * 500
    article = write(tmp_path, BEA, f"See {link}— Ada I (@ada_i) October 16, 2017")
    report = import_file(article, ORIGIN)
    assert outcomes(report) == [Outcome.NEW, Outcome.REFUSED]
    assert "links" in report.receipts[1].remark
    assert report.sentence().startswith("1 new post, 0 already here, 1 left out")
    assert [account.handle for account in Account.objects.all()] == ["bea_m"]


def test_the_handle_decides_the_account_whatever_its_case_and_name(tmp_path):
    twitter = Platform.objects.create(slug="twitter", name="Twitter")
    ada = Account.objects.create(platform=twitter, handle="ADA_I", person=cast.person())
    article = write(
        tmp_path,
        "One.— Ada I (@ada_i) May 1, 2018",
        "Two.— #AdaAgain (@Ada_I) May 2, 2018",
    )
    import_file(article, ORIGIN)
    assert Account.objects.get() == ada
    assert [post.display_name for post in ada.posts.order_by("pk")] == ["Ada I", "#AdaAgain"]
    assert ada.person == cast.person()


def test_another_platform_can_be_named_and_must_be_known(article):
    import_file(article, ORIGIN, platform="facebook")
    assert set(Post.objects.values_list("platform__slug", flat=True)) == {"facebook"}
    with pytest.raises(SourceError, match="choose one of: twitter, facebook"):
        import_file(article, ORIGIN, platform="nowhere")


def test_a_source_without_address_or_publisher_is_taken_with_a_word_about_it(article):
    report = import_file(article, Origin())
    assert "complete the source before publishing" in report.warnings[-1]
    assert Source.objects.get().title == "Article without a recorded title"


@pytest.mark.parametrize("origin", [Origin(url="no address"), Origin(title="x" * 301)])
def test_a_source_that_cannot_be_recorded_gets_a_sentence(article, origin):
    with pytest.raises(SourceError, match="The source cannot be recorded"):
        import_file(article, origin)
    assert not Post.objects.exists()


def test_an_editor_imports_under_their_own_name_and_nobody_else_may(article):
    cast.editor("edna")
    import_file(article, ORIGIN, username="edna")
    assert Capture.objects.first().captured_by.username == "edna"
    with pytest.raises(AccountError, match="no account “nobody”"):
        import_file(article, ORIGIN, username="nobody")
    with pytest.raises(AccountError, match="“first-collection” is nobody"):
        import_file(article, ORIGIN, username="first-collection")
    with pytest.raises(NotAllowedError):
        import_file(article, ORIGIN, username=cast.outsider().username)


def test_a_service_account_cannot_sign_in(client):
    user = acting_user("importer")
    assert not user.has_usable_password()
    assert not user.is_staff
    assert not user.has_perm("testimonies.moderate_post")
    assert not client.login(username="importer", password="")
    assert service_account("importer") == user


def test_a_person_cannot_stand_in_for_a_service_account(article):
    cast.editor("importer")
    with pytest.raises(AccountError, match="belongs to the archive itself"):
        import_file(article, ORIGIN)


def test_the_report_escapes_what_could_steer_a_terminal(tmp_path):
    article = write(tmp_path, "Red \x1b[31m and &amp;\u200b\x1b[0m— Ada! (@ada_i) October 16, 2017")
    told = "\n".join(import_file(article, ORIGIN).lines())
    assert "\x1b" not in told
    assert "\u200b" not in told
    assert "\\u200b" in told


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")
def test_the_seed_article_gives_21_drafts_and_publishes_none():
    report = import_file(SEED, ORIGIN)
    assert outcomes(report) == [Outcome.NEW] * 21
    assert Post.objects.filter(state=State.DRAFT, posted_precision="day").count() == 21
    assert not PublishedPost.objects.exists()
    assert Post.objects.filter(text="").count() == 3
    assert "scary°rading" in Post.objects.get(account__handle="jennyslate").text
    told = "\n".join(report.lines())
    assert "“scary°rading” → “scary&degrading”?" in told
    for handle in ("nlyonne", "tatianamaslany", "ladygaga", "itsgabrielleu", "PattyArquette"):
        assert f"@{handle}: " in told


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_an_editor_without_locking_them_out(article, tmp_path):
    import_file(article, ORIGIN)
    editor, post = cast.editor(), Post.objects.get(account__handle="bea_m")
    other = write(tmp_path, "Another.", ADA, BEA, name="other.txt")
    failures: list[BaseException] = []

    def run() -> None:
        try:
            import_file(other, Origin("https://other.example/"))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    importing = threading.Thread(target=run)
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        importing.start()
        wait_until_somebody_waits()
        # The editor's verb needs the log, which the import must not hold while it waits.
        moderation.reject(post, by=editor, reason="out of scope")
    importing.join(30)
    assert not failures
    assert Capture.objects.filter(source__url="https://other.example/").count() == 2


def wait_until_somebody_waits() -> int:
    """Return the process id of the database session that waits for a lock of ours."""
    for _ in range(200):
        with connection.cursor() as cursor:
            # Within a transaction the view is read once and remembered.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock'"
            )
            if found := cursor.fetchone():
                return int(found[0])
        time.sleep(0.05)
    pytest.fail("Nobody waits: the import did not come to the locked row.")
