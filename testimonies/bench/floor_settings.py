"""The archive's settings with nothing around a view."""

from metoo_archive.settings import *  # noqa: F403

ROOT_URLCONF = "testimonies.bench.floor"
MIDDLEWARE = []
