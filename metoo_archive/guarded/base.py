"""Django's PostgreSQL backend, with the wall held on the editors' connection itself.

Every statement of every thread passes here, those of a thread that nobody told which face it has
among them.
"""

from typing import Any

from django.db.backends.postgresql import base

from metoo_archive import faces


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.alias == faces.EDITORIAL:
            self.execute_wrappers.append(faces.refuse_readers)
