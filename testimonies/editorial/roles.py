"""Who may do what at the desk: the rights of each role. The one place; `docs/curation.md` shows it.

A role is a group of accounts. What needs two people needs two accounts of it, whatever the role:
that is the verbs' to hold, and the database's.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions

READERS = "Readers"
EDITORS = "Editors"
SENIOR_EDITORS = "Senior editors"
ADMINISTRATORS = "Administrators"

Rights = dict[str, tuple[str, ...]]

_LOOKED_AT = (
    "person",
    "account",
    "platform",
    "source",
    "measurement",
    "post",
    "timeline",
    "timelineentry",
    "timelineversion",
    "capture",
    "contentnote",
    "redaction",
    "finding",
    "reviewevent",
    "approval",
    "widemask",
    "merger",
    "likeness",
)

_READER: Rights = dict.fromkeys(_LOOKED_AT, ("view",))

# Nothing is ever deleted at the desk, and states move by the verbs of `editorial` alone, which
# `moderate_post` opens.
_EDITOR: Rights = {
    **_READER,
    "person": ("view", "add", "change"),
    "account": ("view", "add", "change"),
    "platform": ("view", "add", "change"),
    "source": ("view", "add", "change"),
    "measurement": ("view", "add", "change"),
    "post": ("view", "change", "moderate"),
    "timeline": ("view", "add", "change", "publish"),
    "timelineentry": ("view", "add", "change", "delete"),
    "redaction": ("view", "add"),
    "recordedbasis": ("view",),
    "removalrequest": ("view", "change"),
    "removaldecision": ("view",),
    "removalappeal": ("view",),
    "barred": ("view",),
}

_SENIOR_EDITOR: Rights = {**_EDITOR, "post": (*_EDITOR["post"], "assign")}

# Who gives roles away decides nothing about posts, and reads none of their words.
_ADMINISTRATOR: Rights = {
    "auth.user": ("view", "add", "change"),
    "auth.group": ("view",),
}

ROLES: dict[str, Rights] = {
    READERS: _READER,
    EDITORS: _EDITOR,
    SENIOR_EDITORS: _SENIOR_EDITOR,
    ADMINISTRATORS: _ADMINISTRATOR,
}


def rights_of(role: str) -> frozenset[str]:
    """Return the role's permissions as Django names them: `testimonies.view_post`."""
    return frozenset(
        f"{_app(model)}.{verb}_{model.split('.')[-1]}"
        for model, verbs in ROLES[role].items()
        for verb in verbs
    )


def give_rights(apps: Any, using: str) -> None:
    """Make each role's group, and give it its rights. For migrations; idempotent.

    A migration that adds a model or a right calls this again: rights whose model does not exist
    yet are given by the migration that makes it. Who is in a group stays in it.
    """
    for label in ("auth", "testimonies"):
        config = installed.get_app_config(label)
        create_permissions(config, verbosity=0, apps=apps, using=using)
    permissions = list(
        apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    )
    for role in ROLES:
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role)
        group.permissions.set(_among(permissions, rights_of(role)))


def _among(permissions: Iterable[Any], rights: frozenset[str]) -> list[Any]:
    return [one for one in permissions if f"{one.content_type.app_label}.{one.codename}" in rights]


def _app(model: str) -> str:
    return model.split(".")[0] if "." in model else "testimonies"
