"""The archive's own accounts: who acts in the log when no person does."""

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

IMPORTER = "importer"
FIRST_COLLECTION = "first-collection"
REMOVAL_DESK = "removal-desk"
CONSENT_CLOCK = "consent-clock"

# Their groups. The importer may draft, and that needs no right.
SERVICE_ACCOUNTS: dict[str, tuple[str, ...]] = {
    IMPORTER: (),
    FIRST_COLLECTION: ("Editors",),
    REMOVAL_DESK: ("Editors",),
    CONSENT_CLOCK: ("Editors",),
}


class AccountError(Exception):
    """Nobody of that name can act. The message is a sentence that says what to do."""


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
