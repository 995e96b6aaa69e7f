"""The public row of an invented post, computed without loading a model. Pure.

That is what makes a million of them quick. It must say what `editorial.rows.public_row` says of
the same post, column by column: the tests hold the two against each other.
"""

import datetime as dt

from testimonies.editorial.redaction import render
from testimonies.scale import people, words
from testimonies.scale.invented import Invented, platforms
from testimonies.scale.people import Row
from testimonies.vocabulary import direction, search_config

_PUBLIC_BASES = ("B1", "B2")


def public_row(made: Invented) -> Row:
    """Return the public row of an invented post: what `editorial.rows.public_row` says of it."""
    post, platform = made.post, platforms()[made.account.platform]
    said, excerpt = _words(made)
    folded = said.lower()
    return {
        "public_id": post["public_id"],
        "kind": post["kind"],
        "platform_slug": platform.slug,
        "platform_name": platform.name,
        **_attribution(made),
        "words": said,
        "words_shown_as": post["words_shown_as"],
        "excerpt": excerpt,
        "language": post["language"],
        "direction": direction(post["language"]),
        "level": post["level"],
        "note_slugs": list(made.notes),
        "doubts": _doubts(post),
        "hashtags": [tag.lower() for tag in post["hashtags"] if f"#{tag.lower()}" in folded],
        "is_deindexed": False,
        "repeats": "",
        "links": [link for link in post["links"] if link in said],
        **_dates(made),
        "sources": []
        if post["shown_as"] == "pseudonym"
        else [people.cited(number) for number in made.sources],
        "search_config": search_config(post["language"]),
    }


def _words(made: Invented) -> tuple[str, str]:
    post = made.post
    rendered = render(post["text"], [made.redaction] if made.redaction else [])
    text, excerpt = rendered.text, ""
    if post["excerpt_start"] is not None:
        excerpt = text[: rendered.place(post["excerpt_end"], ends=True)]
    match post["words_shown_as"]:
        case "verbatim":
            return text, excerpt
        case "excerpt":
            return excerpt, ""
        case "paraphrase":
            return post["paraphrase"], ""
    return "", ""


def _doubts(post: Row) -> list[Row]:
    if post["words_shown_as"] == "verbatim":
        return list(post["public_doubts"])
    return [{**doubt, "start": None, "end": None} for doubt in post["public_doubts"]]


def _attribution(made: Invented) -> Row:
    post, account = made.post, made.account
    named, shown = post["shown_as"] == "named", post["shown_as"] != "pseudonym"
    known = named and account.person is not None
    name = post["display_name"] if named else "" if shown else post["pseudonym"]
    person = words.name(account.person) if known and account.person is not None else ""
    handle = account.handle if shown else ""
    found = " ".join(filter(None, (name, person, handle)))
    return {
        "shown_as": post["shown_as"],
        "attributed_name": name,
        "attributed_handle": handle,
        "person_slug": people.slug(account.person) if person and account.person is not None else "",
        "person_name": person,
        "original_url": post["url"] if shown else "",
        "search_names": found if shown and post["basis"] in _PUBLIC_BASES else "",
    }


def _dates(made: Invented) -> Row:
    post, posted = made.post, made.posted
    first_moment = dt.datetime.combine(posted.earliest, dt.time.min, dt.UTC)
    return {
        "posted_edtf": posted.edtf,
        "posted_precision": posted.precision,
        "posted_earliest": posted.earliest,
        "posted_latest": posted.latest,
        "posted_instant": posted.instant,
        "happened_edtf": post["happened_edtf"],
        "archived_on": post["archived_at"].date(),
        "sort_at": posted.instant or first_moment,
        "sort_place": made.ordinal,
    }
