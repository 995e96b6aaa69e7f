"""What an import tells the person who ran it: what became of each post, and what is doubtful."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.exchange.formats.draft import Doubt, DraftPost
from testimonies.models.posts import Post


class Outcome(StrEnum):
    """What became of a post of the source."""

    NEW = "new"
    KNOWN = "known"
    CAPTURED_AGAIN = "captured_again"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True)
class Receipt:
    """One post of the source, and what became of it.

    `post` is the archive's, None where the draft was refused; `remark` is why it
    was, or what an editor should look at.
    """

    draft: DraftPost
    outcome: Outcome
    post: Post | None = None
    remark: str = ""


@dataclass(frozen=True)
class Report:
    """What an import did, or, for a dry run, would have done. `warnings` are sentences."""

    source: str
    receipts: tuple[Receipt, ...]
    warnings: tuple[str, ...]
    dry_run: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(receipt.outcome == outcome for receipt in self.receipts)

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line; the last one is a sentence of counts."""
        yield from map(printable, self.warnings)
        for receipt in self.receipts:
            yield from _about(receipt)
        yield self.sentence()

    def sentence(self) -> str:
        """Return what became of the posts, in one sentence."""
        counts = Counter(receipt.outcome for receipt in self.receipts)
        parts = [
            ngettext("%d new post", "%d new posts", counts[Outcome.NEW]) % counts[Outcome.NEW],
            _("%d already here") % counts[Outcome.KNOWN],
            *(_PARTS[outcome]() % counts[outcome] for outcome in _PARTS if counts[outcome]),
        ]
        told = ", ".join(parts)
        if self.dry_run:
            return _("Dry run, nothing was written: %s.") % told
        if counts[Outcome.NEW] or counts[Outcome.CAPTURED_AGAIN]:
            return _("%s; drafts are not public until an editor clears them.") % told
        return _("%s; nothing was changed.") % told


_PARTS = {
    Outcome.CAPTURED_AGAIN: lambda: _("%d captured from one more source"),
    Outcome.GONE: lambda: _("%d withdrawn or erased before and left so"),
    Outcome.REFUSED: lambda: _("%d left out"),
}


def printable(text: str) -> str:
    """Return a source's text with what could steer a terminal written as an escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _about(receipt: Receipt) -> Iterator[str]:
    draft = receipt.draft
    who = f"{draft.ordinal:>4}  @{printable(draft.handle or draft.display_name)}"
    if receipt.remark:
        left_out = _("left out. ") if receipt.outcome is Outcome.REFUSED else ""
        yield f"{who}: {left_out}{printable(receipt.remark)}"
    for doubt in draft.doubts:
        yield f"{who}: {doubt.statement}{_place(doubt)}"


def _place(doubt: Doubt) -> str:
    """Quote what the source prints there, shortened, and what it may have stood for."""
    if not doubt.printed:
        return ""
    printed = doubt.printed if len(doubt.printed) <= 60 else doubt.printed[:59] + "…"
    proposal = f" → “{printable(doubt.proposal)}”?" if doubt.proposal else ""
    return f" [“{printable(printed)}”{proposal}]"
