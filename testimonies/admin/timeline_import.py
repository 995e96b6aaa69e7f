"""A TimelineJS file, uploaded at the desk: a draft of plain text, and a report of each row."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testimonies.exchange.formats.decoding import MAX_BYTES
from testimonies.exchange.formats.draft import SourceError
from testimonies.exchange.timeline_importing import TimelineReport, import_bytes

# So many lines of a report are shown; what follows is counted.
MOST_LINES = 500


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "TimelineJS: its JSON, or its spreadsheet saved as CSV. Events become paragraphs of "
            "plain text, groups headings. None of it is taken for a testimony."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, it is the one in the file."),
    )
    slug = forms.CharField(
        label=gettext_lazy("Slug"), max_length=80, required=False, validators=[validate_slug]
    )
    only_look = forms.BooleanField(
        label=gettext_lazy("Only tell me what would come of it"), required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %d MB. Make several timelines of it.")
                % (MAX_BYTES // 1024**2)
            )
        return file

    def imported(self, by: User) -> TimelineReport | None:
        """Import the file; None, and an error at the field, where it is no timeline."""
        told = self.cleaned_data
        try:
            return import_bytes(
                told["file"].read(),
                PurePath(told["file"].name).stem,
                by=by,
                title=told["title"],
                slug=told["slug"],
                dry_run=told["only_look"],
            )
        except SourceError as error:
            self.add_error("file", str(error))
            return None


def shown_of(report: TimelineReport) -> dict[str, Any]:
    """Return the report's lines, as many as are shown, how many more there are, and its end."""
    *lines, sentence = report.lines()
    return {
        "lines": lines[:MOST_LINES],
        "more": max(len(lines) - MOST_LINES, 0),
        "sentence": sentence,
        "timeline": report.timeline,
    }
