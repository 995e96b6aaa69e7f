from django.http import Http404, HttpRequest, HttpResponse


def robots(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def healthz(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def readyz(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
