"""Ask for removal, see how it stands, appeal: without account, e-mail, JavaScript or cookie."""

import re
import secrets
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from metoo_archive import intake
from testimonies.models.removals import RemovalAppeal, RemovalRequest
from testimonies.public.removal_forms import (
    LONGEST_ITEM,
    RECEIPT_DIGITS,
    AppealForm,
    RemovalForm,
    StatusForm,
)
from testimonies.public.standing import hash_of, standing_of

View = Callable[[HttpRequest], HttpResponse]


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
    answer = {
        "receipt": " ".join(re.findall("....", receipt)),
        "standing": standing_of(hash_of(receipt)),
    }
    return render(request, "testimonies/removal_received.html", answer)


def _form_page(request: HttpRequest, form: RemovalForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "once": secrets.token_hex(16)}
    return render(request, "testimonies/removal.html", context, status=status)


def _receive(answers: dict[str, str], once: str) -> str:
    """Store the request, once for each form that was opened, take it up; return its receipt."""
    receipt = _receipt(once or secrets.token_hex(16), answers)
    kept = hash_of(receipt)
    # The same form sent again (a reload, a second press) gives the same receipt: nothing is added.
    # ON CONFLICT without a target reads nothing, which the reader's role may not.
    RemovalRequest.objects.bulk_create(
        [RemovalRequest(receipt_hash=kept, language=get_language() or "en", **answers)],
        ignore_conflicts=True,
    )
    intake.take_up(kept)
    return receipt


def _receipt(once: str, answers: dict[str, str]) -> str:
    """Return 16 digits that nobody can tell without the form's own 128 random bits and our key."""
    told = "\0".join([once, *(answers[name] for name in sorted(answers))])
    number = int(salted_hmac("removal receipt", told, algorithm="sha256").hexdigest(), 16)
    return str(number % 10**RECEIPT_DIGITS).zfill(RECEIPT_DIGITS)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_form
def status(request: HttpRequest) -> HttpResponse:
    """How a request stands; and, sent from there with `appeal`, the appeal against its decision."""
    form = StatusForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _status_page(request, {"form": form}, 400 if form.is_bound else 200)
    receipt = form.cleaned_data["receipt"]
    standing = standing_of(hash_of(receipt))
    if standing is None:
        form.add_error(
            "receipt", _("No request has that receipt. Check each group of four digits.")
        )
        return _status_page(request, {"form": form}, 400)
    appeal = AppealForm(request.POST if "appeal" in request.POST else None)
    if standing.may_appeal and appeal.is_bound and appeal.is_valid():
        _appeal(hash_of(receipt), appeal.cleaned_data["message"])
        standing = standing_of(hash_of(receipt))
    context = {"form": form, "receipt": receipt, "standing": standing, "appeal": appeal}
    return _status_page(request, context, 400 if appeal.errors else 200)


def _status_page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    return render(request, "testimonies/removal_status.html", context, status=status)


def _appeal(receipt_hash: str, message: str) -> None:
    """Store the appeal, once for each request, and take it up."""
    RemovalAppeal.objects.bulk_create(
        [RemovalAppeal(request_id=receipt_hash, message=message)], ignore_conflicts=True
    )
    intake.take_up(receipt_hash)
