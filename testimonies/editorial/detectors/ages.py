"""Ages under 18 that somebody says of themself, in the six languages of the interface.

Digits of any script and the numbers in words, in the forms that people tell it in: when I was 15,
at the age of twelve. "I was 15 minutes late" and "for 15 years" are no ages.
"""

import re
from collections.abc import Iterator

from testimonies.editorial.places import Place

_WORDS: dict[str, str] = {
    "en": "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen",
    "es": "tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " dieciseis diecisiete",
    "fr": "trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept",
    "de": "drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn",
    "hi": "तीन चार पाँच पांच छह छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह पन्द्रह सोलह सत्रह",
    "ar": "الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة",
}
_TEENS_AR = "الحادية الثانية الثالثة الرابعة الخامسة السادسة السابعة"


def _number(language: str) -> str:
    words = sorted(_WORDS[language].split(), key=len, reverse=True)
    return rf"(?P<age>\d{{1,2}}|{'|'.join(words)})(?![\w%]|[.,:/'’′]\d)"


# What follows a number that counts something else.
_NO_AGE = (
    r"(?!\s*(?:weeks?|months?|mins?|minutes?|hours?|hrs?|days?|seconds?|miles?|km|feet|foot|ft|lbs?"
    r"|pounds?|kilos?|kg|inches|people|other|of|times|percent|steps?|blocks?|dollars|points?|yards"
    r"|metres|meters|(?:years?|yrs?)\s+(?!old|and)\w)\b|\s*[$€£°])"
)
_EN, _ES, _FR, _DE, _HI = map(_number, ("en", "es", "fr", "de", "hi"))
_ONLY_EN = r"(?:(?:just|only|barely|about|around|maybe|like|probably|almost|nearly) )*"
_YEARS_EN = r"(?:[ -]?(?:years?|yrs?)(?:[ -]old)?|[ -]?y/?o)?"

PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:when )?(?:i was|i were|i['’]m|i am|i['’]d been|i turned) {_ONLY_EN}{_EN}{_NO_AGE}"
        rf"{_YEARS_EN}",
        rf"\b(?:at|from|by|since) (?:the )?(?:tender )?age (?:of )?{_EN}{_NO_AGE}",
        rf"\b(?:aged?) {_EN}{_NO_AGE}",
        rf"\b(?:me|my|i)\b[^.!?\n]{{0,20}}\b{_EN}[ -]years?[ -]old(?: self)?",
        rf"\b{_EN}[ -]years?[ -]old (?:me|self|girl i was|boy i was)\b",
        rf"\b(?:cuando )?(?:yo )?ten[ií]a (?:s[oó]lo |apenas |unos )?{_ES} años",
        rf"\b(?:a|con|desde) (?:los |mis |solo |sólo )?{_ES} años",
        rf"\b(?:quand )?j['’]avais (?:à peine |seulement |que )?{_FR} ans",
        rf"(?:\bà |\bà l['’]âge de |\bdès |âgée? de |\bde mes ){_FR} ans",
        rf"\b(?:als )?ich (?:gerade |erst |damals )*{_DE}(?: jahre alt)? war",
        rf"\bich war (?:gerade |erst |damals |noch )*{_DE}\b"
        r"(?! (?:wochen|monate|tage|stunden|minuten|mal|jahre (?!alt))\b)(?: jahre alt)?",
        rf"\b(?:mit|im alter von|seit ich) (?:gerade |erst )*{_DE} jahren",
        rf"\bmit {_DE}(?=\s*[.,;!?…]|\s*$)",
        rf"(?:मैं|मेरी|मुझे|मेरे|जब)\s[^।.!?\n]{{0,25}}?{_HI} ?(?:साल|वर्ष|बरस) (?:की|का|के)(?=[\s।.,!?]|$)",
        rf"{_HI} ?(?:साल|वर्ष|बरस) की (?:उम्र|आयु)",
        r"(?:كان |وكان )?عمري (?:كان )?(?P<age>\d{1,2})(?!\d)(?: (?:سنة|عاما|عامًا|سنوات|أعوام))?",
        r"كنت (?:في |بعمر |بسن )(?:سن )?(?:ال)?(?P<age>\d{1,2})(?!\d)",
        rf"(?:كنت|وأنا|عندما كنت) في (?:سن )?(?P<age>(?:{'|'.join(_TEENS_AR.split())}) عشرة)",
        rf"(?:كنت|وأنا|عندما كنت) في (?:سن )?(?P<age>{'|'.join(_WORDS['ar'].split())})"
        r"(?! عشرة)(?= من عمري| من العمر|\s*[.،!؟]|\s*$)",
    )
)
ADULT = 18


def ages(text: str) -> Iterator[Place]:
    """Yield what tells an age from 1 to 17."""
    for pattern in PATTERNS:
        for found in pattern.finditer(text):
            if _is_a_minor(found["age"]):
                yield found.span()


def _is_a_minor(age: str) -> bool:
    # int() reads the digits of every script.
    return not age.isdecimal() or 0 < int(age) < ADULT
