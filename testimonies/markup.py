"""HTML that is put together in Python, for what a page shows tens or hundreds of times.

As Django's `format_html`, and as safe: whatever is not marked as safe is escaped. It takes a
quarter of the time, which matters where a page has a thousand values.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

NOTHING = SafeString("")


def html(form: str, *values: object, **named: object) -> SafeString:
    """Return `form`, which is ours, with each value in the place of its `{}`, escaped."""
    escaped = {name: safe(value) for name, value in named.items()}
    return SafeString(form.format(*map(safe, values), **escaped))


def joined(pieces: Iterable[object]) -> SafeString:
    return SafeString("".join(map(safe, pieces)))


def said(message: str, **values: object) -> SafeString:
    """Return a translated message, which may be HTML of ours, with its `%(name)s` escaped."""
    return SafeString(message % {name: safe(value) for name, value in values.items()})


def safe(value: object) -> str:
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)
