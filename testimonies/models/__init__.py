"""Every model, so that Django finds it. Code imports from the module that defines a model."""

from testimonies.models.bases import RecordedBasis
from testimonies.models.counts import (
    PublishedCount,
    PublishedDayCount,
    PublishedFacetCount,
    PublishedSample,
    PublishedWord,
)
from testimonies.models.desk import Assignment, NotGiven
from testimonies.models.embed_uses import EmbedUse
from testimonies.models.findings import Finding
from testimonies.models.likeness import Likeness, LikenessSearch, LookAgain
from testimonies.models.masks import Redaction, WideMask
from testimonies.models.mergers import Merger
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import ContentNote, Post
from testimonies.models.published import (
    PublishedMeasurement,
    PublishedPost,
    PublishedRedirect,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.models.purges import CachePurge
from testimonies.models.removals import Barred, RemovalAppeal, RemovalDecision, RemovalRequest
from testimonies.models.review import Approval, ReviewEvent
from testimonies.models.sources import Capture, Measurement, Source
from testimonies.models.timelines import Timeline, TimelineEntry, TimelineVersion

__all__ = [
    "Account",
    "Approval",
    "Assignment",
    "Barred",
    "CachePurge",
    "Capture",
    "ContentNote",
    "EmbedUse",
    "Finding",
    "Likeness",
    "LikenessSearch",
    "LookAgain",
    "Measurement",
    "Merger",
    "NotGiven",
    "Person",
    "Platform",
    "Post",
    "PublishedCount",
    "PublishedDayCount",
    "PublishedFacetCount",
    "PublishedMeasurement",
    "PublishedPost",
    "PublishedRedirect",
    "PublishedSample",
    "PublishedTimeline",
    "PublishedTimelineEntry",
    "PublishedWord",
    "RecordedBasis",
    "Redaction",
    "RemovalAppeal",
    "RemovalDecision",
    "RemovalRequest",
    "ReviewEvent",
    "Source",
    "Timeline",
    "TimelineEntry",
    "TimelineVersion",
    "Tombstone",
    "WideMask",
]
