"""Who acts when a command does: an editor by name, or one of the archive's own accounts."""

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from testimonies.editorial.moderation import require_editor

IMPORTER = "importer"
FIRST_COLLECTION = "first-collection"

# The groups of the accounts that no person has. The importer may draft, and that needs no right.
SERVICE_ACCOUNTS: dict[str, tuple[str, ...]] = {IMPORTER: (), FIRST_COLLECTION: ("Editors",)}


class AccountError(Exception):
    """Nobody of that name can act. The message is a sentence that says what to do."""


def acting_user(username: str) -> User:
    """Return the editor of that name, or the archive's importer, which is made if need be.

    Raises `AccountError`, and `NotAllowedError` for a person who is no editor.
    """
    if username == IMPORTER:
        return service_account(IMPORTER)
    if username in SERVICE_ACCOUNTS:
        raise AccountError(_("“%s” is nobody; say which editor acts.") % username)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise AccountError(
            _("There is no account “%s”; make it in the desk, or leave --as out.") % username
        )
    require_editor(user)
    return user


def service_account(name: str) -> User:
    """Return an account that acts and can never sign in: it has no password and no desk."""
    user, made = User.objects.get_or_create(username=name)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name__in=SERVICE_ACCOUNTS[name]))
    elif user.has_usable_password() or user.is_staff or not user.is_active:
        raise AccountError(
            _("The account “%s” belongs to the archive itself; rename the person's account.") % name
        )
    return user
