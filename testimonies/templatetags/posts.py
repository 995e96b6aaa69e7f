"""The one markup of a post: in lists, timelines and frames, on its own page and at the desk.

It is put together here and not in templates: a page shows twenty posts, and templates took most of
its time for them. Every value goes through `markup.html`, which escapes it. No white space stands
between blocks: a browser makes a node of each.
"""

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from testimonies.markup import NOTHING, html, joined, said
from testimonies.models.published import PublishedPost
from testimonies.templatetags.archive import (
    listed,
    local_time,
    marked_words,
    note_labels,
    posted_date,
)
from testimonies.templatetags.languages import as_written
from testimonies.vocabulary import Kind, Level, Precision, ShownAs, WordsShownAs

register = template.Library()

# Words of fewer characters are set larger, but for an address, which would not fit its line.
SHORT = 48


@register.simple_tag(takes_context=True)
def shown_post(context: Context, post: PublishedPost, *, single: bool = False) -> SafeString:
    """Return a post for an <li> of `<ol class="posts">`; `single` on its own page, in a <div>.

    Level 3 shows its excerpt; the whole opens by link from a list, by <details> on its own page
    and, with `opens_here` in the context, in a frame that asked for graphic posts.
    """
    return article(
        post,
        single=single,
        opens_here=single or bool(context.get("opens_here")),
        in_frame=bool(context.get("in_frame")),
    )


def article(
    post: PublishedPost, *, single: bool, opens_here: bool, in_frame: bool = False
) -> SafeString:
    """Return a post; in a frame there is no margin beside it, nor an element that leaves room."""
    # What is kept out of search engines stands on its own page only.
    away = post.is_deindexed and not single
    main = html(
        '{}{}<p class="fine-line">{}</p>',
        # What the words speak of is said before them, always.
        _content_note(post),
        _elsewhere(post) if away else _words(post, opens_here) + _attribution(post),
        _fine_line(post, single, away),
    )
    return html(
        '<article class="post{}{}" id="post-{}"{}>{}{}</article>',
        " post-with-margin" if post.doubts else "",
        " post--single" if single else "",
        post.public_id,
        html(' data-notes="{}"', " ".join(post.note_slugs)) if post.note_slugs else NOTHING,
        main if in_frame else html('<div class="post-main">{}</div>', main),
        NOTHING if away else _doubts(post),
    )


def _elsewhere(post: PublishedPost) -> SafeString:
    return html(
        '<p class="said-about">{} <a href="{}" rel="nofollow">{}</a></p>',
        gettext("This post stands on its own page only."),
        post.get_absolute_url(),
        gettext("Read it there"),
    )


def _content_note(post: PublishedPost) -> SafeString:
    if not post.note_slugs:
        return NOTHING
    return html(
        '<p class="content-note">{} <b>{}</b></p>',
        gettext("Content note:"),
        listed(note_labels(post)),
    )


def _words(post: PublishedPost, opens_here: bool) -> SafeString:
    """Return the words of a post, as far as they may be shown."""
    if not post.words and not post.excerpt:
        shown = html('<p class="said-about">{}</p>', gettext("No words are shown for this post."))
    elif post.words_shown_as == WordsShownAs.PARAPHRASE:
        shown = html(
            '<p class="said-about">{}</p><p class="paraphrase" lang="{}" dir="auto">{}</p>',
            gettext("Told in this archive’s words, not quoted:"),
            settings.LANGUAGE_CODE,
            post.words,
        )
    elif post.level >= Level.GRAPHIC:
        shown = _graphic(post, opens_here)
    else:
        shown = _quote(post, marked_words(post), short=_is_short(post.words))
    if post.words_shown_as != WordsShownAs.EXCERPT:
        return shown
    cut = gettext("An excerpt: the rest of the post is not shown.")
    return shown + html('<p class="fine">{}</p>', cut)


def _graphic(post: PublishedPost, opens_here: bool) -> SafeString:
    excerpt = _quote(post, post.excerpt) if post.excerpt else NOTHING
    label = gettext("Open the whole post")
    if opens_here:
        return excerpt + html(
            '<details class="open-whole"><summary>{}</summary>{}</details>',
            label,
            _quote(post, marked_words(post)),
        )
    address = post.get_absolute_url()
    return excerpt + html('<p class="open-whole"><a href="{}">{}</a></p>', address, label)


def _quote(post: PublishedPost, words: str, *, short: bool = False) -> SafeString:
    return html(
        '<blockquote class="words{}" lang="{}" dir="{}">{}</blockquote>',
        " words--short" if short else "",
        post.language,
        post.direction,
        words,
    )


def _is_short(words: str) -> bool:
    return len(words) < SHORT and "://" not in words


def _attribution(post: PublishedPost) -> SafeString:
    """Return who spoke, exactly as cleared; a link only where the person has a page."""
    match post.shown_as:
        case ShownAs.NAMED:
            name = html("<bdi>{}</bdi>", post.attributed_name)
            if post.person_slug:
                page = reverse("public:person", args=[post.person_slug])
                name = html('<a href="{}">{}</a>', page, name)
            handle = html(' <bdi class="handle">@{}</bdi>', post.attributed_handle)
            beside = handle if post.attributed_handle else NOTHING
        case ShownAs.HANDLE:
            name, beside = html("<bdi>@{}</bdi>", post.attributed_handle), NOTHING
        case _:
            name = html("<bdi>{}</bdi>", post.attributed_name)
            beside = html(' <span class="handle">{}</span>', gettext("(a pseudonym)"))
    return html('<p class="attribution"><b>{}</b>{}</p>', name, beside)


def _fine_line(post: PublishedPost, single: bool, away: bool) -> SafeString:
    date = _date(post)
    if not single:
        date = html('<a class="permalink" href="{}">{}</a>', post.get_absolute_url(), date)
    parts = [date, post.platform_name, _kind(post), NOTHING if away else _printed_by(post)]
    # The line may break between them.
    return SafeString("\n".join(html("<span>{}</span>", part) for part in parts if part))


def _date(post: PublishedPost) -> SafeString:
    """Return the day a post was posted, and that this is the date shown.

    An uncertain date gets no value that machines would read as a certain one.
    """
    posted = said(gettext("Posted %(date)s"), date=posted_date(post))
    value = _machine_readable(post)
    return html('<time datetime="{}">{}</time>', value, posted) if value else posted


def _machine_readable(post: PublishedPost) -> str:
    instant: dt.datetime | None = post.posted_instant
    match post.posted_precision:
        case Precision.SECOND if instant:
            return local_time(instant).isoformat()
        case Precision.DAY:
            return post.posted_earliest.isoformat()
        case Precision.MONTH:
            return post.posted_earliest.isoformat()[:7]
    return ""


def _kind(post: PublishedPost) -> SafeString | str:
    """Say what kind of post it is; a repost or a quote leads to what it repeats, if public."""
    match post.kind:
        case Kind.REPLY:
            return gettext("a reply")
        case Kind.REPOST:
            told = gettext("a repost")
        case Kind.QUOTE:
            told = gettext("quotes another post")
        case _:
            return ""
    if not post.repeats:
        return told
    return html('<a href="{}">{}</a>', reverse("public:post", args=[post.repeats]), told)


def _printed_by(post: PublishedPost) -> SafeString:
    if not post.sources:
        return NOTHING
    source: dict[str, Any] = post.sources[0]
    publisher = as_written(source.get("publisher") or source.get("title", ""))
    if not source.get("url"):
        return said(gettext("as printed by %(publisher)s"), publisher=publisher)
    linked = gettext('as printed by <a href="%(url)s" rel="nofollow noreferrer">%(publisher)s</a>')
    return said(linked, url=source["url"], publisher=publisher)


def _doubts(post: PublishedPost) -> SafeString:
    """Return what is not certain about a post, in the margin; in the editors' language."""
    if not post.doubts:
        return NOTHING
    language = settings.LANGUAGE_CODE
    doubts = (
        html('<li lang="{}" dir="auto">{}</li>', language, doubt["statement"])
        for doubt in post.doubts
    )
    return html(
        '<ul class="doubts plain" aria-label="{}">{}</ul>',
        gettext("What is not certain"),
        joined(doubts),
    )
