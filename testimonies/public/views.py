from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def browse(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def browse_year(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def browse_month(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def browse_day(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def search(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def post(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def people(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def person(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def platform(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def hashtag(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def safety(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def about(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404


def accessibility(request: HttpRequest, **address: object) -> HttpResponse:
    raise Http404
