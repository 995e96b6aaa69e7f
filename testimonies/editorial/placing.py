"""Where what an editor wrote stands among the posts that a timeline's search finds: by its day."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from testimonies.dates import DateError, parse_edtf
from testimonies.editorial.errors import NotReadyError
from testimonies.models.timelines import TimelineEntry
from testimonies.timeline_positions import BY_HAND, position_on
from testimonies.vocabulary import EntryKind


def on_their_days(entries: Sequence[TimelineEntry]) -> list[int]:
    """Return the position of each entry of a timeline of a search. Raises NotReadyError.

    Entries of one day keep the order that they are given in.
    """
    placed: Counter[dt.date] = Counter()
    positions = []
    for entry in entries:
        day = _day_of(entry)
        if placed[day] == BY_HAND:
            raise NotReadyError(
                _("%(day)s has more than %(most)d entries by hand; leave some out.")
                % {"day": day, "most": BY_HAND}
            )
        positions.append(position_on(day, placed[day]))
        placed[day] += 1
    return positions


def _day_of(entry: TimelineEntry) -> dt.date:
    if entry.kind == EntryKind.POST:
        raise NotReadyError(
            _(
                "Entry %d is a post, and the posts of this timeline are those that its search "
                "finds. Take the entry out, or the search."
            )
            % entry.position
        )
    day = entry.on_day or _measured_on(entry)
    if day is None:
        raise NotReadyError(
            _("Entry %d has no day: give it one, so that it has its place among the posts.")
            % entry.position
        )
    return day


def _measured_on(entry: TimelineEntry) -> dt.date | None:
    try:
        return parse_edtf(entry.measurement.as_of_edtf).earliest if entry.measurement else None
    except DateError:
        return None
