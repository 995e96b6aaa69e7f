"""No word of the interface stays English on a page in another language: every page, as it is read.

What people said, names, and what editors wrote may be in any language; each is marked with its
own, or stands in <bdi>, and is not looked at here. That a catalogue has no gap is another test:
this one finds what was never put into a catalogue, was translated too early, or was asked for in
another form than the one that stands there.
"""

import re

import pytest
from django.test import Client
from lxml import html

from metoo_archive.interface import is_page
from testimonies.public import deadlines
from testimonies.tests import cast
from testimonies.tests.public.test_removal import ANSWERS, receipt_of
from testimonies.tests.routes import NOWHERE, ROUTES
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

# What a reader hears or sees of an element besides its text.
SAID = ("alt", "aria-label", "placeholder", "title")
SAID += tuple(f"data-{name}" for name in ("leaving", "two-more", "one-more", "expired", "failed"))
SAID += tuple(f"data-{name}" for name in ("copied", "kept", "forgotten", "hidden", "open"))
SAID += ("data-change", "data-loading", "data-late", "data-broken")
UNREAD = ("script", "style", "link", "code", "textarea", "bdi")

# What is called the same in every language.
NAMES = (
    "MeToo Chirper Twitter APA MLA Chicago CSL BibTeX RIS JSON Feed Lines TimelineJS CSV SVG PNG"
)
NAMES += " Atom HTML JavaScript IANA UTC Shift Creative Commons BY axe core Chromium AM PM EDTF"
NAMES += " Citation Style Language English Español Français Deutsch GOV UK español français"
NAMES += " Home End WCAG Invented probe zzzz Mars cursor woman"
NAME = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(NAMES.split())})(?![A-Za-z])")
# What is typed, not read: a time zone, a word of a search, an address; and the mask of a name.
TYPED = re.compile(
    r"\[removed: \w+\]|\b[A-Z][A-Za-z]+/[A-Za-z_/]+|\b[a-z]+:\S*|#\S+|@\S+|https?://\S+|\S+\.\w+\b"
)
# Words that are spelt as in English.
COGNATES = {
    "es": {"Australia", "Error", "Hashtag", "Hashtags", "India"},
    "fr": {"Archive", "Canada", "Dates", "France", "Hashtag", "Hashtags", "Page", "Pages"}
    | {"Source", "Sources", "compact"},
    "de": {"April", "August", "Hashtag", "Hashtags", "November", "Person", "September", "Text"},
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(deadlines, "BUDGET", 60)


@pytest.fixture
def scene():
    scene = full_of_canaries(cast.editor())
    bring_to(scene, State.PUBLISHED)
    cast.published("Told again, invented.", words_shown_as="paraphrase", paraphrase="Told by us.")
    cast.published("Graphic, invented.", level=3, note_slugs=["graphic-detail"], kind="reply")
    cast.published(posted="2017-10-15/2017-10-16")
    return scene


def pages(scene):
    """Return every page and frame that a reader can be shown, as what asks for it in a language."""
    gone = cast.in_state(State.WITHDRAWN, "Gone, invented.")
    paths = [examples[0].format(**scene.fill) for examples in ROUTES.values()]
    paths = [
        path
        for path in paths
        if is_page(path.partition("?")[0]) and path not in ("/healthz", "/readyz")
    ]
    paths += ["/search/?q={probe}&person={person}&hide=rape&kind=reply&precision=day&level=1"]
    paths += ["/timelines/{timeline}/?note=rape", "/timelines/{timeline}/embed/?height=1&accent=x"]
    paths = [path.format(**scene.fill) for path in paths]
    paths += [*NOWHERE, f"/posts/{gone.public_id}/", "/browse/?zone=Mars", "/search/?after=2017-13"]
    paths += ["/search/?q=zzzz", "/search/?after=x&before=y&sort=z", "/search/?cursor=x"]
    paths += ["/browse/1999/", "/browse/1999/1/", "/browse/1999/1/1/", "/removal/?item=x"]
    found = {path: lambda tag, path=path: Client().get(f"/{tag}{path}") for path in paths}
    frames = (f"timelines/{scene.fill['timeline']}/?level=3", "search/?level=3", "search/?after=x")
    for path in (*frames, "timelines/never/?level=3"):
        found[f"frame of {path}"] = lambda tag, path=path: Client().get(
            f"/embed/{path}&interface={tag}"
        )
    item = f"/posts/{scene.fill['public_id']}/"
    asked = {**ANSWERS, "item": item, "requester": "other"}
    receipt = receipt_of(Client().post("/removal/", asked))
    sent = {
        "nothing asked": ("/removal/", {}),
        "asked": ("/removal/", {**asked, "once": "another"}),
        "no receipt": ("/removal/status/", {"receipt": "1"}),
        "not known": ("/removal/status/", {"receipt": "1" * 16}),
        "stands": ("/removal/status/", {"receipt": receipt}),
    }
    for name, (path, answers) in sent.items():
        found[name] = lambda tag, path=path, answers=answers: Client().post(
            f"/{tag}{path}", answers
        )
    return found


def said(response):
    """Return what a page says by itself, piece by piece, in the language it is in."""
    page = html.fromstring(response.content.decode())
    found = list(_pieces(page, page.get("lang"), page.get("lang")))
    return [piece for text in found if (piece := " ".join(text.split()))]


def _pieces(element, language, here):
    if not isinstance(element.tag, str):
        return
    here = element.get("lang", here)
    inside = here == language and element.tag not in UNREAD
    if inside:
        yield element.text or ""
        yield from (value for name, value in element.attrib.items() if name in SAID)
    for child in element:
        if inside or here != language:
            yield from _pieces(child, language, here)
        if inside:
            yield child.tail or ""


def words_of(piece):
    return re.findall(r"[A-Za-z]{3,}", NAME.sub(" ", TYPED.sub(" ", piece)))


def test_the_reading_of_a_page_finds_what_it_says_and_leaves_out_what_others_said():
    class Page:
        content = (
            b'<html lang="hi"><body><p title="A hint">Own <b lang="en">Theirs <i lang="hi">Ours'
            b"</i></b> tail <bdi>Name</bdi><code>from:x</code></p><img alt='Picture'></body></html>"
        )

    assert said(Page) == ["Own", "A hint", "Ours", "tail", "Picture"]
    assert words_of("कब from:ada JSON Europe/Paris left over") == ["left", "over"]


def test_no_page_in_another_script_has_words_in_ours(scene):
    secrets, left = set(scene.canaries.values()), {}
    for name, ask in pages(scene).items():
        for piece in {piece for tag in ("hi", "ar") for piece in said(ask(tag))}:
            if words_of(piece) and not any(secret in piece for secret in secrets):
                left.setdefault(piece, name)
    assert left == {}


def test_no_page_says_what_the_english_one_says(scene):
    secrets, left = set(scene.canaries.values()), {}
    for name, ask in pages(scene).items():
        english = set(said(ask("en")))
        for tag, cognates in COGNATES.items():
            for piece in english.intersection(said(ask(tag))):
                same = set(words_of(piece)) - cognates
                if same and not any(secret in piece for secret in secrets):
                    left.setdefault(piece, f"/{tag} {name}")
    assert left == {}
