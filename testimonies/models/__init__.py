"""Every model, so that Django finds it. Code imports from the module that defines a model."""

from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import ContentNote, Post, Redaction
from testimonies.models.published import (
    PublishedCount,
    PublishedMeasurement,
    PublishedPost,
    PublishedTimeline,
    PublishedTimelineEntry,
    Tombstone,
)
from testimonies.models.removals import RemovalRequest
from testimonies.models.review import Approval, ReviewEvent
from testimonies.models.sources import Capture, Measurement, Source
from testimonies.models.timelines import Timeline, TimelineEntry

__all__ = [
    "Account",
    "Approval",
    "Capture",
    "ContentNote",
    "Measurement",
    "Person",
    "Platform",
    "Post",
    "PublishedCount",
    "PublishedMeasurement",
    "PublishedPost",
    "PublishedTimeline",
    "PublishedTimelineEntry",
    "Redaction",
    "RemovalRequest",
    "ReviewEvent",
    "Source",
    "Timeline",
    "TimelineEntry",
    "Tombstone",
]
