"""What was posted: the immutable capture, and the decisions that overlay it."""

import secrets

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from testimonies import vocabulary
from testimonies.dates import PostedDate
from testimonies.models.history import Kept
from testimonies.vocabulary import Basis, Precision, ShownAs, State

Q = models.Q

# What an editor decides about a post. What the source gave is not among it.
REVISABLE = (
    "kind",
    "language",
    "happened_edtf",
    "level",
    "shown_as",
    "pseudonym",
    "basis",
    "keeps_third_party_name",
    "words_shown_as",
    "excerpt_start",
    "excerpt_end",
    "paraphrase",
    "is_deindexed",
    "public_doubts",
)

# Crockford's base 32, lower case: no letter that can be mistaken for a digit, and no vowel but
# a and e, so that an address spells nothing.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return 12 random characters, 60 bits: an address that cannot be guessed from another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class ContentNote(models.Model):
    """One specific, factual note of POLICY's vocabulary. Its label is in `vocabulary`."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("content note")
        verbose_name_plural = _("content notes")
        ordering = ["position"]

    def __str__(self) -> str:
        return str(vocabulary.CONTENT_NOTES.get(self.slug, self.slug.replace("-", " ")))


class Post(models.Model):
    """One post as it was captured, and what editors decided about it.

    What the source gave is never edited: `text` and its neighbours are refused by the database
    once written (erasure aside). Offsets into `text` are in code points.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    import_key = models.CharField(max_length=64, blank=True, editable=False)

    platform = models.ForeignKey(
        "Platform", models.PROTECT, related_name="posts", verbose_name=_("platform")
    )
    account = models.ForeignKey(
        "Account", models.PROTECT, related_name="posts", verbose_name=_("account")
    )
    display_name = models.CharField(_("name as captured"), max_length=200, blank=True)
    native_id = models.CharField(_("id on the platform"), max_length=64, blank=True)
    url = models.URLField(_("address on the platform"), max_length=500, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=vocabulary.Kind, default=vocabulary.Kind.ORIGINAL
    )
    text = models.TextField(_("words as captured"), blank=True)
    # What posts are compared by, see `editorial.likeness`: the database makes it of `text`.
    likeness = models.GeneratedField(
        expression=models.Func("text", function="post_likeness"),
        output_field=models.TextField(),
        db_persist=True,
    )
    language = models.CharField(
        _("language"), max_length=12, default="und", help_text=_("A BCP 47 tag; und: not known.")
    )
    hashtags = ArrayField(
        models.CharField(max_length=140), verbose_name=_("hashtags"), default=list, blank=True
    )
    links = ArrayField(
        models.CharField(max_length=500), verbose_name=_("links"), default=list, blank=True
    )
    media = ArrayField(
        models.CharField(max_length=500), verbose_name=_("media"), default=list, blank=True
    )

    posted_edtf = models.CharField(_("posted (EDTF)"), max_length=64)
    posted_precision = models.CharField(_("precision"), max_length=10, choices=Precision)
    posted_earliest = models.DateField(_("posted on or after"))
    posted_latest = models.DateField(_("posted on or before"))
    posted_instant = models.DateTimeField(_("posted at (UTC)"), null=True, blank=True)
    posted_zone = models.CharField(_("time zone as captured"), max_length=50, blank=True)
    happened_edtf = models.CharField(_("happened (EDTF)"), max_length=64, blank=True)
    archived_at = models.DateTimeField(_("archived at"), auto_now_add=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=vocabulary.Level, null=True, blank=True
    )
    notes = models.ManyToManyField(ContentNote, blank=True, verbose_name=_("content notes"))
    shown_as = models.CharField(
        _("shown as"), max_length=10, choices=ShownAs, default=ShownAs.PSEUDONYM
    )
    pseudonym = models.CharField(_("pseudonym"), max_length=100, blank=True)
    basis = models.CharField(_("basis"), max_length=2, choices=Basis, default=Basis.NONE)
    keeps_third_party_name = models.BooleanField(
        _("keeps a third party's name"), default=False, help_text=_("Needs a second editor.")
    )
    words_shown_as = models.CharField(
        _("words shown as"),
        max_length=10,
        choices=vocabulary.WordsShownAs,
        default=vocabulary.WordsShownAs.VERBATIM,
    )
    excerpt_start = models.PositiveIntegerField(_("excerpt from"), null=True, blank=True)
    excerpt_end = models.PositiveIntegerField(_("excerpt to"), null=True, blank=True)
    paraphrase = models.TextField(_("paraphrase"), blank=True)
    # As newspapers do it: the page stays, and no search of the web leads to it.
    is_deindexed = models.BooleanField(
        _("kept out of search engines"), default=False, db_default=False
    )
    public_doubts = models.JSONField(
        _("doubts stated to the public"),
        default=list,
        blank=True,
        help_text=_("A list of {statement, start, end}; start and end may be null."),
    )

    # The same post, captured twice: this one ends, and its row and its id stay.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="former"
    )
    # What it reposts or quotes, as `kind` says. Never a repost itself: that one's own original.
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="repeated_by"
    )

    # Its states are told by the log of decisions.
    history = Kept(
        *REVISABLE,
        m2m_fields=[notes],
        goes_with="EXISTS (SELECT 1 FROM testimonies_post WHERE id = OLD.id AND state = 'erased')",
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-posted_earliest", "-id"]
        permissions = [
            ("moderate_post", _("Can move posts between states")),
            ("assign_post", _("Can give posts to others to look at")),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="post_state"),
            # Who asks for removal may give the address that the post had on its platform.
            models.Index(fields=["url"], condition=~Q(url=""), name="post_url"),
            models.Index(
                fields=["platform"],
                condition=Q(kind=vocabulary.Kind.REPOST, repeats__isnull=True),
                name="post_untied_repost",
            ),
            # Which posts look alike: `editorial.likeness`.
            GinIndex(fields=["likeness"], opclasses=["gin_trgm_ops"], name="post_likeness"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="post_state_in_vocabulary"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=vocabulary.Level.NEVER),
                name="post_level_0_to_4",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(level__isnull=False, level__lt=vocabulary.Level.NEVER),
                name="post_published_has_level_below_4",
                violation_error_message=_("A published post has a level from 0 to 3."),
            ),
            models.UniqueConstraint(
                fields=["platform", "native_id"],
                condition=~Q(native_id=""),
                name="post_one_per_native_id",
                violation_error_message=_("This platform already has a post of that id."),
            ),
            models.UniqueConstraint(
                fields=["import_key"], condition=~Q(import_key=""), name="post_one_per_import_key"
            ),
            models.CheckConstraint(
                condition=(
                    Q(shown_as=ShownAs.NAMED, basis__in=[Basis.CONSENT, Basis.PRESS])
                    | Q(
                        shown_as=ShownAs.HANDLE,
                        basis__in=[Basis.CONSENT, Basis.PRESS, Basis.NO_OBJECTION],
                    )
                    | Q(shown_as=ShownAs.PSEUDONYM)
                ),
                name="post_attribution_has_its_basis",
                violation_error_message=_(
                    "A name needs the basis B1 or B2, a handle B1, B2 or B3; else choose pseudonym."
                ),
            ),
            models.CheckConstraint(
                condition=Q(posted_earliest__lte=models.F("posted_latest")),
                name="post_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(
                    Q(posted_precision=Precision.SECOND, posted_instant__isnull=False)
                    | Q(
                        ~Q(posted_precision=Precision.SECOND),
                        posted_instant__isnull=True,
                    )
                ),
                name="post_only_a_second_has_an_hour",
                violation_error_message=_("A date known to the day is never given an hour."),
            ),
            models.CheckConstraint(
                condition=~Q(posted_precision__in=[Precision.SECOND, Precision.DAY])
                | Q(posted_earliest=models.F("posted_latest")),
                name="post_day_is_one_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(excerpt_start__isnull=True, excerpt_end__isnull=True)
                    | Q(
                        excerpt_start__lt=models.F("excerpt_end"),
                        excerpt_end__lte=Length("text"),
                    )
                ),
                name="post_excerpt_inside_the_text",
                violation_error_message=_("The excerpt must lie inside the words."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(~Q(merged_into=models.F("id")), state__in=[State.WITHDRAWN, State.ERASED]),
                name="post_merged_into_another_is_hidden",
            ),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True)
                | Q(
                    ~Q(repeats=models.F("id")),
                    kind__in=[vocabulary.Kind.REPOST, vocabulary.Kind.QUOTE],
                ),
                name="post_repeats_another",
                violation_error_message=_(
                    "It is tied to the post that it repeats, so it is a repost or a quote."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ERASED)
                | Q(
                    text="",
                    display_name="",
                    pseudonym="",
                    paraphrase="",
                    url="",
                    native_id="",
                    import_key="",
                    hashtags=[],
                    links=[],
                    media=[],
                    public_doubts=[],
                    happened_edtf="",
                ),
                name="post_erased_has_no_words",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="captured_words_are_immutable",
                operation=pgtrigger.Update,
                condition=(
                    (
                        pgtrigger.Q(old__text__df=pgtrigger.F("new__text"))
                        | pgtrigger.Q(old__display_name__df=pgtrigger.F("new__display_name"))
                        | pgtrigger.Q(old__public_id__df=pgtrigger.F("new__public_id"))
                    )
                    & ~pgtrigger.Q(new__state=State.ERASED)
                ),
            ),
            pgtrigger.FSM(
                name="state_moves_as_policy_says",
                field="state",
                transitions=[
                    (str(old), str(new))
                    for old, targets in vocabulary.TRANSITIONS.items()
                    for new in targets
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.get_state_display()})"

    def set_posted(self, posted: PostedDate) -> None:
        """Record when it was posted, no more exactly than it is known."""
        self.posted_edtf = posted.edtf
        self.posted_precision = posted.precision
        self.posted_earliest = posted.earliest
        self.posted_latest = posted.latest
        self.posted_instant = posted.instant
