"""An article as text: posts signed on their line, the article's own prose between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from testimonies.exchange.formats.draft import Doubt, DoubtCode, DraftPost, SourceError, doubt
from testimonies.exchange.formats.drafting import MAX_WORDS, add_doubt, make_draft
from testimonies.exchange.formats.marks import has_words, platform_length
from testimonies.exchange.formats.signatures import Signature, Unreadable, find_signatures
from testimonies.exchange.formats.whose_words import (
    MAX_POST,
    Above,
    Claim,
    Line,
    claim_lines,
    sounds_like_posting,
    surnames_of,
)

MAX_LINES = 200_000
NEAR_MISS = "this looks like a post, but"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True)
class _Read:
    """A line, and the signatures on it."""

    line: Line
    signatures: Sequence[Signature | Unreadable]


def read_text(text: str) -> tuple[list[DraftPost], list[str]]:
    """The posts that a text quotes, and warnings. Offsets count code points of `text`.

    The words of a post are what stands before its signature on the same line. Lines without a
    signature are treated by the rule of `whose_words`. Lines are joined with a line feed and lose
    the white space around them; nothing else changes. Raises SourceError for more than 200,000
    lines.
    """
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise SourceError(
            f"The file has more than {MAX_LINES:,} lines; save only the article and try again."
        )
    reader = _Reader(text, list(_lines(text)))
    for read in reader.lines:
        if read.signatures:
            reader.signed_line(read)
        else:
            reader.run.append(read.line)
    reader.leave_out(reader.run)
    return reader.posts, reader.warnings


def _lines(text: str) -> Iterator[_Read]:
    """The lines that are not blank. Only CR and LF end a line: what else might is kept as words."""
    gap = False
    for number, found in enumerate(_LINE.finditer(text), 1):
        raw = found[0]
        stripped = raw.strip()
        if stripped:
            start = found.start() + len(raw) - len(raw.lstrip())
            line = Line(number, start, start + len(stripped), gap)
            yield _Read(line, list(find_signatures(text, line.start, line.end)))
        gap = not stripped


class _Reader:
    """Walks the lines, and remembers what stands above the next signature."""

    def __init__(self, text: str, lines: Sequence[_Read]) -> None:
        self.text = text
        self.lines = lines
        self.posts: list[DraftPost] = []
        self.warnings: list[str] = []
        self.run: list[Line] = []
        self.opening = True
        self.follows_post = False
        signed = [read for read in lines if read.signatures]
        names = (s.name for read in signed for s in read.signatures if isinstance(s, Signature))
        self.surnames = surnames_of(names)
        self.detached = len(signed) > 1 and not any(self._own_words(read) for read in signed)

    def signed_line(self, read: _Read) -> None:
        """Take each signature of the line, the first with the lines that stand above it."""
        free = read.line.start
        for index, signature in enumerate(read.signatures):
            run = self.run if index == 0 else []
            alone = len(read.signatures) == 1 and signature.end == read.line.end
            self._signature(read.line, signature, free, run, alone)
            free = signature.end
            self.opening = False
            self.follows_post = isinstance(signature, Signature)
        self.run = []
        if self.follows_post and self.text[free : read.line.end].strip():
            self._warn(f"Line {read.line.number}: the text after the signature is in no post.")

    def leave_out(self, lines: Sequence[Line], owner: str = "") -> None:
        """Report lines that no post has taken."""
        if not lines:
            return
        place = _place(lines)
        if owner:
            self._warn(f"{place}: may belong to the post of {owner} below; left out, please check.")
        else:
            self._warn(f"{place}: no signature; read as the article's own words and left out.")

    def _signature(
        self, line: Line, found: Signature | Unreadable, free: int, run: list[Line], alone: bool
    ) -> None:
        if isinstance(found, Unreadable):
            self.leave_out(run)
            self._warn(f"Line {line.number}: {NEAR_MISS} {found.problem}; left out.")
            return
        own = self._words(free, found.start)
        if len(own) > MAX_WORDS:
            self.leave_out(run)
            self._warn(
                f"Line {line.number}: {len(own):,} characters stand before the signature of "
                f"@{found.handle}, more than any post holds; the post was left out."
            )
            return
        claim = claim_lines(
            self.text, Above(run, own, line.gap, self.opening, self.detached), self.surnames
        )
        self._report_claim(run, claim, f"@{found.handle}")
        self._add(found, free, own, run, claim, alone)

    def _add(
        self, found: Signature, free: int, own: str, run: list[Line], claim: Claim, alone: bool
    ) -> None:
        words = [self.text[line.start : line.end] for line in claim.taken]
        text = "\n".join([*words, own] if own else words)
        doubts = list(self._doubts(text, words, own, run, claim))
        if not alone:
            doubts.append(doubt(DoubtCode.SHARES_A_LINE))
        if claim.taken:
            start = claim.taken[0].start
        else:
            start = self._first_seen(free, found.start) if own else found.start
        printed = self.text[start : found.end]
        self.posts.append(make_draft(len(self.posts) + 1, found, text, printed, start, doubts))

    def _doubts(
        self, text: str, words: list[str], own: str, run: list[Line], claim: Claim
    ) -> Iterator[Doubt]:
        if not text:
            yield doubt(DoubtCode.NO_WORDS)
        if platform_length(text) > MAX_POST:
            yield doubt(DoubtCode.TOO_LONG)
        if claim.left_out_doubtfully:
            yield doubt(DoubtCode.LINES_LEFT_OUT)
        doubtful = self._doubtful(words)
        if not doubtful:
            return
        code = DoubtCode.MAY_BELONG_TO_ANOTHER
        if not own and not self.detached and self.follows_post and len(claim.taken) == len(run):
            code = DoubtCode.MAY_BELONG_TO_PREVIOUS
            self.posts[-1] = add_doubt(self.posts[-1], doubt(DoubtCode.MAY_CONTINUE_IN_NEXT))
        end = len("\n".join(doubtful))
        yield doubt(code, 0, end, text[:end])

    def _doubtful(self, words: list[str]) -> list[str]:
        """Of the lines taken from above, those that may not be the post's.

        Where every signature of the source stands alone, the line right above it is its words,
        if it speaks like a post.
        """
        if self.detached and words and sounds_like_posting(words[-1]):
            return words[:-1]
        return words

    def _report_claim(self, run: list[Line], claim: Claim, owner: str) -> None:
        left = run[: len(run) - len(claim.taken)]
        self.leave_out(left, owner if claim.left_out_doubtfully else "")

    def _own_words(self, read: _Read) -> bool:
        return bool(self._words(read.line.start, read.signatures[0].start))

    def _words(self, start: int, end: int) -> str:
        words = self.text[start:end].strip()
        return words if has_words(words) else ""

    def _first_seen(self, start: int, end: int) -> int:
        return end - len(self.text[start:end].lstrip())

    def _warn(self, sentence: str) -> None:
        self.warnings.append(sentence)


def _place(lines: Sequence[Line]) -> str:
    first, last = lines[0].number, lines[-1].number
    return f"Line {first}" if first == last else f"Lines {first}–{last}"
