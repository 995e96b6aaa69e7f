"""The words of POLICY, said once: the controlled vocabularies. Pure; both faces read it."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("rejected")
    HELD = "held", _("held")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ERASED = "erased", _("erased")


# Who may move what to where is decided in `editorial.moderation`; the database refuses any other
# move (a trigger made from this table), whoever asks.
TRANSITIONS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.IN_REVIEW, State.REJECTED, State.WITHDRAWN),
    State.IN_REVIEW: (State.PUBLISHED, State.REJECTED, State.HELD, State.WITHDRAWN),
    State.PUBLISHED: (State.HELD, State.WITHDRAWN),
    State.REJECTED: (State.IN_REVIEW, State.WITHDRAWN),
    State.HELD: (State.PUBLISHED, State.WITHDRAWN, State.ERASED),
    State.WITHDRAWN: (State.PUBLISHED, State.ERASED),
    State.ERASED: (),
}


# Acting on more posts than this takes a second editor.
MOST_AT_ONCE = 20


class Level(IntegerChoices):
    SOLIDARITY = 0, _("0: solidarity or commentary, no disclosure")
    DISCLOSURE = 1, _("1: disclosure without detail")
    DESCRIBED = 2, _("2: harassment or assault described, nothing graphic")
    GRAPHIC = 3, _("3: graphic, a risk that goes on, or identifiable by circumstance")
    NEVER = 4, _("4: never public")


class Kind(TextChoices):
    ORIGINAL = "original", _("original post")
    REPLY = "reply", _("reply")
    REPOST = "repost", _("repost")
    QUOTE = "quote", _("quote")


class Precision(TextChoices):
    SECOND = "second", _("to the second")
    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")
    CIRCA = "circa", _("approximate")
    INTERVAL = "interval", _("somewhere in an interval")


class ShownAs(TextChoices):
    NAMED = "named", _("named")
    HANDLE = "handle", _("handle only")
    PSEUDONYM = "pseudonym", _("pseudonym")


class WordsShownAs(TextChoices):
    VERBATIM = "verbatim", _("verbatim")
    EXCERPT = "excerpt", _("excerpt")
    PARAPHRASE = "paraphrase", _("paraphrase")
    COUNT_ONLY = "count_only", _("count only: no words are shown")


class Basis(TextChoices):
    CONSENT = "B1", _("B1: written consent to this archive")
    PRESS = "B2", _("B2: public figure, spoke publicly, reported by the press")
    NO_OBJECTION = "B3", _("B3: contacted, no objection in 30 days")
    NONE = "B4", _("B4: no basis recorded")


class SourceMethod(TextChoices):
    ARTICLE = "article", _("quoted in an article")
    FILE = "file", _("delivered as a file")
    CAPTURE = "capture", _("captured from the platform")


class Metric(TextChoices):
    POSTS = "posts", _("posts")
    PEOPLE = "people", _("people")
    LIKES = "likes", _("likes")
    REPOSTS = "reposts", _("reposts")
    REACTIONS = "reactions", _("reactions")
    SHARES = "shares", _("shares")
    COMMENTS = "comments", _("comments")
    TREND = "trend", _("trend")


class Qualifier(TextChoices):
    EXACTLY = "exactly", _("exactly")
    REPORTED = "reported", _("reported as")
    NEARLY = "nearly", _("nearly")
    MORE_THAN = "more_than", _("more than")
    WELL_ABOVE = "well_above", _("well above")


class RedactionKind(TextChoices):
    """What was removed. The mask `[removed: <kind>]` says no more than that."""

    NAME = "name", _("name")
    HANDLE = "handle", _("handle")
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    ADDRESS = "address", _("address")
    IDENTITY_NUMBER = "identity_number", _("identity number")
    SCHOOL = "school", _("school")
    WORKPLACE = "workplace", _("workplace")
    PLACE = "place", _("place")
    DETAIL = "detail", _("detail")


class EntryKind(TextChoices):
    POST = "post", _("post")
    MILESTONE = "milestone", _("milestone")
    HEADING = "heading", _("heading")
    CONTEXT = "context", _("context paragraph")


class RequesterClass(TextChoices):
    AUTHOR = "author", _("I wrote the post")
    PERSONAL_DATA = "personal_data", _("It shows personal data about me")
    MINOR = "minor", _("It concerns someone who is or was a minor")
    DANGER = "danger", _("It puts someone in danger")
    NAMED = "named", _("I am named or described in it")
    OTHER = "other", _("Another reason")


class Remedy(TextChoices):
    REMOVE = "remove", _("Take it down")
    ANONYMISE = "anonymise", _("Show it without the name")
    REDACT = "redact", _("Remove a detail from it")
    DEINDEX = "deindex", _("Keep it out of search engines")
    CORRECT = "correct", _("Correct something")


class RequestState(TextChoices):
    RECEIVED = "received", _("received")
    DECIDED = "decided", _("decided")
    APPEALED = "appealed", _("appealed")


class Hold(TextChoices):
    """What became of a removal request the moment it came in, before anybody read it."""

    HELD = "held", _("hidden at once")
    HIDDEN = "hidden", _("was not shown any more")
    QUEUED = "queued", _("too many at once: waits for a person")
    UNTOLD = "untold", _("the address tells no post for certain")
    NOT_BY_ITSELF = "by_editor", _("not hidden before somebody reads it")


class Decision(TextChoices):
    """What was decided about a removal request, from the least change to the greatest."""

    NOT_HERE = "not_here", _("Nothing of it is here")
    REFUSE = "refuse", _("It stays as it is")
    REINDEX = "reindex", _("Let into search engines again")
    DEINDEX = "deindex", _("Kept out of search engines")
    CORRECT = "correct", _("Corrected")
    REDACT = "redact", _("Details removed")
    ANONYMISE = "anonymise", _("Shown without the name")
    TAKE_DOWN = "take_down", _("Taken down")
    ERASE = "erase", _("Taken down, and its words erased")


class Rule(TextChoices):
    """The rule of POLICY that a decision rests on, as the requester reads it."""

    AUTHOR = "author", _("Whoever wrote a post decides whether it is shown here.")
    PERSONAL_DATA = "personal_data", _("Personal data of private people are not shown.")
    MINOR = "minor", _("Nothing identifies someone who is, or was then, a minor.")
    DANGER = "danger", _("Nothing is shown that puts someone in danger.")
    THIRD_PARTY = "third_party", _("Third parties who are private people are not named.")
    ACCURACY = "accuracy", _("What is shown is what the source says, with its doubts.")
    PUBLIC_RECORD = (
        "public_record",
        _("Public figures and court records may be named, with two published sources."),
    )
    NO_GROUND = "no_ground", _("No rule of this archive asks for more than was done.")
    NOT_FOUND = "not_found", _("Only what is in this archive can be removed from it.")


# Slug and label of each content note, in the order in which POLICY lists them.
CONTENT_NOTES: dict[str, object] = {
    "sexual-harassment": _("sexual harassment"),
    "sexual-assault": _("sexual assault"),
    "rape": _("rape"),
    "child-sexual-abuse": _("child sexual abuse"),
    "partner-violence": _("partner violence"),
    "stalking": _("stalking"),
    "drugging": _("drugging"),
    "coercion-by-authority": _("coercion by authority"),
    "workplace-retaliation": _("workplace retaliation"),
    "institutional-failure": _("institutional failure"),
    "disbelief": _("disbelief by police or court"),
    "self-harm-or-suicide": _("self-harm or suicide"),
    "discriminatory-abuse": _("racist, homophobic, transphobic or ableist abuse"),
    "graphic-detail": _("graphic detail"),
    "slurs-quoted": _("slurs quoted"),
}

# Platforms that an importer may meet before an editor has described them.
KNOWN_PLATFORMS: dict[str, dict[str, object]] = {
    "twitter": {
        "name": "Twitter",
        "hosts": ["twitter.com", "x.com"],
        "profile_url_pattern": "https://twitter.com/{handle}",
        "post_url_pattern": "https://twitter.com/{handle}/status/{native_id}",
        "active_from": 2006,
    },
    "facebook": {
        "name": "Facebook",
        "hosts": ["facebook.com"],
        "profile_url_pattern": "https://www.facebook.com/{handle}",
        "post_url_pattern": "",
        "active_from": 2004,
    },
}

# Text search configuration for each language of a post (ISO 639-1); made by migration 0001.
# Any other language is read as `archive_simple`: folded to lower case without accents, unstemmed.
SEARCH_CONFIGS: dict[str, str] = {
    "ar": "archive_arabic",
    "de": "archive_german",
    "en": "archive_english",
    "es": "archive_spanish",
    "fr": "archive_french",
    "hi": "archive_hindi",
    "it": "archive_italian",
    "pt": "archive_portuguese",
    "ru": "archive_russian",
}
SIMPLE_CONFIG = "archive_simple"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "ckb", "dv"})


def search_config(language: str) -> str:
    """Return the text search configuration for a language tag such as `en` or `pt-BR`."""
    return SEARCH_CONFIGS.get(language.split("-")[0].lower(), SIMPLE_CONFIG)


def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a language tag."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
