"""The floor: a bare Django view that sends the bare SQL of a page and writes its rows down.

Served as the archive is (gunicorn, as many workers and threads), without its middleware,
templates and words: what Django and PostgreSQL cost by themselves for the same rows.
"""

import os
from functools import cache
from pathlib import Path

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

from testimonies.bench import facts
from testimonies.bench.pages import Page, pages

# Where the bench has written what it knows of the archive.
FACTS = "BENCH_FACTS"

_TEXT = """<!doctype html><title>Rows</title>{% for rows in answers %}<ol>{% for row in rows %}
<li>{% for value in row %}<p>{{ value }}</p>{% endfor %}</li>{% endfor %}</ol>{% endfor %}"""


@cache
def _pages() -> dict[str, Page]:
    return {page.key: page for page in pages(facts.read(Path(os.environ[FACTS])))}


@cache
def _template() -> Template:
    return Engine().from_string(_TEXT)


def rows(request: HttpRequest, key: str, turn: int) -> HttpResponse:
    answers = []
    with connections["public"].cursor() as cursor:
        for statement, values in _pages()[key].floor[turn]:
            cursor.execute(statement, values)
            answers.append(cursor.fetchall())
    return HttpResponse(_template().render(Context({"answers": answers})))


def addresses(page: Page) -> tuple[str, ...]:
    """Return where the floor serves the rows of a page."""
    return tuple(f"/{page.key}/{turn}/" for turn in range(len(page.floor)))


urlpatterns = [path("<slug:key>/<int:turn>/", rows)]
