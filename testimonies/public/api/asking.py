"""What a request may ask for. What is misspelt, empty, said twice or unreadable is an error.

A program does not see that a page looks wrong: a filter that is ignored in silence becomes a
wrong number in a paper.
"""

from typing import Any, get_args

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import MultipleChoiceFilter

from testimonies.public import links
from testimonies.public.api.problems import UnreadableError
from testimonies.public.filters import NO_SUCH_CHOICE, TEXT_ERRORS, PostFilter
from testimonies.public.intervals import Unit
from testimonies.public.listing import shown

FEW, MOST = 20, 100
UNITS: tuple[str, ...] = get_args(Unit)
LONGEST_CURSOR = 400

REPEATABLE = {
    name
    for name, found in PostFilter.base_filters.items()
    if isinstance(found, MultipleChoiceFilter)
}
_A_NUMBER = _("Write a whole number from 1 to %(most)d.") % {"most": MOST}


class NothingForm(forms.Form):
    """The parameters of an address that takes none."""


class ListForm(forms.Form):
    """Where a list begins and how much of it is given."""

    limit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _A_NUMBER),
    )
    cursor = forms.CharField(required=False, max_length=LONGEST_CURSOR, error_messages=TEXT_ERRORS)

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or FEW


class CountForm(forms.Form):
    """How posts are counted."""

    unit = forms.ChoiceField(
        choices=[(unit, unit) for unit in UNITS],
        required=False,
        error_messages={"invalid_choice": NO_SUCH_CHOICE},
    )


def read(form_class: type[forms.Form], data: QueryDict) -> dict[str, Any]:
    """Return the parameters of an address without filters. Raises UnreadableError."""
    form = form_class(data)
    _settle(data, form)
    return form.cleaned_data


def read_with_filters(
    form_class: type[forms.Form], data: QueryDict
) -> tuple[dict[str, Any], PostFilter]:
    """Return the parameters of a list and the filters of `/search/`. Raises UnreadableError."""
    form, filters = form_class(data), PostFilter(data, queryset=shown())
    _settle(data, form, filters)
    return form.cleaned_data, filters


def _settle(data: QueryDict, form: forms.Form, filters: PostFilter | None = None) -> None:
    known = [*(links.PARAMETERS if filters else ()), *form.fields]
    errors: dict[str, list[str]] = {}
    for found in (form, filters) if filters else (form,):
        errors |= {name: [str(error) for error in said] for name, said in found.errors.items()}
    errors |= {**_unknown(data, known), **_repeated(data, known), **_empty(data, known)}
    if errors:
        raise UnreadableError(errors)


def _unknown(data: QueryDict, known: list[str]) -> dict[str, list[str]]:
    if known:
        remedy = gettext("This address takes no such parameter. It takes: %s.") % ", ".join(known)
    else:
        remedy = gettext("This address takes no parameters. Leave it out.")
    return {name[:40]: [remedy] for name in data if name not in known}


def _empty(data: QueryDict, known: list[str]) -> dict[str, list[str]]:
    """A variable that was never set must not find the whole archive."""
    said = gettext("This says nothing. Give it a value, or leave it out.")
    return {
        name: [said] for name in known if not all(value.strip() for value in data.getlist(name))
    }


def _repeated(data: QueryDict, known: list[str]) -> dict[str, list[str]]:
    said = gettext("This stands in the address more than once. Leave one.")
    return {
        name: [said] for name in known if name not in REPEATABLE and len(data.getlist(name)) > 1
    }
