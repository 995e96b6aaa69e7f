"""The living style page has every component, and is not there for readers."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path

from metoo_archive import urls
from testimonies.public.style_page import style
from testimonies.templatetags import frame

urlpatterns = [path("style/", style), *urls.urlpatterns]
COMPONENTS = {
    f"testimonies/{file.name}"
    for file in (Path(settings.BASE_DIR) / "templates" / "testimonies").glob("_*.html")
}


@pytest.mark.urls(__name__)
def test_every_component_is_rendered_on_it():
    assert len(COMPONENTS) > 40
    # What says the same on every page may have been rendered for another test.
    frame.rendered.cache_clear()
    rendered = {template.name for template in Client().get("/style/").templates}
    assert rendered >= COMPONENTS, "give each new component a sample in public/style_samples.py"


@pytest.mark.urls(__name__)
def test_it_shows_the_states_that_are_rarely_seen():
    page = Client().get("/style/").content.decode()
    for said in (
        "There is nothing here yet.",
        "This page of the list does not exist.",
        "No post of this timeline passes these filters.",
        "No words are shown for this post.",
        "Open the whole post",
        'dir="rtl"',
        'aria-invalid="true"',
        "Please look at this again",
    ):
        assert said in page, said


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_readers_do_not_find_it():
    assert Client().get("/style/").status_code == 404
