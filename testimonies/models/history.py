"""What fields said before: a row for each save, by django-simple-history, append-only by trigger.

Kept are the fields that editors change. What a source gave never changes, and is not copied: an
erasure has less to reach. A change that a reason was given for carries the key of its review
event; reasons themselves are kept there alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pgtrigger
from django.contrib.auth.models import User
from django.db import models
from simple_history.models import HistoricalRecords

_acting: ContextVar[User | None] = ContextVar("acting", default=None)


@contextmanager
def acting(by: User | None) -> Iterator[None]:
    """Have what is saved in the body be history of this user's."""
    token = _acting.set(by)
    try:
        yield
    finally:
        _acting.reset(token)


def who(**_: Any) -> User | None:
    return _acting.get()


class Kept(HistoricalRecords):  # type: ignore[misc]
    """History of the named fields. `goes_with` is SQL: the rows that may go, since what they tell
    of is erased; `OLD` is the row.
    """

    def __init__(self, *fields: str, goes_with: str = "false", **more: Any) -> None:
        self.kept, self.goes_with = fields, goes_with
        super().__init__(
            history_change_reason_field=models.BigIntegerField(null=True, db_index=True),
            get_user=who,
            user_db_constraint=False,
            **more,
        )

    def create_history_model(self, model: type[models.Model], inherited: bool) -> Any:
        fixed = {field.name for field in model._meta.fields if not field.primary_key}
        self.excluded_fields = sorted(fixed - set(self.kept))
        return super().create_history_model(model, inherited)

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        return {**super().get_meta_options(model), "triggers": [self._append_only(self.goes_with)]}

    def get_meta_options_m2m(self, through: type[models.Model]) -> dict[str, Any]:
        return {
            **super().get_meta_options_m2m(through),
            "triggers": [self._append_only(self.goes_with.replace("OLD.id", "OLD.post_id"))],
        }

    def _append_only(self, goes: str) -> pgtrigger.Trigger:
        return pgtrigger.Trigger(
            name="history_is_append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=f"""
                IF TG_OP = 'DELETE' AND {goes} THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'History is append-only.';
            """,
        )
