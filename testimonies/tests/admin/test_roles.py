"""Roles: each address, with each method, as each role, in each state, does what the table says."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from testimonies.admin import rights
from testimonies.admin.verbs import BUTTONS
from testimonies.editorial import curation
from testimonies.editorial.roles import ADMINISTRATORS, EDITORS, READERS, ROLES, rights_of
from testimonies.management.commands import roles_table
from testimonies.models.findings import Finding
from testimonies.models.masks import WideMask
from testimonies.models.mergers import Merger
from testimonies.models.posts import Post
from testimonies.models.review import ReviewEvent
from testimonies.tests import cast
from testimonies.tests.admin.desk import signed_in
from testimonies.tests.scenes import bring_to, full_of_canaries
from testimonies.vocabulary import State

pytestmark = pytest.mark.django_db

METHODS = ["get", "head", "post", "put", "patch", "delete"]
NAMES = [address.name for address in rights.addresses()]
OF_A_POST = [name for name in NAMES if name.startswith("testimonies_post_")]
IN_THE_QUEUE = ("take", "hand_back", "assign")
# What is signed in or out with is no page of the desk yet.
AT_THE_DOOR = ("login", "logout")
QUESTION = "?app_label=testimonies&model_name=measurement&field_name=source"


def of_role(role: str) -> User:
    user = User.objects.create_user(f"of-{role}", password=cast.PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def filled(name: str, post: Post) -> str:
    """Return the address with each parameter filled: a post's with this post, others with 1."""
    pattern = {found.name: found.pattern for found in rights.addresses()}[name]
    if name == "app_list":
        return "/admin/testimonies/"
    one = post.pk if name in (*OF_A_POST, *IN_THE_QUEUE) else first_of(name)
    address = "/" + re.sub(r"<[^>]+>", str(one), pattern)
    return address + (QUESTION if name == "autocomplete" else "")


def first_of(name: str) -> object:
    for model in apps.get_models():
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1
    return 1


def whole_scene():
    """A post with a mask, and another mask, and a merger, that wait for their second editor."""
    scene = full_of_canaries(cast.editor())
    by = cast.editor()
    curation.redact(scene.post, start=0, end=5, kind="detail", reason="a detail", by=by)
    WideMask.objects.create(kind="name", reason="a name", places=[], by=by)
    sides = {"kept_person": scene.post.account.person, "merged_person": cast.person("Bea Invented")}
    Merger.objects.create(**sides, posts=21, reason="she says so", by=by)
    settled = {"state": "dismissed", "by": by, "at": timezone.now()}
    Finding.objects.create(post=scene.post, kind="handle", start=6, end=9, **settled)
    return scene


def ask(client, method: str, address: str):
    """Ask, and undo in the database whatever came of it; return the answer and what was moved."""
    with transaction.atomic():
        before = everything()
        response = getattr(client, method)(address)
        moved = everything() != before
        transaction.set_rollback(True)
    return response, moved


def everything() -> list[object]:
    posts = list(Post.objects.order_by("pk").values_list("pk", "state"))
    return [posts, ReviewEvent.objects.count(), User.objects.count()]


def is_let_in(response) -> bool:
    """Whether the answer came from the page: not from the sign-in page, and no refusal."""
    away = response.status_code == 302 and response.url.startswith("/admin/login/")
    return not away and response.status_code not in (403, 404, 405)


def is_absent(response) -> bool:
    """Django's admin sends whoever asks for what is not there to the first page."""
    return response.status_code == 302 and response.url == "/admin/"


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_method_as_the_table_says(role):
    scene = whole_scene()
    bring_to(scene, State.HELD)
    client = signed_in(of_role(role))
    for name in NAMES:
        if name in AT_THE_DOOR:
            continue
        look, act = rights.may(role, name)
        for method in METHODS:
            response, moved = ask(client, method, filled(name, scene.post))
            assert response.status_code < 500, (name, method)
            may = act if method == "post" else look
            if not is_absent(response) and method in ("get", "head", "post"):
                asked_more = name == "view_on_site" and response.status_code == 404
                assert asked_more or is_let_in(response) == may, (name, method, response)
            assert not (moved and not (act and method == "post")), (name, method)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ROLES)
def test_a_posts_addresses_hold_in_every_state(role, state):
    scene = whole_scene()
    bring_to(scene, state)
    client = signed_in(of_role(role))
    for name in OF_A_POST:
        look, act = rights.may(role, name)
        button = BUTTONS.get(name.removeprefix("testimonies_post_"))
        for method in ("get", "post"):
            response, moved = ask(client, method, filled(name, scene.post))
            may = act if method == "post" else look
            assert is_absent(response) or is_let_in(response) == may, (name, method, response)
            starts_here = button is not None and state in button.states
            assert not (moved and not (may and method == "post" and starts_here)), (name, method)


def test_no_address_lets_a_stranger_in_or_an_account_without_a_role():
    scene = whole_scene()
    nobody = User.objects.create_user("stan", password=cast.PASSWORD, is_staff=True)
    open_to_staff = {name for name, needs in rights.OWN.items() if rights.SIGNED_IN in needs}
    for client in (signed_in(), signed_in(cast.outsider()), signed_in(nobody)):
        for name in NAMES:
            if name in (*AT_THE_DOOR, *open_to_staff):
                continue
            for method in METHODS:
                response, moved = ask(client, method, filled(name, scene.post))
                assert not moved, (name, method)
                assert is_absent(response) or not is_let_in(response), (name, method, response)


def test_an_address_that_no_row_knows_fails(monkeypatch):
    monkeypatch.delitem(rights.OWN, "testimonies_post_hold")
    with pytest.raises(rights.UnknownAddressError, match="testimonies_post_hold"):
        rights.table()


def test_the_addresses_are_those_of_the_desk():
    assert len(NAMES) > 80
    assert {"testimonies_post_hold", "testimonies_post_change", "index"} <= set(NAMES)


def test_the_table_in_the_documentation_is_made_from_the_code():
    call_command("roles_table", check=True)


def test_a_stale_table_is_told_and_written_anew(tmp_path, monkeypatch):
    page = tmp_path / "curation.md"
    page.write_text(f"Before.\n{roles_table.BEGIN}\nold\n{roles_table.END}\nAfter.\n")
    monkeypatch.setattr(roles_table, "PAGE", page)
    with pytest.raises(CommandError, match="out of date"):
        call_command("roles_table", check=True)
    call_command("roles_table")
    call_command("roles_table", check=True)
    assert rights.table() in page.read_text()
    assert page.read_text().endswith("After.\n")


@pytest.mark.parametrize("role", ROLES)
def test_each_group_has_the_rights_of_its_role_and_no_other(role):
    held = Permission.objects.filter(group__name=role).select_related("content_type")
    assert {f"{one.content_type.app_label}.{one.codename}" for one in held} == rights_of(role)


def test_an_administrator_gives_roles_and_no_more():
    client = signed_in(of_role(ADMINISTRATORS))
    other = cast.outsider()
    page = f"/admin/auth/user/{other.pk}/change/"
    sent = {"username": other.username, "is_active": "on", "is_staff": "on"}
    sent |= {"groups": [Group.objects.get(name=READERS).pk]}
    powers = {"is_superuser": "on", "user_permissions": [Permission.objects.first().pk]}
    assert client.post(page, {**sent, **powers}).status_code == 302
    other.refresh_from_db()
    assert [group.name for group in other.groups.all()] == [READERS]
    assert not other.is_superuser
    assert not other.user_permissions.exists()


@pytest.mark.parametrize("whose", ["own", "superuser", "service"])
def test_an_administrator_changes_neither_themselves_nor_what_stands_above(whose):
    from testimonies.editorial.service_accounts import REMOVAL_DESK, service_account

    administrator = of_role(ADMINISTRATORS)
    who = {
        "own": lambda: administrator,
        "superuser": lambda: User.objects.create_superuser("sue", password=cast.PASSWORD),
        "service": lambda: service_account(REMOVAL_DESK),
    }[whose]()
    client = signed_in(administrator)
    sent = {"username": who.username, "groups": [Group.objects.get(name=EDITORS).pk]}
    assert client.post(f"/admin/auth/user/{who.pk}/change/", sent).status_code == 403
    secret = {"password1": "another passphrase", "password2": "another passphrase"}
    assert client.post(f"/admin/auth/user/{who.pk}/password/", secret).status_code == 403
    assert EDITORS not in who.groups.values_list("name", flat=True) or whose == "service"


def test_whoever_was_an_editor_stays_one():
    from django.apps import apps as installed

    from testimonies.editorial.roles import give_rights

    who = cast.editor()
    give_rights(installed, "default")
    assert User.objects.get(pk=who.pk).has_perm("testimonies.moderate_post")
