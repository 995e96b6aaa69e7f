"""The catalogues of the readers' face: gather its messages, check that each is translated.

`python -m metoo_archive.catalogues gather` writes `locale/<language>/LC_MESSAGES/django.po` and
compiles those that are whole; `check` changes nothing, prints what is amiss and exits with 1. Both
need GNU gettext (Debian's package `gettext`). To run the archive nothing is needed but the `.mo`.
"""

import gettext
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"

# The plural rules of Unicode (CLDR); of Spanish and French without that of round millions.
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "hi": "nplurals=2; plural=(n > 1);",
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
        " n%100>=11 ? 4 : 5);"
    ),
}

# What readers see. The desk, the commands, the interface for programs and what stands in files of
# data (`records.py`) speak English.
READ = [
    "templates/*.html",
    "templates/embed/*.html",
    "templates/testimonies/*.html",
    "templates/letters/*.txt",
    "testimonies/public/[!r]*.py",
    "testimonies/public/removal*.py",
    "testimonies/public/citations/*.py",
    "testimonies/templatetags/*.py",
    "testimonies/vocabulary.py",
]
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: The #MeToo Archive\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""


class GettextError(RuntimeError):
    """A program of gettext is missing or refused its input. Its text is what it said."""


def catalogue(language: str, ending: str = "po") -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def gather() -> None:
    """Write each catalogue anew: what is translated stays, what is not said any more goes."""
    with tempfile.TemporaryDirectory() as folder:
        template = messages(Path(folder))
        for language, plurals in PLURALS.items():
            whole = catalogue(language)
            whole.parent.mkdir(parents=True, exist_ok=True)
            known = whole if whole.exists() else _new(Path(folder) / "new.po", language, plurals)
            merged = Path(folder) / "merged.po"
            _run("msgmerge", "-q", "-N", "--no-wrap", "-o", merged, known, template)
            _run("msgattrib", "--no-obsolete", "--no-wrap", "-o", merged, merged)
            whole.write_text(_undated(merged.read_text("utf-8")), "utf-8")
            if not list(_untranslated(whole, template)):
                _run("msgfmt", "-o", catalogue(language, "mo"), whole)


def check() -> list[str]:
    """Return a sentence for each thing that is amiss with a catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        template = messages(Path(folder))
        return [said for language in PLURALS for said in _amiss(language, template)]


def _amiss(language: str, template: Path) -> Iterator[str]:
    source, compiled = catalogue(language), catalogue(language, "mo")
    for file in (source, compiled):
        if not file.exists():
            yield f"{file.relative_to(ROOT)} is missing: run `make messages`."
            return
    yield from _untranslated(source, template)
    try:
        made = template.with_name("made.mo")
        _run("msgfmt", "--check-format", "--check-header", "-o", made, source)
    except GettextError as error:
        yield str(error)
        return
    if _read(made) != _read(compiled):
        yield f"{compiled.relative_to(ROOT)} is not made of the .po beside it: `make messages`."


def _untranslated(source: Path, template: Path) -> Iterator[str]:
    """Yield each message of the template that is missing, untranslated or fuzzy."""
    try:
        _run("msgcmp", source, template)
    except GettextError as error:
        yield str(error)


def _read(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        return vars(gettext.GNUTranslations(file))["_catalog"]  # type: ignore[no-any-return]


def messages(folder: Path) -> Path:
    """Return the template of all messages of the readers' face, gathered by Django."""
    work = folder / "face"
    for pattern in READ:
        for file in ROOT.glob(pattern):
            if file.is_file():
                copy = work / file.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
    (work / "locale").mkdir(parents=True)
    told = ("--locale", "en", "--keep-pot", "--no-wrap", "--add-location", "file")
    endings = ("--extension", "html,py,txt")
    program = (sys.executable, "-m", "django", "makemessages", *told, *endings)
    _run(*program, folder=work)
    return work / "locale" / "django.pot"


def _new(file: Path, language: str, plurals: str) -> Path:
    file.write_text(HEADER.format(language=language, plurals=plurals), encoding="utf-8")
    return file


def _undated(text: str) -> str:
    """Return a catalogue without the day it was made: it changes when a message does."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(('"POT-Creation', '"Report-')))


def _run(program: str, *arguments: str | Path, folder: Path = ROOT) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - programs of gettext, arguments of ours
            [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise GettextError(f"{program} is missing: as root, apt install gettext") from None
    if done.returncode:
        raise GettextError(done.stderr.strip() or done.stdout.strip())


def main(asked: list[str]) -> int:
    if asked not in (["gather"], ["check"]):
        print("usage: python -m metoo_archive.catalogues gather|check", file=sys.stderr)
        return 2
    try:
        _run("msgfmt", "--version")
        problems = []
        if asked == ["gather"]:
            gather()
        else:
            problems = check()
    except GettextError as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
