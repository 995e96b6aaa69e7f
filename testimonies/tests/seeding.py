"""A post with a canary in every text column of the database that belongs to it, found by rule.

`scenes` makes the post and what hangs on it; here the rest is made: what the desk wrote, decided
and logged about it, and a row of each other model. What a model gains is filled by itself; a model
that cannot be made from its fields needs a line in `MAKERS`.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from metoo_archive.wall import READABLE
from testimonies.editorial import curation, moderation, removal, timelines
from testimonies.models.bases import RecordedBasis
from testimonies.models.findings import Finding
from testimonies.models.masks import WideMask
from testimonies.models.mergers import Merger
from testimonies.models.people import Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import Post
from testimonies.models.removals import RemovalAppeal, RemovalDecision, RemovalRequest
from testimonies.models.sources import Capture
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.tests import cast
from testimonies.tests.scenes import Canaries, Scene, full_of_canaries
from testimonies.tests.text_columns import SHAPES, shaped, text_fields

Things = dict[type[models.Model], models.Model]


@dataclass
class Whole:
    """A scene, a thing of each model that belongs to it, and who acts in it."""

    scene: Scene
    things: Things
    by: User
    second: User
    found: Timeline | None = None

    @property
    def post(self) -> Post:
        return self.scene.post


def seeded(number: int = 0) -> Whole:
    """Return a post in review of which every text column that there is says something else."""
    mark = Canaries()
    by = _editor(mark, f"one-{number}")
    second = _editor(mark, f"two-{number}")
    platform = Platform.objects.create(
        name=mark("platform.name"), slug=mark("platform.slug"), hosts=[mark("platform.hosts")]
    )
    scene = full_of_canaries(by, on=platform, slug=f"invented-days-{number}")
    scene.canaries.update(mark)
    things = _hanging_on(scene, by)
    whole = Whole(scene, things, by, second)
    _decide(whole)
    _make_the_rest(whole)
    _fill(whole)
    _log(whole)
    whole.found = _timeline_of_a_search(whole, f"found-days-{number}")
    timelines.submit_timeline(scene.timeline, by=by)
    timelines.publish_timeline(scene.timeline, by=by)
    scene.post.refresh_from_db()
    scene.fill["person"] = scene.canaries["person.slug"]
    scene.fill["platform"] = scene.canaries["platform.slug"]
    return whole


def _timeline_of_a_search(whole: Whole, slug: str) -> Timeline:
    """Return a public timeline whose search would find the post by its probe, if it may."""
    mark, by_hand = whole.scene.canaries, whole.scene.timeline
    query = f"q={whole.scene.fill['probe']}+or+{mark('timeline.query')}&after=2017&before=2018"
    found = Timeline.objects.create(slug=slug, title="Found days", query=query)
    timelines.submit_timeline(found, by=whole.by)
    timelines.publish_timeline(found, by=whole.by)
    # The other one's posts are chosen by hand.
    Timeline.objects.filter(pk=by_hand.pk).update(query="")
    whole.scene.fill["found"] = slug
    return found


def _editor(mark: Canaries, which: str) -> User:
    user = cast.editor(f"{which}.{mark(f'user.username.{which}')}")
    for name in ("first_name", "last_name", "email"):
        setattr(user, name, mark(f"user.{name}.{which}"))
    user.save()
    return user


def _hanging_on(scene: Scene, by: User) -> Things:
    post = scene.post
    found: Iterable[models.Model] = (
        by,
        post,
        post.account,
        post.account.person,
        post.platform,
        post.captures.get(),
        post.captures.get().source,
        post.measurements.get(),
        scene.timeline,
        TimelineEntry.objects.get(post=post),
        scene.timeline.versions.get(number=1),
    )
    return {type(thing): thing for thing in found}


def _decide(whole: Whole) -> None:
    """Let the desk say something of the post everywhere it can: each verb in its own words."""
    post, mark, by = whole.post, whole.scene.canaries, whole.by
    space = post.text.index(" ", post.text.index("#"))
    redaction = curation.redact(
        post, start=space, end=space + 1, kind="detail", reason=mark("redaction.reason"), by=by
    )
    asked = RemovalRequest.objects.create(
        item=f"/posts/{post.public_id}/ {mark('removalrequest.item')}",
        message=mark("removalrequest.message"),
        requester="other",
        remedy="remove",
        receipt_hash=secrets.token_hex(32),
    )
    removal.take_up(asked.receipt_hash)
    asked.refresh_from_db()
    decision = RemovalDecision.objects.create(
        request=asked,
        decision="refuse",
        rule="no_ground",
        why=mark("removaldecision.why"),
        by=by,
        at=timezone.now(),
    )
    RemovalRequest.objects.filter(pk=asked.pk).update(state="decided")
    appeal = RemovalAppeal.objects.create(request=asked, message=mark("removalappeal.message"))
    removal.take_up(asked.receipt_hash)
    event = moderation.submit(post, by=by, reason=mark("reviewevent.reason"))
    approval = moderation.approve(post, by=whole.second, reason=mark("approval.reason"))
    whole.things |= {
        type(thing): thing for thing in (redaction, asked, decision, appeal, event, approval)
    }


def _made_elsewhere(model: type[models.Model]) -> bool:
    """Public rows are what is looked at; and the history of a row is written with the row."""
    return model._meta.db_table in READABLE or hasattr(model, "history_object")


def _make_the_rest(whole: Whole) -> None:
    for model in apps.get_app_config("testimonies").get_models():
        if model not in whole.things and not _made_elsewhere(model) and any(text_fields(model)):
            make = MAKERS.get(model.__name__, _made_from_its_fields)
            whole.things[model] = make(model, whole)


def _made_from_its_fields(model: type[models.Model], whole: Whole) -> models.Model:
    """Return a row of the model: its keys lead into the scene, its texts are canaries."""
    values: dict[str, Any] = {}
    texts = {field.name for field in text_fields(model)}
    for field_ in model._meta.concrete_fields:
        if field_.name in texts:
            where = f"{model._meta.model_name}.{field_.name}"
            values[field_.name] = shaped(field_, whole.scene.canaries(where))
        elif not _fills_itself(field_):
            values[field_.name] = _any_value(field_, whole)
        elif field_.is_relation and field_.related_model in whole.things:
            values[field_.name] = whole.things[field_.related_model]
    return model._base_manager.create(**values)


def _fills_itself(field_: models.Field) -> bool:
    return field_.null or field_.has_default() or isinstance(field_, models.AutoField)


def _any_value(field_: models.Field, whole: Whole) -> Any:
    if field_.is_relation:
        return whole.things[field_.related_model]  # type: ignore[index]
    if field_.choices:
        return field_.flatchoices[0][0]
    if isinstance(field_, models.DateTimeField):
        return timezone.now()
    if isinstance(field_, models.DateField):
        return timezone.now().date()
    if isinstance(field_, models.BooleanField):
        return False
    if isinstance(field_, models.IntegerField):
        return 1
    return secrets.token_hex(32)[: field_.max_length]


Maker = Callable[[type[models.Model], Whole], models.Model]


def _wide_mask(_model: type[models.Model], whole: Whole) -> models.Model:
    reason = whole.scene.canaries("widemask.reason")
    places = [[whole.post.pk, 0, 1]]
    return WideMask.objects.create(kind="detail", reason=reason, places=places, by=whole.by)


def _merger(_model: type[models.Model], whole: Whole) -> models.Model:
    """Somebody who was merged into the one that the post tells of, and why."""
    mark, kept = whole.scene.canaries, whole.post.account.person
    former = Person.objects.create(
        name=mark("former.name"), slug=mark("former.slug"), had_a_page=True, merged_into=kept
    )
    return Merger.objects.create(
        kept_person=kept,
        merged_person=former,
        posts=1,
        reason=mark("merger.reason"),
        by=whole.by,
        done_at=timezone.now(),
    )


def _recorded_basis(_model: type[models.Model], whole: Whole) -> models.Model:
    """Return one that has ended, so that each of its columns says something."""
    mark = whole.scene.canaries
    return RecordedBasis.objects.create(
        post=whole.post,
        kind="B1",
        reaches="named",
        given_by=mark("recordedbasis.given_by"),
        given_on=timezone.now().date(),
        evidence=mark("recordedbasis.evidence"),
        by=whole.by,
        ended_at=timezone.now(),
        ended_by=whole.by,
        ended_how="withdrawn",
        ended_why=mark("recordedbasis.ended_why"),
    )


def _finding(_model: type[models.Model], whole: Whole) -> models.Model:
    settled = {"state": "dismissed", "by": whole.by, "at": timezone.now()}
    reason = whole.scene.canaries("finding.reason")
    return Finding.objects.create(
        post=whole.post, kind="age", start=0, end=1, reason=reason, **settled
    )


MAKERS: dict[str, Maker] = {
    "Finding": _finding,
    "Merger": _merger,
    "RecordedBasis": _recorded_basis,
    "WideMask": _wide_mask,
}

# What the database lets nobody change: it must have been full when it was made.
IMMUTABLE = (Capture, RecordedBasis, RemovalDecision)


def _fill(whole: Whole) -> None:
    """Put a canary into each text field that has none yet."""
    canaries = whole.scene.canaries
    for model, thing in whole.things.items():
        for field_ in text_fields(model):
            kept = str(model._base_manager.values_list(field_.name, flat=True).get(pk=thing.pk))
            if any(canary in kept for canary in canaries.values()):
                continue
            where = f"{model._meta.model_name}.{field_.name}"
            assert model not in IMMUTABLE, f"{where} needs its canary when it is made."
            value = shaped(field_, canaries(where))
            if field_.name in SHAPES:
                canaries[where] = value
            setattr(thing, field_.name, value)
            thing.save(update_fields=[field_.name])


def _log(whole: Whole) -> None:
    """Write what Django's admin logs when somebody saved each of these by hand."""
    for model, thing in list(whole.things.items()):
        LogEntry.objects.create(
            user=whole.by,
            content_type=ContentType.objects.get_for_model(model),
            object_id=thing.pk,
            object_repr=whole.scene.canaries(f"logentry.object_repr.{model.__name__}"),
            action_flag=CHANGE,
            change_message=whole.scene.canaries(f"logentry.change_message.{model.__name__}"),
        )
