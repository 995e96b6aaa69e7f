"""Ask for removal, and ask how a request stands: without account, e-mail, JavaScript or cookie."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from metoo_archive.faces import PUBLIC
from testimonies.models.removals import RemovalRequest
from testimonies.vocabulary import Remedy, RequesterClass, RequestState

View = Callable[[HttpRequest], HttpResponse]

RECEIPT_DIGITS = 16
LONGEST_ITEM = 500
LONGEST_MESSAGE = 4_000


class RemovalForm(forms.Form):
    # Validators in place of `max_length`, which would make browsers cut what is pasted, silently.
    item = forms.CharField(
        label=_("Which post is it?"),
        help_text=_("Paste the address of its page, as the browser shows it."),
        validators=[
            MaxLengthValidator(
                LONGEST_ITEM,
                _("This is longer than an address: use at most %(limit_value)d characters."),
            )
        ],
        error_messages={"required": _("Say which post it is: paste the address of its page.")},
    )
    requester = forms.ChoiceField(
        label=_("Who is asking?"),
        choices=RequesterClass,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say who is asking: choose what fits best."),
            "invalid_choice": _("Say who is asking: choose one of the answers shown."),
        },
    )
    remedy = forms.ChoiceField(
        label=_("What should happen?"),
        choices=Remedy,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what should happen: choose one of the answers shown."),
            "invalid_choice": _("Say what should happen: choose one of the answers shown."),
        },
    )
    message = forms.CharField(
        label=_("Is there anything else we should know?"),
        help_text=format_lazy(
            _("You can leave this empty. At most {most} characters, never published."),
            most=LONGEST_MESSAGE,
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[
            MaxLengthValidator(
                LONGEST_MESSAGE,
                _("The message has %(show_value)d characters: use at most %(limit_value)d."),
            )
        ],
    )


class StatusForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt"),
        help_text=_("16 digits. Spaces do not matter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the receipt that you were given.")},
    )

    def clean_receipt(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["receipt"])
        digits = re.sub(r"[\s\-.–]", "", typed)
        if not re.fullmatch(rf"[0-9]{{{RECEIPT_DIGITS}}}", digits):
            raise forms.ValidationError(_("A receipt has 16 digits. Check what you typed."))
        return digits


class Standing(NamedTuple):
    """How a request stands, as much as its receipt tells."""

    state: str
    outcome: str
    received_at: object


def own_form(view: View) -> View:
    """Take a POST from the archive's own pages, without the cookie that Django's token needs.

    A reader gets no cookie, so there is no session that another site could ride on; what is left
    to refuse is another site's page that sends requests in its visitors' names. Browsers say so in
    Sec-Fetch-Site; older ones in Origin, which our own `no-referrer` turns into "null".
    """

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _from_elsewhere(request):
            return render(request, "testimonies/form_from_elsewhere.html", status=403)
        return view(request)

    return csrf_exempt(checked)


def _from_elsewhere(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and origin.partition("://")[2] != request.get_host()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_form
def removal(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        item = request.GET.get("item", "").replace("\0", "")[:LONGEST_ITEM]
        return _form_page(request, RemovalForm(initial={"item": item}))
    form = RemovalForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    receipt = _receive(form.cleaned_data, once=request.POST.get("once", ""))
    grouped = " ".join(re.findall("....", receipt))
    return render(request, "testimonies/removal_received.html", {"receipt": grouped})


def _form_page(request: HttpRequest, form: RemovalForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "once": secrets.token_hex(16)}
    return render(request, "testimonies/removal.html", context, status=status)


def _receive(answers: dict[str, str], once: str) -> str:
    """Store the request, once for each form that was opened; return its receipt."""
    receipt = _receipt(once or secrets.token_hex(16), answers)
    # The same form sent again (a reload, a second press) gives the same receipt: nothing is added.
    # ON CONFLICT without a target reads nothing, which the reader's role may not.
    RemovalRequest.objects.bulk_create(
        [RemovalRequest(receipt_hash=receipt_hash(receipt), **answers)], ignore_conflicts=True
    )
    return receipt


def _receipt(once: str, answers: dict[str, str]) -> str:
    """Return 16 digits that nobody can tell without the form's own 128 random bits and our key."""
    told = "\0".join([once, *(answers[name] for name in sorted(answers))])
    number = int(salted_hmac("removal receipt", told, algorithm="sha256").hexdigest(), 16)
    return str(number % 10**RECEIPT_DIGITS).zfill(RECEIPT_DIGITS)


def receipt_hash(receipt: str) -> str:
    """Return what is kept of a receipt: HMAC-SHA256 under the archive's key, in hex."""
    return salted_hmac("removal receipt hash", receipt, algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_form
def status(request: HttpRequest) -> HttpResponse:
    form = StatusForm(request.POST if request.method == "POST" else None)
    standing = None
    if form.is_bound and form.is_valid():
        standing = _standing(form.cleaned_data["receipt"])
        if standing is None:
            form.add_error(
                "receipt", _("No request has that receipt. Check each group of four digits.")
            )
    answer = {
        "form": form,
        "standing": standing,
        "decided": standing is not None and standing.state == RequestState.DECIDED,
    }
    code = 400 if form.is_bound and form.errors else 200
    return render(request, "testimonies/removal_status.html", answer, status=code)


def _standing(receipt: str) -> Standing | None:
    """Ask by the hash. The reader's role cannot list requests; it can ask for this one."""
    with connections[PUBLIC].cursor() as cursor:
        cursor.execute(
            "SELECT state, outcome, received_at FROM removal_request_state(%s)",
            [receipt_hash(receipt)],
        )
        row = cursor.fetchone()
    return Standing(*row) if row else None
