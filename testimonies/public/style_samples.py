"""What the living style page shows: each component in its states, with invented words. Pure."""

import datetime as dt
from typing import Any

from testimonies.models.published import PublishedMeasurement, PublishedPost
from testimonies.public.claims import claims
from testimonies.public.facets import Choice
from testimonies.public.heatmap import Cell
from testimonies.public.histograms import Bar, Histogram
from testimonies.public.numbers import Number
from testimonies.public.removal_forms import RemovalForm
from testimonies.vocabulary import CONTENT_NOTES

DAY = dt.date(2017, 10, 16)
SOURCE = {
    "title": "An invented article",
    "publisher": "The Invented Times",
    "url": "https://invented.example/article",
    "published_edtf": "2017-10-16",
}
WORDS = "Invented words: I kept silent for years, and today I do not."

State = tuple[str, dict[str, Any]]


def post(**more: Any) -> PublishedPost:
    """Return a post that is in no table; all of it is invented."""
    usual: dict[str, Any] = {
        "public_id": "invented0000",
        "kind": "original",
        "platform_slug": "chirper",
        "platform_name": "Chirper",
        "shown_as": "pseudonym",
        "attributed_name": "Someone invented",
        "words": WORDS,
        "words_shown_as": "verbatim",
        "language": "en",
        "direction": "ltr",
        "level": 1,
        "note_slugs": ["stalking"],
        "hashtags": ["metoo"],
        "posted_edtf": "2017-10-16",
        "posted_precision": "day",
        "posted_earliest": DAY,
        "posted_latest": DAY,
        "archived_on": DAY,
        "sources": [SOURCE],
    }
    return PublishedPost(**{**usual, **more})


def figure(**more: Any) -> PublishedMeasurement:
    usual: dict[str, Any] = {
        "slug": "invented",
        "metric": "posts",
        "value": 2_900,
        "qualifier": "nearly",
        "statement": "Nearly three thousand, said an invented voice.",
        "as_of_edtf": "2017-10-16",
        "said_by": "an invented spokeswoman",
        "source": SOURCE,
    }
    return PublishedMeasurement(**{**usual, **more})


def _posts() -> list[State]:
    doubt = {"statement": "An invented doubt.", "start": 0, "end": 8}
    arabic = {"words": "كلمات مخترعة عن الشجاعة", "language": "ar", "direction": "rtl"}
    return [
        ("with a content note", {"post": post()}),
        ("short, without a note", {"post": post(words="Me too", note_slugs=[])}),
        ("with a doubt", {"post": post(doubts=[doubt])}),
        ("right to left", {"post": post(**arabic)}),
        ("told, not quoted", {"post": post(words_shown_as="paraphrase")}),
        ("graphic: an excerpt", {"post": post(level=3, excerpt="Invented words", words=WORDS)}),
        ("no words are shown", {"post": post(words="", words_shown_as="count_only")}),
        ("on its own page", {"post": post(), "single": True}),
    ]


def _timeline(**more: Any) -> dict[str, Any]:
    entry = {"kind": "post", "position": 1, "post": post()}
    stone = {"kind": "milestone", "position": 2, "text": "", "measurement": figure()}
    group = {"edtf": "2017-10-16", "posts": 1, "anchor": "", "entries": [entry, stone]}
    choice = {"value": "stalking", "label": "stalking", "posts": 1, "chosen": False}
    contents = {
        "worth_narrowing": True,
        "posts": 1,
        "found": 1,
        "notes": [choice],
        "hidden": [choice],
        "platforms": [],
        "languages": [],
    }
    return {
        "view": {
            "state": "",
            "groups": [group],
            "contents": contents,
            "narrowing": {},
            "part": {},
            **more,
        }
    }


BUCKET = {"label": "17 October 2017", "address": "#", "posts": 40, "heading": ""}
BARS = [{"label": "15 October 2017", "count": 2, "url": "#"}]
BARS += [{"label": "16 October 2017", "count": 5, "url": "#"}]
SCALE = {"caption": "Posts by day", "bars": BARS, "peak": 5, "unit": "Day"}
DRAWN = Histogram(
    "Posts by day",
    "Day",
    [
        Bar("15 October 2017", Number(2), "#", said="2", height=40),
        Bar("16 October 2017", Number(5), "#", said="5", x=500, height=96),
    ],
)
CELL = Cell("16 October 2017", 5, "#", 8)
HEAT = {"caption": "Every day", "row_label": "Month", "columns": ["16", "17"], "peak": 5}
LINKS = dict.fromkeys(("cite", "csv", "jsonl", "ids", "readme", "feed"), "#")
PROBLEM = "This page of the list does not exist. Begin at its first page."
NOTHING_DRAWN = Histogram("Posts by day: none", "Day", [])
CHOICE = Choice("Chirper", Number(5), "#", selected=True)


def samples() -> dict[str, list[State]]:
    """Return, for each component shown by itself, its states: what it is, and its context.

    Those that are missing here are parts of these, or of every page.
    """
    one = post()
    refused = RemovalForm({})
    listed = {"posts": [one], "sort": "newest", "next_url": "#", "previous_url": "#"}
    figures = [figure(), figure(qualifier="more_than", value=5_000), figure(value=None)]
    choices = list(CONTENT_NOTES.items())
    return {
        "_post": _posts(),
        "_list": [
            ("a page of it", listed),
            ("its end", {"posts": [one]}),
            ("not to be read", {"list_problem": PROBLEM}),
        ],
        "_apart": [("some", {"apart": 1, "apart_title": "Of no day", "posts": [one]})],
        "_empty": [
            ("as usual", {}),
            ("with a way out", {"message": "None.", "way_out_url": "#", "way_out_label": "Back"}),
        ],
        "_record": [("whole", {"post": post(happened_edtf="2009")})],
        "_cite_links": [("of a post", {"post": one})],
        "_cite": [("styles", {"styled": [{"style": "APA", "html": "Invented."}], "files_at": []})],
        "_figures": [("some", {"measurements": figures}), ("none", {})],
        "_claims": [("some", {"claims": claims(figures)}), ("none", {"claims": None})],
        "_histogram": [
            ("some", {"histogram": DRAWN}),
            ("none", {"histogram": NOTHING_DRAWN}),
        ],
        "_heat_map": [
            ("some", {"heat_map": {**HEAT, "rows": [{"label": "October", "cells": [CELL, None]}]}})
        ],
        "_chart_choices": [("in UTC", {"zone_choice": {"name": "UTC"}, "certainty": {"url": "#"}})],
        "_units": [("some", {"units": [{"label": "October 2017", "count": 5, "url": "#"}]})],
        "_crumbs": [
            ("two", {"crumbs": [{"label": "2017", "url": "#"}, {"label": "October", "url": "#"}]})
        ],
        "_around": [
            ("both", {"earlier": {"label": "15", "url": "#"}, "later": {"label": "17", "url": "#"}})
        ],
        "_chips": [("one", {"chips": [{"label": "Words", "value": "alone"}], "clear_url": "#"})],
        "_facets": [
            ("one", {"facets": [{"label": "Platform", "choices": [CHOICE]}]}),
        ],
        "_narrow_form": [("refused", {"given": {"after": "2017-13"}, "wrong": ["after"]})],
        "_narrow_fields": [("as usual", {})],
        "_search_box": [("large", {"field_id": "sample", "large": True})],
        "_search_help": [("as usual", {})],
        "_take_away": [("as usual", {"take_away": LINKS})],
        "_form_errors": [("a form that was refused", {"form": refused})],
        "_field": [(name, {"field": refused[name]}) for name in ("item", "requester")],
        "_removal_at_once": [
            (hold, {"standing": {"hold": hold}}) for hold in ("held", "queued", "")
        ],
        "_hide_notes": [("as usual", {"note_choices": choices})],
        "_timeline_parts": [
            ("short", _timeline()),
            ("long", _timeline(buckets_after=[BUCKET], next_address="#")),
            ("nothing passes the filters", _timeline(groups=[], narrowing={"query": "x"})),
        ],
        "_timeline_narrow": [("notes", _timeline())],
        "_timeline_scale": [("two days", {"scale": SCALE})],
        "_embed_search": [("of a search", {"snippet": "<iframe></iframe>", "desk_url": "#"})],
        "_embed_search_links": [("in the head of a page", {"oembed_url": "#", "title": "Search"})],
        "_sharing": [("in the head of a page", {"share_title": "Post of 16 October 2017"})],
        "_cite_meta": [("in the head of a page", {"post": one, "tags": [], "linked_data": "{}"})],
    }
