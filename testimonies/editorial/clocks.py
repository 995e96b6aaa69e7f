"""The clocks of POLICY: what is due when. Pure; all moments are in UTC.

A clock runs through nights, weekends and changes of the hour: 24 hours are 24 hours. What is due
is done by `editorial.rounds`.
"""

import datetime as dt

from testimonies.vocabulary import RequesterClass

# POLICY's section on removal requests. It names no time for the author, who is granted always, nor
# for other reasons: the one is as urgent as what is held beside it, the other as what is not.
DECIDED_WITHIN: dict[str, dt.timedelta] = {
    RequesterClass.AUTHOR: dt.timedelta(hours=24),
    RequesterClass.PERSONAL_DATA: dt.timedelta(hours=24),
    RequesterClass.MINOR: dt.timedelta(hours=24),
    RequesterClass.DANGER: dt.timedelta(hours=24),
    RequesterClass.NAMED: dt.timedelta(days=10),
    RequesterClass.OTHER: dt.timedelta(days=10),
}
HELD_AT_ONCE = frozenset(
    {
        RequesterClass.AUTHOR,
        RequesterClass.PERSONAL_DATA,
        RequesterClass.MINOR,
        RequesterClass.DANGER,
    }
)
# The breaker: so many holds by themselves within so long; what comes after waits for people.
MOST_HOLDS = 10
HOLDS_COUNTED_FOR = dt.timedelta(hours=1)

ERASED_AFTER = dt.timedelta(days=30)
# Which site showed an embed, by day: a year and a month, so that an editor can compare a day with
# the same one of last year.
USES_KEPT_FOR = dt.timedelta(days=400)


def due_at(requester: str, began_at: dt.datetime) -> dt.datetime:
    """Return when a request of this class, or an appeal in it, must be decided."""
    return _utc(began_at) + DECIDED_WITHIN[requester]


def erasure_due_at(withdrawn_at: dt.datetime) -> dt.datetime:
    """Return when the words of a post that was withdrawn then are to be erased."""
    return _utc(withdrawn_at) + ERASED_AFTER


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        raise ValueError("A clock needs a moment with its time zone.")
    return moment.astimezone(dt.UTC)
