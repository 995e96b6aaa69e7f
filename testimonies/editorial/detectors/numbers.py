"""Numbers that stand for one person or one place: identity numbers, bank accounts, coordinates.

The check digits are computed by the library `python-stdnum`, one module a number; what is found
here by its shape alone (the US social security number has no check digit) has a strict shape.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.us import ssn

from testimonies.editorial.places import Place

Check = Callable[[str], bool]

# No letter, digit, or part of an address on either side.
_BEFORE, _AFTER = r"(?<![\w/#@=.+-])", r"(?![\w/@]|[.-]\w)"
_GAP = r"[ .\u00a0-]?"


def _card(number: str) -> bool:
    return bool(luhn.is_valid(number)) and number[0] in "23456"


SHAPES: tuple[tuple[str, Check], ...] = (
    # United States: only as it is printed, with its two hyphens.
    (r"[0-8]\d\d-\d\d-\d{4}", ssn.is_valid),
    # Spain: DNI of citizens, NIE of others.
    (rf"\d{{8}}{_GAP}[A-Za-z]", dni.is_valid),
    (rf"[XYZxyz]{_GAP}\d{{7}}{_GAP}[A-Za-z]", nie.is_valid),
    # France: sex, year, month, department, commune, order, key.
    (
        rf"[12]{_GAP}\d\d{_GAP}\d\d{_GAP}(?:\d\d|2[AB]){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d\d",
        nir.is_valid,
    ),
    (rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}[ -]?\d\d", cpf.is_valid),
    # Germany: one digit stands twice or three times, another one nowhere.
    (r"\d\d ?\d{3} ?\d{3} ?\d{3}", idnr.is_valid),
    (r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", aadhaar.is_valid),
    (r"[A-Za-z]{4}\d{6}[HMhm][A-Za-z]{5}[A-Za-z0-9]\d", curp.is_valid),
    (r"[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]", codicefiscale.is_valid),
    (r"[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?", iban.is_valid),
    (r"[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}", _card),
)
_SHAPES = [(re.compile(f"{_BEFORE}{shape}{_AFTER}", re.ASCII), check) for shape, check in SHAPES]
_SEPARATORS = re.compile(r"[ .\u00a0-]")

_DECIMAL = re.compile(
    r"(?<![\w.+-])([+-]?\d{1,2}\.\d{3,})°?\s?[NSns]?\s?[,;/ ]\s?([+-]?\d{1,3}\.\d{3,})°?"
    r"(?:\s?[EWewOo]\b)?"
    r"(?![\w]|\.\d)"
)
_DEGREES = re.compile(
    r"\d{1,3}\s?°\s?\d{1,2}(?:\.\d+)?\s?['’′]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[\"”″]|''))?\s?[NS]\s?[,;/]?\s?"
    r"\d{1,3}\s?°\s?\d{1,2}(?:\.\d+)?\s?['’′]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[\"”″]|''))?\s?[EWO]\b"
)


def identity_numbers(text: str) -> Iterator[Place]:
    """Yield numbers whose check digits agree, or, of the United States, whose shape is whole."""
    for shape, is_valid in _SHAPES:
        for found in shape.finditer(text):
            if is_valid(_SEPARATORS.sub("", found[0])):
                yield found.span()


def coordinates(text: str) -> Iterator[Place]:
    """Yield pairs of latitude and longitude, exact to a hundred metres or better.

    Two numbers of three decimals each may as well be thousands, grouped with a point.
    """
    for found in _DECIMAL.finditer(text):
        north, east = found[1], found[2]
        decimals = len(north.partition(".")[2]) + len(east.partition(".")[2])
        if decimals > 6 and abs(float(north)) <= 90 and abs(float(east)) <= 180:
            yield found.span()
    for found in _DEGREES.finditer(text):
        yield found.span()
