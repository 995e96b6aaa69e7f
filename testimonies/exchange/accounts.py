"""Who acts when a command does: an editor by name, or one of the archive's own accounts."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from testimonies.editorial.moderation import require_editor
from testimonies.editorial.service_accounts import (
    FIRST_COLLECTION,
    IMPORTER,
    SERVICE_ACCOUNTS,
    AccountError,
    service_account,
)

__all__ = ["FIRST_COLLECTION", "IMPORTER", "AccountError", "acting_user", "service_account"]


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
