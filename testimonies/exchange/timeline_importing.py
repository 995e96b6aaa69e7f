"""A timeline of somebody else's becomes a draft: headings and paragraphs of context, no posts.

Nothing of it is public until an editor publishes it, and none of its words is taken for a
testimony: what was posted comes into the archive by a source, one post at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testimonies.editorial import events
from testimonies.exchange.formats.decoding import read_source
from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.formats.timelinejs import Row, parse
from testimonies.exchange.reports import printable
from testimonies.models.history import acting
from testimonies.models.timelines import Timeline, TimelineEntry
from testimonies.templatetags.archive import edtf_text
from testimonies.vocabulary import EntryKind, State

_LONGEST_TITLE, _LONGEST_SLUG = 200, 80


@dataclass
class TimelineReport:
    """What became of the file, row by row. `timeline` is None after a dry run."""

    title: str
    slug: str
    timeline: Timeline | None = None
    warnings: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    entries: int = 0

    def lines(self) -> Iterator[str]:
        yield from map(printable, self.warnings)
        for row in self.rows:
            remarks = [_("left out: it is empty"), *row.remarks] if row.is_empty else row.remarks
            if remarks:
                said = {"number": row.number, "remarks": "; ".join(map(printable, remarks))}
                yield _("row %(number)d: %(remarks)s") % said
        yield self.sentence()

    def sentence(self) -> str:
        kept = sum(not row.is_empty for row in self.rows)
        rows = ngettext("%d row", "%d rows", kept) % kept
        told = _("“%(title)s” (%(slug)s): %(rows)s of %(all)d, %(entries)d entries") % {
            "title": printable(self.title),
            "slug": self.slug,
            "rows": rows,
            "all": len(self.rows),
            "entries": self.entries,
        }
        if self.timeline is None:
            return _("Dry run, nothing was written: %s.") % told
        return _("%s; it is a draft until an editor publishes it.") % told


def import_timeline(
    path: Path, *, by: User, title: str = "", slug: str = "", dry_run: bool = False
) -> TimelineReport:
    """Read a TimelineJS file into a draft, as `import_bytes` does."""
    told = {"title": title, "slug": slug}
    return import_bytes(read_source(path), path.stem, by=by, dry_run=dry_run, **told)


def import_bytes(
    data: bytes, name: str, *, by: User, title: str = "", slug: str = "", dry_run: bool = False
) -> TimelineReport:
    """Read what a TimelineJS file holds into a draft, all of it or nothing. Raises SourceError.

    `name` is its title where it has none. A slug that is taken is an error: so a second run changes
    nothing.
    """
    parsed = parse(data)
    named = " ".join((title or parsed.title or name).split())[:_LONGEST_TITLE]
    wanted = slug or slugify(named)[:_LONGEST_SLUG].strip("-")
    _check(wanted, named)
    entries = list(_entries(parsed.rows))
    if not entries:
        raise SourceError(_("The file has no event with words; nothing was imported."))
    report = TimelineReport(named, wanted, None, parsed.warnings, parsed.rows, len(entries))
    if not dry_run:
        report.timeline = _store(named, wanted, parsed.introduction, entries, by)
    return report


def _check(slug: str, title: str) -> None:
    if not slug or slugify(slug) != slug or len(slug) > _LONGEST_SLUG:
        raise SourceError(
            _("“%s” gives no address; give a slug of small letters, digits and hyphens.") % title
        )
    if Timeline.objects.filter(slug=slug).exists():
        raise SourceError(
            _("There is a timeline “%s” already, and it is left as it is; give another slug.")
            % slug
        )


@transaction.atomic
def _store(
    title: str, slug: str, introduction: str, entries: Sequence[TimelineEntry], by: User
) -> Timeline:
    with acting(by):
        timeline = Timeline.objects.create(
            slug=slug, title=title, introduction=introduction, state=State.DRAFT
        )
    for position, entry in enumerate(entries, start=1):
        entry.timeline, entry.position = timeline, position
    TimelineEntry.objects.bulk_create(entries, batch_size=1_000)
    events.record(timeline, "import", by=by, to_state=State.DRAFT)
    return timeline


def _entries(rows: Sequence[Row]) -> Iterator[TimelineEntry]:
    """Yield a paragraph an event, in the order of time, and a heading where the group changes."""
    group = ""
    for row in sorted(filter(lambda row: not row.is_empty, rows), key=_order):
        if row.group and row.group != group:
            yield TimelineEntry(kind=EntryKind.HEADING, text=row.group)
        group = row.group
        yield TimelineEntry(kind=EntryKind.CONTEXT, text=paragraph(row))


def _order(row: Row) -> tuple[bool, tuple[int, ...], int]:
    return row.order is None, row.order or (), row.number


def paragraph(row: Row) -> str:
    """Return an event as plain text: its date, headline, text, and where its media are."""
    when = row.when or (edtf_text(row.date.edtf) if row.date else "")
    first = ": ".join(filter(None, (when, row.headline)))
    media = " ".join(filter(None, (row.credit, row.media)))
    return "\n\n".join(filter(None, (first, row.text, media)))
