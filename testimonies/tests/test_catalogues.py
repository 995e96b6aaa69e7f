"""What keeps the languages whole: a message that is missing, fuzzy or misspelt is found."""

import re
import shutil

import pytest

from metoo_archive import catalogues
from metoo_archive.catalogues import PLURALS, catalogue, check, gather, main

pytestmark = pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="GNU gettext is not installed; .ci/run installs it"
)

VIEW = """\
from django.utils.translation import gettext as _, ngettext
A = _("An invented sentence.")
B = ngettext("%(number)d thing", "%(number)d things", 2)
"""
TRANSLATED = """
msgid "An invented sentence."
msgstr "Übersetzt."

msgid "%(number)d thing"
msgid_plural "%(number)d things"
msgstr[0] "%(number)d Ding"
msgstr[1] "%(number)d Dinge"
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A project of one view and one language, wholly translated; the path of its catalogue."""
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "PLURALS", {"de": PLURALS["de"]})
    view = tmp_path / "testimonies" / "public" / "views.py"
    view.parent.mkdir(parents=True)
    view.write_text(VIEW)
    gather()
    source = catalogue("de")
    source.write_text(source.read_text().split("\n\n")[0] + "\n" + TRANSLATED)
    gather()
    return source


def test_a_whole_catalogue_has_nothing_amiss(german):
    assert check() == []
    assert main(["check"]) == 0
    assert catalogue("de", "mo").exists()


def test_gathering_again_changes_nothing(german):
    before = german.read_text(), catalogue("de", "mo").read_bytes()
    gather()
    assert (german.read_text(), catalogue("de", "mo").read_bytes()) == before
    assert "POT-Creation-Date" not in before[0]


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ('"Übersetzt."', '""', "untranslated"),
        ('msgid "An invented', '#, fuzzy\nmsgid "An invented', "needs to be reviewed"),
        ('msgid "An invented', 'msgid "Another', "not defined"),
        ('"%(number)d Dinge"', '"%(numer)d Dinge"', "a format specification"),
        ('"%(number)d Dinge"', '"Dinge"', "a format specification"),
        ('"Übersetzt."', '"Anders."', "is not made of"),
    ],
)
def test_what_is_amiss_is_told(german, capsys, said, instead, found):
    assert said in german.read_text()
    german.write_text(german.read_text().replace(said, instead))
    assert main(["check"]) == 1
    assert found in capsys.readouterr().err


def test_a_new_message_must_be_translated_too(german):
    view = catalogues.ROOT / "testimonies" / "public" / "views.py"
    view.write_text(VIEW + 'C = _("A new one.")\n')
    assert "not defined" in "".join(check())
    gather()
    assert "A new one." in german.read_text()
    assert check()


def test_a_missing_catalogue_is_told(german):
    catalogue("de", "mo").unlink()
    assert check() == ["locale/de/LC_MESSAGES/django.mo is missing: run `make messages`."]


def test_without_gettext_it_says_what_to_install(german, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert main(["check"]) == 1
    assert "apt install gettext" in capsys.readouterr().err


def test_words_of_the_desk_are_not_in_the_catalogues(tmp_path):
    gathered = catalogues.messages(tmp_path).read_text()
    assert "Leave this page" in gathered
    assert not re.search(r"#: (templates/admin|testimonies/(admin|editorial|models))", gathered)


def test_it_says_how_it_is_used(capsys):
    assert main(["other"]) == 2
    assert "gather|check" in capsys.readouterr().err
