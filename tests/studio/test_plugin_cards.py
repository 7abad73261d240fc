"""What plugins show on the studio's start page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from lms_sdk import Plugin, hookimpl
from lms_sdk.facts import Audience, Card
from lms_sdk.i18n import LazyText
from lms_site.accounts import api as accounts
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db


class Showing:
    def __init__(self, *cards):
        self.cards = list(cards)
        self.asked = []

    @hookimpl
    def dashboard_cards(self, audience, user, course):
        self.asked.append((audience, user.id, course))
        return self.cards


def plugin(hooks, key="acme.news"):
    return Plugin(key=key, label="News", hooks=hooks)


def shown(user):
    answer = browser(user).get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    panels = BeautifulSoup(answer.content, "html.parser").select(
        "section[id^=card-], section[aria-labelledby^=card-]"
    )
    return [" ".join(panel.get_text(" ").split()) for panel in panels], answer.content.decode()


def teacher():
    user = make.teacher()
    accounts.make_teacher(user.pk)
    return user


def test_a_teacher_sees_the_cards_of_plugins_the_lightest_first():
    hooks, user = (
        Showing(Card("Second", weight=5), Card("First", "Two\nlines", "https://example.org/x")),
        teacher(),
    )
    with with_plugins(plugin(hooks)):
        words, page = shown(user)
    assert [text.split()[0] for text in words] == ["First", "Second"]
    assert '<a href="https://example.org/x">First</a>' in page
    assert hooks.asked == [(Audience.TEACHER, str(user.pk), None)]


def test_an_administrator_is_shown_those_for_operators_too():
    hooks, user = Showing(Card("For whom it may concern")), make.administrator()
    with with_plugins(plugin(hooks)):
        words, _page = shown(user)
    assert [audience for audience, _user, _course in hooks.asked] == [Audience.OPERATOR, Audience.TEACHER]
    assert words == ["For whom it may concern"]


def test_what_a_plugin_writes_is_text_and_no_markup():
    with with_plugins(
        plugin(Showing(Card("<script>alert(1)</script>", "<img src=x>", '/"onclick="alert(1)')))
    ):
        _words, page = shown(teacher())
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page
    assert 'href="/&quot;onclick=&quot;alert(1)"' in page


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"]
)
def test_a_card_that_would_run_something_is_left_out_and_the_others_are_not(href):
    bad, good = plugin(Showing(Card("Bad", href=href)), "acme.bad"), plugin(Showing(Card("Good")))
    with with_plugins(bad, good):
        words, page = shown(teacher())
    assert words == ["Good"]
    assert "alert(1)" not in page


class Failing(LazyText):
    def __init__(self):
        pass

    def __str__(self):
        raise RuntimeError("no catalogue")


def test_a_card_whose_words_cannot_be_had_is_left_out():
    with with_plugins(plugin(Showing(Card(Failing()), Card("Good")))):
        assert shown(teacher())[0] == ["Good"]


def test_without_plugins_the_start_page_is_as_it_was():
    assert shown(teacher())[0] == []
