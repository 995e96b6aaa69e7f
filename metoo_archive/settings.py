"""Settings. An empty environment gives the secure choice; the README lists the variables."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from metoo_archive import database
from metoo_archive.secrets_file import read_or_make_secret

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(env.str("DATA", default=str(BASE_DIR / ".data"))).resolve()

# What was erased, kept outside the database: see testimonies/editorial/ledger.py.
ERASED_LEDGER = DATA / "erased.ledger"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make_secret(DATA / "secret_key")
# Former keys: what they signed, a citation of a search for one, is still taken.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "pgtrigger",
    "csp",
    "testimonies",
]

MIDDLEWARE = [
    "metoo_archive.heads.without_body",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "metoo_archive.interface.LanguageMiddleware",
    "metoo_archive.faces.FaceMiddleware",
    "metoo_archive.faces.PublicGZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "metoo_archive.urls"
WSGI_APPLICATION = "metoo_archive.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "metoo_archive.interface.own_language",
            ],
        },
    },
]

DATABASES = database.databases(DATA, SECRET_KEY)
DATABASE_ROUTERS = ["metoo_archive.faces.FaceRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# What the files that readers take away say of their licence. The archive claims none by itself:
# the words belong to those who spoke.
ARCHIVE_LICENCE = env.str("ARCHIVE_LICENCE", default="") or (
    "The operator of this archive has stated no licence. The words belong to the people who wrote"
    " them: quote them as the law lets you quote, and ask before you do more."
)

LANGUAGE_CODE = "en"
# Each under the name that it has for itself, in the order of the menu. A language is offered once
# its catalogue is there (metoo_archive/interface.py).
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("hi", "हिन्दी"),
    ("ar", "العربية"),
]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "metoo_archive.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Off only where nobody can listen in between: `manage.py serve` on loopback turns it off.
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
# Probes ask from inside, without TLS, and learn nothing.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The interface for programs: JSON alone, and nobody signs in. Its libraries are no installed apps:
# they would bring pages and scripts that nothing here uses.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "testimonies.public.api.schema.Described",
    "EXCEPTION_HANDLER": "testimonies.public.api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    # Whoever asks directly can write any address into X-Forwarded-For.
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The #MeToo Archive",
    "DESCRIPTION": "What the public pages show, as JSON. Read-only; no account.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_NAME_OVERRIDES": {
        "PostKind": "testimonies.vocabulary.Kind",
        "EntryKind": "testimonies.vocabulary.EntryKind",
    },
}
# For one address and one server process; 0 is no bound.
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=60)
FILES_A_MINUTE = env.int("FILES_A_MINUTE", default=6)

# How long a shared cache in front of the archive may hold an embed, at most 10. 0: it asks each
# time, and what is withdrawn is gone at the next load everywhere.
SHARED_CACHE_SECONDS = env.int("SHARED_CACHE_SECONDS", default=0)
# Whether the host names of pages that show an embed are counted by day, for the editors.
COUNT_EMBEDS = env.bool("COUNT_EMBEDS", default=True)
# Where such caches are told at once what to drop: PURGE with the keys in `xkey-purge`.
CACHE_PURGE_ADDRESSES = env.list("CACHE_PURGE_ADDRESSES", default=[])

# How much longer a reader's query may take than on the machine that the limits were measured on.
PATIENCE = env.float("PATIENCE", default=1.0)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Cookies belong to the editors' desk alone; a reader gets none.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Enough for the largest form of the desk, and far below what would fill a worker's memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "metoo_archive.log_format.WithoutMessages"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Addresses may hold what a reader searched for; only the status line of a failure is logged.
    "loggers": {"django.request": {"level": "ERROR"}},
}
