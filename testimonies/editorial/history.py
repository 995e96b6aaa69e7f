"""Save decided fields so that their history tells who and why; and find what bypassed it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from psycopg import sql

from testimonies.models.history import acting
from testimonies.models.posts import REVISABLE, Post
from testimonies.models.review import ReviewEvent


def save(post: Post, changed: Iterable[str], event: ReviewEvent) -> None:
    """Save these fields of a locked post; its history points to the event that says why."""
    post._change_reason = event.pk  # type: ignore[attr-defined] # django-simple-history's name
    with acting(event.by):
        post.save(update_fields=list(changed) or None)


def note(things: models.QuerySet[Any], by: User) -> None:
    """Write the history of rows that an update changed at once. Call it in its transaction."""
    rows = things.model.history
    fresh = things.order_by("pk")
    rows.bulk_history_create(fresh, update=True, default_user=by, default_change_reason=None)


@contextmanager
def together(post: Post) -> Iterator[None]:
    """Leave what is changed in the body to the history row that `save` writes after it."""
    post.skip_history_when_saving = True  # type: ignore[attr-defined] # the library's name
    try:
        yield
    finally:
        del post.skip_history_when_saving  # type: ignore[attr-defined]


def of(thing: models.Model) -> Any:
    """Return the history rows of a thing, the newest first."""
    model = thing._meta.model.history.model  # type: ignore[attr-defined]
    return model.objects.filter(id=thing.pk).order_by("-history_id")


def forget(model: type[models.Model], keys: Iterable[int]) -> None:
    """Delete the history of what is erased. The database lets no other go."""
    rows = model.history.model.objects.filter(id__in=list(keys))  # type: ignore[attr-defined]
    for field in rows.model._history_m2m_fields:
        beside(field).objects.filter(history__in=rows.values("history_id")).delete()
    rows.delete()


def beside(field: Any) -> Any:
    """Return the model that keeps the history of a many-to-many field, such as a post's notes."""
    return apps.get_model("testimonies", f"Historical{field.remote_field.through.__name__}")


def strayed() -> Iterator[str]:
    """Yield a sentence for each post that says something else than its history ends with."""
    differs = sql.SQL("post.{0} IS DISTINCT FROM last.{0}")
    otherwise = sql.SQL(" OR ").join(differs.format(sql.Identifier(name)) for name in REVISABLE)
    with connection.cursor() as cursor:
        cursor.execute(_STRAYED.format(otherwise))
        for (public_id,) in cursor.fetchall():
            yield f"The post {public_id} says something else than its history ends with."


_STRAYED = sql.SQL(
    "SELECT post.public_id FROM testimonies_post post JOIN LATERAL ("
    " SELECT * FROM testimonies_historicalpost kept WHERE kept.id = post.id"
    " ORDER BY history_id DESC LIMIT 1) last ON true"
    " WHERE {} ORDER BY post.id"
)
