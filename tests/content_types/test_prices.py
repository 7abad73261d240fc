"""A course that has a price cannot be called free: neither in the studio nor by token."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from lms_site.commerce import api as commerce
from tests.api.caller import Caller
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit, errors
from tests.learning.builders import administrator

pytestmark = pytest.mark.django_db
EUROS = commerce.PriceOfCourse(amount=4900, currency="EUR")


@pytest.fixture
def boss():
    return get_user_model().objects.get(pk=administrator())


@pytest.fixture
def page(boss):
    """A new course, free as new courses are, that got a price before it was ever published."""
    page = make.course(title="Pipits", live=False)
    commerce.set_price(boss.pk, page.key, EUROS)
    return page


def test_the_studio_publishes_no_course_as_free_that_has_a_price(boss, page):
    refused = edit(browser(boss), page, action="action-publish")
    assert list(errors(refused)) == ["is_free"]
    page.refresh_from_db()
    assert not page.live
    edit(browser(boss), page, action="action-publish", is_free="")
    page.refresh_from_db()
    assert (page.live, page.is_free) == (True, False)


def test_by_token_no_course_is_published_as_free_that_has_a_price_until_the_price_is_gone(boss, page):
    author, path = Caller(boss.pk), f"/authoring/pages/{page.key}"
    refused = author.call("POST", f"{path}/publish/", expect=422)
    assert [one["pointer"] for one in refused["errors"]] == ["/is_free"]
    author.call("DELETE", f"/courses/{page.key}/price/", expect=204)
    author.call("POST", f"{path}/publish/")
    page.refresh_from_db()
    assert (page.live, page.is_free) == (True, True)
