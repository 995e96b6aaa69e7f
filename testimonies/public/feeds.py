"""Atom feeds: what was published last, of everything or of a search.

Newest by when the archive published it, not by when it was posted: whoever follows a feed asks
what is new here. What was withdrawn is simply not there any more.
"""

import datetime as dt
import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from testimonies.models.published import PublishedPost
from testimonies.public.citations.items import archive_name, author_of, title_of
from testimonies.public.filters import Posts
from testimonies.public.links import with_query
from testimonies.public.listing import shown
from testimonies.public.records import content_notes
from testimonies.public.selections import for_machines, selection
from testimonies.templatetags.archive import listed
from testimonies.vocabulary import Level, WordsShownAs

MOST_ENTRIES = 50
# Feeds are read where nobody opens a note first: words that describe what was done stay here.
MOST_LEVEL = Level.DISCLOSURE

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        # Of an empty feed Django would say "now", and each answer would differ from the last.
        dates = [item["pubdate"] for item in self.items]
        return max(dates, default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))


@for_machines
@cache_control(no_cache=True)
@conditional_page
def latest(request: HttpRequest) -> HttpResponseBase:
    title = gettext("%(archive)s: latest") % {"archive": archive_name()}
    return _feed(request, shown(), title, reverse("public:home"))


@for_machines
@cache_control(no_cache=True)
@conditional_page
def search(request: HttpRequest) -> HttpResponseBase:
    chosen = selection(request.GET)
    about = {"archive": archive_name(), "asked": chosen.in_words}
    title = gettext("%(archive)s: %(asked)s") % about
    return _feed(request, chosen.posts, title, with_query(reverse("public:search"), chosen.asked))


def _feed(request: HttpRequest, posts: Posts, title: str, page: str) -> HttpResponse:
    feed = Feed(
        title=_xml(title),
        link=request.build_absolute_uri(page),
        description=None,
        language=get_language(),
        author_name=archive_name(),
        feed_url=request.build_absolute_uri(),
        feed_guid=_tag(request, f"feed:{page}"),
    )
    # A feed is copied, and copies are indexed.
    carried = posts.filter(is_deindexed=False).order_by("-published_at", "-public_id")
    for post in carried[:MOST_ENTRIES]:
        feed.add_item(
            title=title_of(post),
            link=request.build_absolute_uri(post.get_absolute_url()),
            description=_xml(entry_html(post)),
            author_name=_xml(author_of(post)) or None,
            pubdate=post.published_at,
            updateddate=post.published_at,
            unique_id=_tag(request, f"post:{post.public_id}"),
        )
    content_type = "application/atom+xml; charset=utf-8"
    return HttpResponse(feed.writeString("utf-8"), content_type=content_type)


def entry_html(post: PublishedPost) -> SafeString:
    """Return an entry's summary: its note first, then the words, if a feed may carry them."""
    notes = listed(content_notes(post))
    note = format_html("<p>{}</p>", gettext("Content note: %(notes)s") % {"notes": notes})
    return format_html("{}{}", note if notes else "", _words(post))


def _words(post: PublishedPost) -> SafeString:
    if not post.words:
        return format_html("<p>{}</p>", gettext("No words are shown for this post."))
    if post.level > MOST_LEVEL:
        return format_html("<p>{}</p>", gettext("The words are on the page of the post."))
    if post.words_shown_as == WordsShownAs.PARAPHRASE:
        told = gettext("Told in this archive’s words, not quoted:")
        return format_html("<p>{}</p><p>{}</p>", told, post.words)
    return format_html(
        '<blockquote lang="{}" dir="{}">{}</blockquote>', post.language, post.direction, post.words
    )


def _tag(request: HttpRequest, what: str) -> str:
    """Return a tag: URI (RFC 4151): the same whatever scheme or port the archive is asked by."""
    host = request.get_host()
    name = "localhost" if host.startswith("[") else host.split(":")[0]
    return f"tag:{name},2017-10-15:{what}"


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
