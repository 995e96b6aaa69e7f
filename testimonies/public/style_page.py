"""The living style page: every component in its states. Only where DEBUG is on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from testimonies.public.style_samples import samples


def style(request: HttpRequest) -> HttpResponse:
    """Show each component of `style_samples`; the loading state is the page that took too long."""
    shown = [
        (name, [(state, _rendered(name, context, request)) for state, context in states])
        for name, states in samples().items()
    ]
    return render(request, "testimonies/style.html", {"components": shown})


def _rendered(name: str, context: dict[str, object], request: HttpRequest) -> str:
    return render_to_string(f"testimonies/{name}.html", context, request)
