"""Without a recorded basis that stands, a name is in no answer of any surface.

Basis by how it is shown by what became of the basis: each post of the matrix has names of its own,
and one scan asks every surface for all of them.
"""

import datetime as dt

import pytest
from django.db import transaction

from testimonies.editorial import bases, consent, moderation, publishing, timelines
from testimonies.models.bases import HowEnded, RecordedBasis
from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.figures import WHOLE, measure
from testimonies.tests.leaks import scan_of
from testimonies.tests.scenes import Scene, full_of_canaries
from testimonies.tests.surfaces import answers
from testimonies.vocabulary import Basis, ShownAs, State

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
    pytest.mark.usefixtures("unhurried"),
]

DAY = dt.timedelta(days=1)
SHOWN = [
    (Basis.CONSENT, ShownAs.NAMED),
    (Basis.CONSENT, ShownAs.HANDLE),
    (Basis.PRESS, ShownAs.NAMED),
    (Basis.PRESS, ShownAs.HANDLE),
    (Basis.NO_OBJECTION, ShownAs.HANDLE),
]
STANDS = "stands"
BECAME = [STANDS, "expires", "is withdrawn", "is corrected", "was never recorded", "is not begun"]
# What tells who spoke. The source's title and address do, too: it prints the name.
WHO = ("post.display_name", "account.handle", "person.name", "person.slug", "post.url")
TELLS = (*WHO, "source.title", "source.url")


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"


def shown(basis: Basis, shown_as: ShownAs, became: str, number: int) -> Scene:
    """Return a public post of that cell of the matrix."""
    scene = full_of_canaries(cast.editor(), slug=f"days-{number}", recorded=False)
    post = scene.post
    Post.objects.filter(pk=post.pk).update(basis=basis, shown_as=shown_as)
    post.refresh_from_db()
    source = post.captures.get().source
    if became == "was never recorded":
        return forced(scene)
    if became == "is not begun":
        day = bases.today() + (DAY if basis != Basis.NO_OBJECTION else 0 * DAY)
        cast.record_basis(post, given_on=day, source=source)
        return forced(scene)
    ends = bases.today() + DAY if became == "expires" else None
    record = cast.record_basis(post, expires_on=ends, source=source)
    moderation.submit(post, by=cast.editor())
    if moderation.second_editor_for(post):
        moderation.approve(post, by=cast.second_editor())
    moderation.publish(post, by=cast.editor())
    if became == "is withdrawn":
        consent.end(record, how=HowEnded.WITHDRAWN, by=cast.editor())
    if became == "is corrected":
        told = consent.Told(basis, ShownAs.PSEUDONYM, record.given_on, "Ada", source=source)
        consent.correct(record, told, by=cast.editor(), reason="it was given to less")
    return scene


def forced(scene: Scene) -> Scene:
    """Bring a post to the public side past the verb that would have refused it."""
    moderation.submit(scene.post, by=cast.editor())
    Post.objects.filter(pk=scene.post.pk).update(state=State.PUBLISHED)
    with transaction.atomic():
        publishing.write_published(scene.post)
    return scene


def test_a_name_without_a_basis_is_in_no_output():
    cells = [(*pair, became) for pair in SHOWN for became in BECAME]
    scenes = [shown(*cell, number) for number, cell in enumerate(cells)]
    consent.lapse(dt.datetime.now(dt.UTC) + DAY)
    timelines.rewrite_all()
    assert RecordedBasis.objects.exclude(ended_at=None).count() == len(SHOWN)
    secrets = {
        f"{basis} {shown_as}, {became}/{name}": scene.canaries[name]
        for (basis, shown_as, became), scene in zip(cells, scenes, strict=True)
        for name in TELLS
    }
    scan = scan_of(answers(scenes, every_way=WHOLE), secrets)
    said = set().union(*scan.hits.values())
    without = {name for name in secrets if f", {STANDS}/" not in name}
    assert said & without == set()
    for basis, shown_as in SHOWN:
        assert f"{basis} {shown_as}, {STANDS}/account.handle" in said, "the scan sees a name"
    assert f"{Basis.NO_OBJECTION} {ShownAs.HANDLE}, {STANDS}/person.slug" not in said
    assert len(scan.surfaces) >= 60
    measure(
        "names said of posts without a basis",
        f"0 of {len(without)}, in {len(cells)} cells of basis, way of showing and fate, on"
        f" {len(scan.surfaces)} surfaces in {scan.answers} answers",
    )
