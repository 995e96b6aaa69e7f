"""Errors for programs: problem details, as RFC 9457 describes them.

The type is always `about:blank`, which the RFC has for a problem that its status says whole. There
is no `instance`: nothing here repeats the address that was asked for.
"""

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from testimonies.public.selections import in_time

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"

Errors = Mapping[str, list[str]]

DETAILS: dict[int, str | Promise] = {
    400: _("This request cannot be read."),
    404: _("There is nothing at this address, and there never was."),
    405: _("This interface is for reading: GET, HEAD and OPTIONS are all it answers."),
    406: _("The answer is JSON. Send “Accept: application/json”, or no Accept at all."),
    410: _("What was here is no longer shown. Please delete the copies that you keep of it."),
    412: _("What is here is not what “If-Match” names."),
    429: _("You ask too often. Wait as many seconds as “Retry-After” says, then go on."),
    500: _("Something went wrong on our side. It is written down; please try again later."),
}


class UnreadableError(exceptions.APIException):
    """Parameters that cannot be read: by name, sentences that say the remedy."""

    status_code = 400

    def __init__(self, errors: Errors) -> None:
        super().__init__()
        self.errors = errors


class GoneError(exceptions.APIException):
    """It was public and is withdrawn."""

    status_code = 410


def problem(status: int, detail: str = "", errors: Errors | None = None) -> HttpResponse:
    """Return an answer that is a problem. Nobody keeps it: it may end at any moment."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or str(DETAILS[status]),
    }
    if errors:
        said["errors"] = errors
    response = JsonResponse(said, status=status, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return opened(response)


def opened(response: HttpResponse) -> HttpResponse:
    """Let scripts of any site read an answer, and keep it out of indexes.

    What is here is public and the same for everyone; no cookie, account or address of the reader
    opens more of it. So a script of another site learns nothing that its server could not ask
    for, and whoever shows a post live, instead of a copy, stops showing it when it is withdrawn.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def answer(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that an error in a view is; None for a defect, which is logged as one."""
    if isinstance(error, OperationalError):
        return problem(503, in_time(error))
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, UnreadableError):
        return problem(400, gettext("Some parameters cannot be read."), error.errors)
    if isinstance(error, exceptions.APIException):
        response = problem(error.status_code)
        if wait := getattr(error, "wait", None):
            response.headers["Retry-After"] = str(ceil(wait))
        return response
    return None


def for_programs(request: HttpRequest) -> bool:
    """Say whether whoever asks reads problems, and not pages."""
    return request.path_info.startswith(PREFIX)
