from django.http import Http404, HttpRequest, HttpResponse


def removal(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def status(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
