"""HTML put together in Python: whatever is not ours is escaped, wherever it stands."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from testimonies import markup

HOSTILE = "<b title='x\"'>&"
ESCAPED = "&lt;b title=&#x27;x&quot;&#x27;&gt;&amp;"


def test_values_are_escaped_by_place_by_name_and_in_messages():
    assert markup.html("<i>{}</i>", HOSTILE) == f"<i>{ESCAPED}</i>"
    assert markup.html("<i>{it} {it}</i>", it=HOSTILE) == f"<i>{ESCAPED} {ESCAPED}</i>"
    assert markup.said("by <i>%(who)s</i>", who=HOSTILE) == f"by <i>{ESCAPED}</i>"
    assert markup.joined([HOSTILE, HOSTILE]) == ESCAPED * 2


def test_what_is_html_already_stays_and_the_result_is_html():
    inner = markup.html("<i>{}</i>", 7)
    assert markup.html("<b>{}</b>", inner) == "<b><i>7</i></b>"
    assert isinstance(markup.joined([inner, inner]), SafeString)
    assert isinstance(markup.said("%(it)s", it=inner), SafeString)


def test_a_translated_text_is_no_html():
    assert markup.html("{}", gettext_lazy(HOSTILE)) == ESCAPED


def test_braces_and_percent_signs_of_a_value_are_text():
    assert markup.html("{}", "{0} {x} %(y)s %") == "{0} {x} %(y)s %"
    assert markup.said("%(it)s", it="%(it)s {} %") == "%(it)s {} %"
