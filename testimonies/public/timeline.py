from django.http import Http404, HttpRequest, HttpResponse


def timelines(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def timeline(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
