from django.http import Http404, HttpRequest, HttpResponse


def embed_timeline(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
