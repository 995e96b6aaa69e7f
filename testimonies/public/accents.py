"""An accent colour of a newsroom's own, darkened or lightened until it can be read.

Any colour is taken, since a newsroom has one already. It comes as a style sheet at an address that
names it: the frame's policy lets no style stand in a page, and such a file, which depends on
nothing but its address and asks no database, may be kept by every cache.
"""

import re
from dataclasses import dataclass

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

# The two papers of css/tokens.css, on which the accent stands.
LIGHT_PAPER, DARK_PAPER = "fcfcfb", "141715"
# WCAG 2.2, 1.4.3: links and their underlines are text.
CONTRAST = 4.5
_HEX = re.compile("#?([0-9A-Fa-f]{6})")
_DAY = 86_400
_STEPS = 40

Channels = tuple[int, int, int]


@dataclass(frozen=True)
class Accent:
    """A colour as it was asked for and as it is shown on each paper: six hexadecimal digits."""

    asked: str
    on_light: str
    on_dark: str

    @property
    def changed(self) -> bool:
        return not self.asked == self.on_light == self.on_dark


def read_accent(text: str) -> str | None:
    """Return the six digits of a colour such as `#1d5b49`, in lower case; None for no colour."""
    found = _HEX.fullmatch(text.strip())
    return found[1].lower() if found else None


def accent(digits: str) -> Accent:
    return Accent(digits, _readable(digits, LIGHT_PAPER), _readable(digits, DARK_PAPER))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable(digits: str, paper: str) -> str:
    """Return the nearest colour on the way to black or white that can be read on the paper."""
    end = 0 if _luminance(paper) > 0.5 else 255
    for step in range(_STEPS + 1):
        mixed = _hex(*(round(value + (end - value) * step / _STEPS) for value in _channels(digits)))
        if contrast(mixed, paper) >= CONTRAST:
            return mixed
    raise AssertionError("black and white can be read on the papers")


def _luminance(digits: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _channels(digits))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _channels(digits: str) -> Channels:
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(red: int, green: int, blue: int) -> str:
    return f"{red:02x}{green:02x}{blue:02x}"


@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
@xframe_options_exempt
@require_safe
def accent_css(request: HttpRequest, digits: str) -> HttpResponse:
    """The style sheet of an accent, for a frame of either theme."""
    shown = accent(digits)
    return HttpResponse(
        f":root{{--accent:#{shown.on_light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:#{shown.on_dark}}}}}"
        f":root.theme-light{{--accent:#{shown.on_light}}}"
        f":root.theme-dark{{--accent:#{shown.on_dark}}}\n",
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={_DAY}"},
    )
