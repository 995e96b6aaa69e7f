"""The archive as a WSGI application, for any server: `gunicorn metoo_archive.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from metoo_archive import database, faces

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "metoo_archive.settings")
database.start()
faces.readers_by_default()
application = get_wsgi_application()
