"""The one step of a reader's request that is the desk's: to take up a removal request at once.

`docs/adr/0007-taking-requests-up.md` says why here and why so. Nothing passes but the hash of a
receipt whose request is stored already, and nothing comes back but whether it was taken up.
"""

import logging

from django.db import DatabaseError, connection, transaction

from metoo_archive.faces import editorial_face
from testimonies.editorial import removal
from testimonies.editorial.errors import EditorialError
from testimonies.editorial.service_accounts import AccountError

log = logging.getLogger(__name__)

# How long a reader waits for a post that an editor is just working on, before the request is left
# to `run_clocks`.
PATIENCE = "5s"


def take_up(receipt_hash: str) -> bool:
    """Take the stored request or appeal up, with the desk's rights; say whether that was done.

    It is stored, whatever happens here: what fails now is done by `run_clocks`.
    """
    with editorial_face():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
                removal.take_up(receipt_hash)
        except (DatabaseError, EditorialError, AccountError) as error:
            # The error's name alone: what it says may quote a row.
            log.error("A removal request waits for run_clocks: %s.", type(error).__name__)
            return False
    return True
