"""A log says where a failure was and of what kind, and repeats no words."""

import logging

import pytest
from django.db import IntegrityError, transaction

from testimonies.models.posts import Post
from testimonies.tests import cast
from testimonies.tests.desk_surfaces import listening

pytestmark = pytest.mark.django_db

SECRET = "invented words that were never cleared"


def logged_failure() -> str:
    """Fail as a page of the desk might, on a row that holds words; return what the log got."""
    post = cast.draft(SECRET)
    with listening() as log:
        try:
            with transaction.atomic():
                Post.objects.filter(pk=post.pk).update(excerpt_start=5, excerpt_end=4)
        except IntegrityError as error:
            refused = str(error)
            logging.getLogger("django.request").error("Internal Server Error", exc_info=True)
    assert SECRET in refused, "the database repeats the row that it refused"
    return log.answer().body.decode()


def test_a_refused_row_is_not_repeated_in_the_log():
    said = logged_failure()
    assert SECRET not in said
    assert "Failing row" not in said


def test_the_log_says_where_it_was_and_which_rule_refused():
    said = logged_failure()
    assert "in logged_failure" in said
    assert "IntegrityError" in said
    assert "23514 post_excerpt_inside_the_text" in said


def test_every_exception_that_led_to_another_is_named():
    with listening() as log:
        try:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                raise ValueError(SECRET) from error
        except ValueError:
            logging.getLogger("testimonies").exception("It failed.")
    said = log.answer().body.decode()
    assert said.index("ValueError") < said.index("KeyError")
    assert "It failed." in said
    assert SECRET not in said
