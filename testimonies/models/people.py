"""Who spoke, or is spoken of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from testimonies.models.history import Kept


class Person(models.Model):
    """Someone who spoke, or is spoken of. Never a page by itself: POLICY says who gets one."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    is_public_figure = models.BooleanField(_("public figure"), default=False)
    wikidata_id = models.CharField("Wikidata", max_length=20, blank=True)
    viaf_id = models.CharField("VIAF", max_length=30, blank=True)
    note = models.TextField(_("note for editors"), blank=True)
    # Whoever was merged keeps the row: its slug stays taken, and an import that knows it finds on.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="former",
        verbose_name=_("merged into"),
    )
    # Whether its own page was public when it was merged. Only then may its address lead anywhere.
    had_a_page = models.BooleanField(default=False, editable=False)

    history = Kept(
        "name",
        "is_public_figure",
        "wikidata_id",
        "viaf_id",
        "note",
        "merged_into",
        goes_with="NOT EXISTS (SELECT 1 FROM testimonies_person WHERE id = OLD.id)",
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wikidata_id="") | models.Q(wikidata_id__regex=r"^Q[1-9]\d*$"),
                name="person_wikidata_id_form",
                violation_error_message=_("A Wikidata id is Q and a number, such as Q42."),
            ),
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~models.Q(wikidata_id=""),
                name="person_one_wikidata_id",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="person_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A handle on a platform, and the person behind it where that is known.

    Display names change; the one a post was captured with stays on the post.
    """

    platform = models.ForeignKey(
        "Platform", models.PROTECT, related_name="accounts", verbose_name=_("platform")
    )
    handle = models.CharField(
        _("handle"),
        max_length=100,
        blank=True,
        help_text=_("Without the @. Empty where the source prints none."),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("person"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="former",
        verbose_name=_("merged into"),
    )

    history = Kept(
        "person",
        "merged_into",
        goes_with="NOT EXISTS (SELECT 1 FROM testimonies_account WHERE id = OLD.id)",
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["handle"]
        constraints = [
            models.UniqueConstraint(
                "platform",
                Lower("handle"),
                condition=~models.Q(handle=""),
                name="account_one_per_handle_and_platform",
                violation_error_message=_("This platform already has an account of that handle."),
            ),
            models.CheckConstraint(
                condition=~models.Q(handle__startswith="@"), name="account_handle_without_at"
            ),
            models.CheckConstraint(
                condition=~models.Q(handle="") | models.Q(person__isnull=False),
                name="account_has_handle_or_person",
                violation_error_message=_("Give a handle, or the person whose account it is."),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="account_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}" if self.handle else str(self.person)

    def clean(self) -> None:
        if self.person and self.person.merged_into_id:
            kept = self.person.merged_into
            raise ValidationError({"person": _("This person was merged: choose %s.") % kept})
