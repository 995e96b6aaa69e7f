"""Posts that may be the same or repeat one another, and posts that somebody is to look at again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

Q = models.Q


class Verdict(models.TextChoices):
    """What a person said of two posts that look alike."""

    SAME = "same", _("the same post")
    REPEATED = "repeated", _("one repeats the other")
    DIFFERENT = "different", _("not the same")


class Likeness(models.Model):
    """Two posts whose words look alike: a question to a person. It holds keys, and no words.

    `similarity` is pg_trgm's, from 0 to 1, of the words without addresses and names called.
    """

    one = models.ForeignKey("Post", models.CASCADE, related_name="+")
    other = models.ForeignKey("Post", models.CASCADE, related_name="+")
    similarity = models.FloatField(_("similarity"))
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)
    verdict = models.CharField(_("said"), max_length=10, choices=Verdict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"), null=True)

    class Meta:
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likeness_once_per_pair"),
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="likeness_the_older_first"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", by__isnull=True, at__isnull=True)
                | Q(~Q(verdict=""), by__isnull=False, at__isnull=False),
                name="likeness_said_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["found_at"], condition=Q(verdict=""), name="likeness_open")]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id}"


class LikenessSearch(models.Model):
    """How far the search for likenesses is: the last post that was compared with all others."""

    post = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.post)


class Why(models.TextChoices):
    """What happened that a person is to look at."""

    WORDS_DIFFER = "words_differ", _("another source prints other words for it")
    ORIGINAL_HIDDEN = "original", _("what it quotes is hidden")
    TWIN_HIDDEN = "twin", _("a post that looks like it is hidden")


class LookAgain(models.Model):
    """A post that a person is to look at, and why. It holds keys, and no words."""

    post = models.ForeignKey("Post", models.CASCADE, related_name="to_look_at")
    about = models.ForeignKey("Post", models.CASCADE, null=True, related_name="+")
    why = models.CharField(_("why"), max_length=14, choices=Why)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("to look at again")
        verbose_name_plural = _("to look at again")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "about", "why"],
                condition=Q(settled_at__isnull=True),
                nulls_distinct=False,
                name="look_again_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="look_again_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.get_why_display()
