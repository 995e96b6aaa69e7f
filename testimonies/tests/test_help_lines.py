"""Help lines: by country, in the same place on every page, each with the day it was checked."""

import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.management import call_command
from django.test import Client

from testimonies.management.commands import check_help_lines
from testimonies.public import help_lines
from testimonies.tests import cast
from testimonies.tests.routes import ROUTES


def report(monkeypatch, *checked):
    found = tuple(
        {"country": "Nowhere", "name": f"Line {number}", "checked": day}
        for number, day in enumerate(checked, start=1)
    )
    monkeypatch.setattr(check_help_lines, "lines", lambda: found)
    said = StringIO()
    with time_machine.travel(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)):
        call_command("check_help_lines", stdout=said)
    return said.getvalue()


def test_it_names_what_nobody_checked_and_what_was_checked_long_ago(monkeypatch):
    said = report(monkeypatch, None, "2026-08-26", "2026-08-25", "2026-11-24")
    unchecked, old = said.split("Checked more than 90 days ago:")
    assert "To be checked by the operator:\n  Nowhere: Line 1\n" in unchecked
    assert "  Nowhere: Line 3 (2026-08-25)\n" in old
    assert "Line 2" not in said
    assert "Line 4" not in said
    assert "Help lines: 4, of which 2 to check." in said


def test_it_says_so_when_all_is_well(monkeypatch):
    assert report(monkeypatch, "2026-11-01") == "Help lines: 1, all checked within 90 days.\n"


def test_each_line_of_the_file_is_whole_and_those_of_a_country_stand_together():
    countries = [line["country"] for line in help_lines.lines()]
    runs = [c for c, before in zip(countries, [None, *countries], strict=False) if c != before]
    assert len(runs) == len(set(countries))
    for line in help_lines.lines():
        assert set(line) == {"country", "first_for", "name", "language", "about"} | {
            "phone",
            "phone_link",
            "url",
            "checked",
        }
        assert line["country"] in help_lines.COUNTRIES
        assert line["about"] in help_lines.ABOUT
        assert line["language"] in LANG_INFO
        assert {line["language"], *line["first_for"]} <= {"it", *dict(settings.LANGUAGES)}
        assert line["phone"] or line["url"]
        assert bool(line["phone"]) == bool(line["phone_link"])
        assert re.fullmatch(r"\+?\d*", line["phone_link"])
        assert line["url"] == "" or line["url"].startswith("https://")
        if line["checked"]:
            assert dt.date.fromisoformat(line["checked"]) <= dt.datetime.now(dt.UTC).date()


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_they_stand_in_the_foot_of_every_page():
    post = cast.published()
    fill = {"public_id": post.public_id, "year": "2017", "month": "10", "day": "16"}
    paths = [row[0] for row in ROUTES.values() if row[0].endswith("/") and "{" not in row[0]]
    paths += [path.format(**fill) for path in ("/posts/{public_id}/", "/browse/{year}/{month}/")]
    seen = 0
    for path in [*paths, "/nowhere/"]:
        response = Client().get(path)
        if path.startswith(("/api/", "/embed/")):
            continue
        foot = response.content.decode().split("</main>")[1]
        assert foot.index('class="foot"') < foot.index('id="help"') < foot.index("</footer>"), path
        assert foot.count('class="checked"') == len(help_lines.lines()), path
        seen += 1
    assert seen > 12


def countries(tag):
    foot = Client().get(f"/{tag}/about/").content.decode().split("</main>")[1]
    return re.findall(r"<dt>(.*?)</dt>", foot)


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
@pytest.mark.parametrize(
    ("tag", "first"),
    [
        ("en", ["United States", "Canada"]),
        ("es", ["Estados Unidos", "España", "En cualquier lugar"]),
        ("fr", ["Canada", "France", "Partout"]),
        ("de", ["Deutschland", "Überall"]),
        ("hi", ["भारत", "कहीं भी"]),
        ("ar", ["في أيّ مكان"]),
    ],
)
def test_where_the_reader_s_language_is_spoken_comes_first_and_then_the_way_to_all_others(
    tag, first
):
    shown = countries(tag)
    assert shown[: len(first)] == first
    assert len(shown) == len(set(shown)) == len(help_lines.COUNTRIES)


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_a_line_is_called_what_it_calls_itself_and_marked_with_that_language():
    foot = Client().get("/ar/about/").content.decode().split("</main>")[1]
    assert 'lang="de" dir="auto">Hilfetelefon Gewalt gegen Frauen</a>' in foot
    assert "العنف الجنسي" in foot
