"""An editor's selection, with headings and context of the archive's own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testimonies.models.history import Kept
from testimonies.vocabulary import EntryKind, State

Q = models.Q

TIMELINE_STATES = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN)


class Timeline(models.Model):
    """A timeline that newsrooms may embed. Published as rows of its own on the public side."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    # The filters of a public search as they stand in its address, "" for posts chosen by hand. Only
    # published rows are ever asked with it.
    query = models.CharField(_("search"), max_length=1_000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    # What the public reads: title, introduction and entries as they were when it was published.
    released = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )

    history = Kept("title", "introduction", "query")

    class Meta:
        verbose_name = _("timeline")
        verbose_name_plural = _("timelines")
        ordering = ["title"]
        permissions = [("publish_timeline", _("Can publish and withdraw timelines"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TIMELINE_STATES), name="timeline_state_in_vocabulary"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TimelineVersion(models.Model):
    """What a version said when it was published: ids of posts, and the editors' own texts.

    No words of a post are in it. What is erased is taken out of it.
    """

    timeline = models.ForeignKey(Timeline, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    released = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("version of a timeline")
        verbose_name_plural = _("versions of timelines")
        ordering = ["timeline", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "number"], name="timeline_version_one_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timeline}: {self.number}"


class TimelineEntry(models.Model):
    """A post, a milestone (a measurement), a heading or a paragraph, at its place."""

    timeline = models.ForeignKey(Timeline, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    post = models.ForeignKey("Post", models.PROTECT, null=True, blank=True, related_name="+")
    measurement = models.ForeignKey(
        "Measurement", models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("heading, context or caption"), blank=True)
    # Where it stands among the posts that a search finds: before those of that day.
    on_day = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["timeline", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "position"],
                name="entry_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=EntryKind.POST, post__isnull=False, measurement__isnull=True)
                    | Q(kind=EntryKind.MILESTONE, post__isnull=True, measurement__isnull=False)
                    | Q(
                        ~Q(text=""),
                        kind__in=[EntryKind.HEADING, EntryKind.CONTEXT],
                        post__isnull=True,
                        measurement__isnull=True,
                    )
                ),
                name="entry_holds_what_its_kind_says",
                violation_error_message=_(
                    "A post entry has a post, a milestone a measurement, the others a text."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.get_kind_display()}"
