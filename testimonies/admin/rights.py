"""Which role may look at each address of the desk, and act there. Read from the code; no database.

The addresses come from the URL configuration. Those that Django's admin makes for a model ask that
model's page; every other one has its row in `OWN`, or the table cannot be made.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from testimonies.admin.verbs import BUTTONS
from testimonies.editorial.roles import ROLES, rights_of

ANYBODY, SIGNED_IN, NOBODY = "anybody", "signed in", "nobody"
MODERATE = "testimonies.moderate_post"


class Needs(NamedTuple):
    """The right that looking takes (GET), and acting (POST); or one of the three words above."""

    look: str
    act: str


class Address(NamedTuple):
    name: str
    pattern: str


OWN: dict[str, Needs] = {
    "index": Needs(SIGNED_IN, SIGNED_IN),
    "login": Needs(ANYBODY, ANYBODY),
    "logout": Needs(NOBODY, SIGNED_IN),
    "password_change": Needs(SIGNED_IN, SIGNED_IN),
    "password_change_done": Needs(SIGNED_IN, NOBODY),
    "autocomplete": Needs("testimonies.view_source", NOBODY),
    "jsi18n": Needs(SIGNED_IN, NOBODY),
    "view_on_site": Needs(SIGNED_IN, SIGNED_IN),
    "app_list": Needs("testimonies.view_post", "testimonies.view_post"),
    "auth_user_password_change": Needs("auth.change_user", "auth.change_user"),
    **{f"testimonies_post_{name}": Needs(MODERATE, MODERATE) for name in BUTTONS},
    "testimonies_post_erase": Needs(MODERATE, MODERATE),
    "testimonies_post_basis": Needs(MODERATE, MODERATE),
    "testimonies_recordedbasis_correct": Needs(MODERATE, MODERATE),
    "testimonies_recordedbasis_end": Needs(MODERATE, MODERATE),
    "testimonies_post_compare": Needs(MODERATE, MODERATE),
    "testimonies_post_compare_with": Needs(MODERATE, NOBODY),
    "testimonies_post_looked_at": Needs(NOBODY, MODERATE),
    "testimonies_removalrequest_name": Needs(NOBODY, MODERATE),
    "testimonies_removalrequest_decide": Needs(NOBODY, MODERATE),
    "queue": Needs("testimonies.view_post", "testimonies.view_post"),
    "not_given": Needs(MODERATE, MODERATE),
    "take": Needs(NOBODY, MODERATE),
    "hand_back": Needs(NOBODY, MODERATE),
    "assign": Needs(NOBODY, "testimonies.assign_post"),
    "testimonies_finding_mask": Needs(NOBODY, MODERATE),
    "testimonies_finding_stays": Needs(NOBODY, MODERATE),
    "testimonies_redaction_lift": Needs(MODERATE, MODERATE),
    "testimonies_widemask_confirm": Needs(MODERATE, MODERATE),
    "testimonies_person_merge": Needs(MODERATE, MODERATE),
    "testimonies_account_merge": Needs(MODERATE, MODERATE),
    "testimonies_merger_confirm": Needs(MODERATE, MODERATE),
    "testimonies_timeline_from_search": Needs(
        "testimonies.add_timeline", "testimonies.add_timeline"
    ),
    "testimonies_timeline_from_file": Needs("testimonies.add_timeline", "testimonies.add_timeline"),
    "testimonies_timeline_versions": Needs(
        "testimonies.view_timeline", "testimonies.publish_timeline"
    ),
    **{
        f"testimonies_timeline_{verb}": Needs(NOBODY, "testimonies.publish_timeline")
        for verb in ("submit", "return", "publish", "withdraw")
    },
}


class UnknownAddressError(Exception):
    """An address of the desk that says nowhere who may use it. The message says where to."""


class _Holder:
    """Somebody of one role, as far as the pages ask."""

    is_active = is_staff = is_authenticated = True
    is_superuser = False
    pk = None

    def __init__(self, role: str) -> None:
        self.rights = rights_of(role)

    def has_perm(self, right: str, _thing: Any = None) -> bool:
        return right in self.rights

    def has_perms(self, rights: Any, _thing: Any = None) -> bool:
        return all(map(self.has_perm, rights))


def addresses() -> list[Address]:
    """Return every named address of the desk."""
    return [found for found in _walk(get_resolver()) if found.name]


def may(role: str, name: str) -> tuple[bool, bool]:
    """Return whether the role may look at the address, and whether it may act there.

    Raises UnknownAddressError for an address that has no row and belongs to no model.
    """
    if name in OWN:
        return _holds(role, OWN[name].look), _holds(role, OWN[name].act)
    page, kind = _page(name)
    request = HttpRequest()
    request.user = _Holder(role)  # type: ignore[assignment]
    look = page.has_view_or_change_permission(request)
    match kind:
        case "changelist" | "history":
            return look, look
        case "change":
            return look, page.has_change_permission(request)
        case "add":
            may_add = page.has_add_permission(request)
            return may_add, may_add
        case "delete":
            may_delete = page.has_delete_permission(request)
            return may_delete, may_delete
    raise UnknownAddressError(
        f"Nobody said who may use the address admin:{name}: add its row to admin.rights.OWN."
    )


def _holds(role: str, right: str) -> bool:
    return right in (ANYBODY, SIGNED_IN) or right in rights_of(role)


def _page(name: str) -> tuple[Any, str]:
    """Return the page of the model that an address belongs to, and which of its addresses it is."""
    for model, page in admin.site._registry.items():
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(prefix):
            return page, name.removeprefix(prefix)
    return None, ""


def _walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, entry.namespace or space)
        elif isinstance(entry, URLPattern) and space in ("admin", "desk"):
            yield Address(entry.name or "", pattern)


def table() -> str:
    """Return the three tables of `docs/curation.md`, in Markdown."""
    return "\n".join([*_rights(), "", *_moves(), "", *_addresses()])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*("---" for _ in cells))]


def _rights() -> list[str]:
    models = sorted({model for rights in ROLES.values() for model in rights})
    rows = [
        _row(model, *(", ".join(rights.get(model, ("–",))) for rights in ROLES.values()))
        for model in models
    ]
    return ["### What each role may do to what", "", *_head("what", *ROLES), *rows]


def _moves() -> list[str]:
    roles = [role for role in ROLES if MODERATE in rights_of(role)]
    rows = [
        _row(button.name, ", ".join(button.states), ", ".join(roles)) for button in BUTTONS.values()
    ]
    return ["### Which verb starts from which states", "", *_head("verb", "from", "by"), *rows]


def _addresses() -> list[str]:
    rows = [
        _row(f"`/{address.pattern}`", *(_letters(role, address.name) for role in ROLES))
        for address in addresses()
    ]
    legend = "`G`: may look (GET, HEAD). `P`: may act (POST). No other method changes anything."
    return [
        "### Which role may use which address",
        "",
        legend,
        "",
        *_head("address", *ROLES),
        *rows,
    ]


def _letters(role: str, name: str) -> str:
    look, act = may(role, name)
    return f"{'G' if look else ''}{'P' if act else ''}" or "–"
