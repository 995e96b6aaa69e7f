"""Extensions, and a text search configuration for each language of `vocabulary.SEARCH_CONFIGS`.

Each folds accents and drops no stop words: "me too" is made of nothing else in English.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

LANGUAGES = (
    "arabic",
    "english",
    "french",
    "german",
    "hindi",
    "italian",
    "portuguese",
    "russian",
    "spanish",
)

WORD_TOKENS = "asciiword, word, hword, hword_part, hword_asciipart, asciihword, numword, numhword"


def _language(name: str) -> str:
    return f"""
        CREATE TEXT SEARCH DICTIONARY archive_{name}_stem (TEMPLATE = snowball, LANGUAGE = {name});
        CREATE TEXT SEARCH CONFIGURATION archive_{name} (COPY = pg_catalog.{name});
        ALTER TEXT SEARCH CONFIGURATION archive_{name}
            ALTER MAPPING FOR {WORD_TOKENS} WITH unaccent, archive_{name}_stem;
    """


def _drop(name: str) -> str:
    return f"""
        DROP TEXT SEARCH CONFIGURATION archive_{name};
        DROP TEXT SEARCH DICTIONARY archive_{name}_stem;
    """


SIMPLE = f"""
    CREATE TEXT SEARCH CONFIGURATION archive_simple (COPY = pg_catalog.simple);
    ALTER TEXT SEARCH CONFIGURATION archive_simple
        ALTER MAPPING FOR {WORD_TOKENS} WITH unaccent, simple;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        *(migrations.RunSQL(_language(name), _drop(name)) for name in LANGUAGES),
        migrations.RunSQL(SIMPLE, "DROP TEXT SEARCH CONFIGURATION archive_simple"),
    ]
