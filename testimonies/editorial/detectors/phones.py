"""Phone numbers, by the numbering plans that the library `phonenumbers` carries (Google's)."""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from testimonies.editorial.places import Place

# Where numbers without a country code would be dialled: by the language of the post.
REGIONS: dict[str, tuple[str, ...]] = {
    "en": ("US", "GB"),
    "es": ("ES", "MX"),
    "fr": ("FR",),
    "de": ("DE",),
    "hi": ("IN",),
    "pt": ("BR", "PT"),
    "it": ("IT",),
    "ar": ("SA", "EG"),
}
# An article seldom says in which language the posts are that it quotes.
UNKNOWN = ("US", "GB", "ES", "FR", "DE")
ANYWHERE = "ZZ"
# Lines of services: posts pass on the numbers of help lines, and nobody is found by them.
SERVICES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
)
_ENOUGH_DIGITS = re.compile(r"(?:\d\D{0,4}){7}")


def phones(text: str, language: str = "und") -> Iterator[Place]:
    """Yield valid numbers: in international form, and grouped as the language's countries do.

    A date, a sum or a long id is no valid number, or stands within other digits. Where the language
    is not known, a national number without any grouping may count anything.
    """
    if not _ENOUGH_DIGITS.search(text):
        return
    regions = REGIONS.get(language.split("-")[0].lower())
    for region in (ANYWHERE, *(regions or UNKNOWN)):
        leniency = Leniency.VALID if region == ANYWHERE else Leniency.STRICT_GROUPING
        for found in PhoneNumberMatcher(text, region, leniency):
            guessed = regions is None and found.raw_string.isdecimal()
            if not guessed and number_type(found.number) not in SERVICES:
                yield found.start, found.end
