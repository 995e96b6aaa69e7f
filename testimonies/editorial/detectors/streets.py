"""Street addresses: a way, its name and a number, as six languages write them.

A name alone ("Wall Street") is a place that anybody may speak of; with its number it is a door.
"""

import re
from collections.abc import Iterator

from testimonies.editorial.places import Place

_UPPER = r"[^\W\d_a-zß-ÿ]"
_NAME = rf"{_UPPER}[\w'’.-]*"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # English: 12 Invented Street, 4b Old Mill Rd.
        rf"(?<![\w.,/-])\d{{1,5}}[A-Za-z]?,? (?:{_NAME} ){{1,4}}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Crescent|Terrace|"
        r"Close|Square|Highway|Hwy|Parkway|Pkwy)\b\.?",
        # French: 12 bis, rue des Lilas
        r"(?i:(?<![\w.,/-])\d{1,4}(?: ?(?:bis|ter|quater))?,? "
        r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|cours|square|route) )"
        rf"(?:(?:de|du|des|la|le|les|l['’]|d['’]|à|aux?) ?){{0,3}}{_NAME}(?: {_NAME}){{0,3}}",
        # Spanish, Portuguese, Italian: calle Mayor, 12
        r"(?i:\b(?:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|rua|travessa|via|viale) ?)"
        rf"(?:(?:de|del|da|do|dos|das|la|las|los|el|della|di) ){{0,3}}{_NAME}"
        rf"(?: (?:(?:de|del|da|do|la|las|los) ){{0,2}}{_NAME}){{0,3}}"
        r",? (?i:n[úu]?m?[.ºo°]{0,2} ?)?\d{1,4}(?: ?[A-Za-z]\b)?",
        # German: Lindenstraße 12a, Am Alten Markt 3
        rf"\b{_UPPER}[\w-]*(?:straße|strasse|str\.|gasse|allee|ufer|damm)(?: ?Nr\.)?"
        r" \d{1,4} ?[a-z]?\b",
        rf"\b(?:{_UPPER}[\w-]* )?(?:Straße|Strasse|Str\.|Gasse|Allee|Platz) \d{{1,4}} ?[a-z]?\b",
        # Hindi: मकान नंबर 12 (house number)
        r"(?:मकान|फ्लैट|घर|गली)\s?(?:नंबर|नं\.?|संख्या|क्रमांक)\s?[\d०-९]{1,4}(?:[/-][\w]{1,4})?",
        # Arabic: شارع الاختراع 12 (street, name, number)
        r"شارع (?:[\u0621-\u064a]+ ?){1,4}(?:،? ?(?:رقم|عمارة|منزل) ?)?[\d٠-٩]{1,4}",
    )
)


def streets(text: str) -> Iterator[Place]:
    """Yield addresses with their number."""
    for pattern in PATTERNS:
        for found in pattern.finditer(text):
            yield found.span()
