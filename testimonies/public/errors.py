"""What a reader is told when there is nothing to show. None of these pages repeats the address."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from testimonies.public.api.problems import for_programs, problem

# The page says nothing of its address: its other languages lead to the front page.
ASTRAY = {"astray": True}


def gone(request: HttpRequest) -> HttpResponse:
    """Return the one 410 page: the same bytes for every address, state and reason."""
    return unkept(render(request, "testimonies/gone.html", ASTRAY, status=410))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if for_programs(request):
        return problem(400)
    return unkept(render(request, "400.html", ASTRAY, status=400))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if for_programs(request):
        return problem(404)
    return unkept(render(request, "404.html", ASTRAY, status=404))


def server_error(request: HttpRequest) -> HttpResponse:
    if for_programs(request):
        return problem(500)
    # Without the request: whatever failed may fail again in a context processor.
    return unkept(HttpResponseServerError(render_to_string("500.html")))


def unkept(response: HttpResponse) -> HttpResponse:
    """An error may end at any moment (or a page come back): nobody stores one."""
    response["Cache-Control"] = "no-store"
    return response
