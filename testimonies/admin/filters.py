"""What the list of posts can be narrowed to, beside its fields."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from testimonies.models.findings import Finding, FindingState
from testimonies.models.posts import Post
from testimonies.models.sources import Capture, Source

SOURCES_OFFERED = 30


class DoubtFilter(admin.SimpleListFilter):
    title = _("doubt")
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("captured", _("noted at the capture")),
            ("public", _("stated to the public")),
            ("found", _("found by a detector, not settled")),
            ("unstated", _("noted, not stated to the public")),
            ("none", _("none")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        captured = Exists(Capture.objects.filter(post=OuterRef("pk")).exclude(doubts=[]))
        stated = ~Q(public_doubts=[])
        found = Exists(Finding.objects.filter(post=OuterRef("pk"), state=FindingState.OPEN))
        narrow = {
            "captured": Q(captured),
            "public": stated,
            "unstated": Q(captured) & ~stated,
            "found": Q(found),
            "none": ~Q(captured) & ~stated & ~Q(found),
        }
        return queryset.filter(narrow[value]) if (value := self.value()) in narrow else queryset


class SourceFilter(admin.SimpleListFilter):
    """The sources that came last; an older one is reached from its own page."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(s.pk), s.title) for s in Source.objects.order_by("-pk")[:SOURCES_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        value = self.value()
        if value is None or not value.isdecimal():
            return queryset
        return queryset.filter(captures__source_id=int(value))
