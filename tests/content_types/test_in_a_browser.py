"""The studio's scripts of ours, in a real browser."""

import re
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import expect

from content_types.models import AssessmentPage, LessonPage, Question
from lms_site.plugin_host.testing import with_plugins
from tests.browsing import chromium
from tests.content_types import builders as make
from tests.content_types.studio import browser as client_of
from tests.content_types.studio import edit_url
from tests.serving import served

pytestmark = pytest.mark.tools("chromium")
ORPHAN = {"type": "gone_map", "value": {"_v": 7, "zoom": 3}, "id": "0d1f0b4e-0000-4000-8000-000000000001"}
HEADING = {"type": "heading", "value": {"_v": 1, "text": "Song", "level": "2"}, "id": "h1"}


@pytest.fixture
def site(committing_db):
    with (
        served(StaticFilesHandler(get_wsgi_application())) as address,
        with_plugins(make.acme(make.Poll, assessment_types=[make.Ask])),
    ):
        yield address


@contextmanager
def opened(site, page):
    """The editor of a page, in a browser of somebody logged in; errors of scripts fail the test."""
    session = client_of(make.administrator()).cookies[settings.SESSION_COOKIE_NAME].value
    errors = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1300, "height": 1000})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on(
            "console", lambda message: errors.append(message.text) if "controller" in message.text else None
        )
        tab.goto(site + edit_url(page))
        yield tab
    assert errors == []


def saved(tab):
    with tab.expect_navigation():
        tab.get_by_role("button", name=re.compile("Save draft")).click()


def test_an_absent_plugins_block_is_shown_moved_and_saved_and_cannot_be_added(site):
    page = make.lesson(body=[ORPHAN, HEADING])
    with opened(site, page) as tab:
        expect(tab.get_by_text("The plugin for “gone_map” is not installed")).to_be_visible()
        tab.locator(".c-sf-add-button").first.click()
        expect(tab.get_by_role("option", name="Heading")).to_be_visible()
        assert tab.get_by_role("option", name="Poll").count() == 1
        assert tab.get_by_role("option", name=re.compile("Unavailable")).count() == 0
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Move down").first.click()
        saved(tab)
    draft = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert LessonPage._meta.get_field("body").get_prep_value(draft.body) == [HEADING, ORPHAN]


def test_a_question_is_written_inside_the_assessment_editor(site):
    bank = make.bank()
    page = make.assessment()
    with opened(site, page) as tab:
        tab.locator(".c-sf-add-button").first.click()
        tab.get_by_role("option", name="Question", exact=True).click()
        tab.get_by_role("button", name="Choose question").click()
        tab.get_by_role("tab", name="New question").click()
        tab.locator("#id_new_question_type").select_option("acme.lab.ask")
        tab.locator("#id_new_question_bank").select_option(str(bank.pk))
        tab.locator("#id_new_question_title").fill("Made here")
        tab.locator(".modal form").get_by_role("button", name="Continue").click()
        tab.locator(".modal .public-DraftEditor-content").first.click()
        tab.keyboard.type("Which bird sings in flight?")
        tab.wait_for_timeout(600)  # the text editor hands over what was typed after a pause
        tab.locator(".modal form").get_by_role("button", name="Continue").click()
        expect(tab.locator(".chooser").get_by_text("Made here")).to_be_visible()
        saved(tab)
    question = Question.objects.get(title="Made here")
    assert question.live
    assert "sings in flight" in question.content["prompt"]
    draft = AssessmentPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    raw = AssessmentPage._meta.get_field("items").get_prep_value(draft.items)
    assert raw[0]["value"]["question"] == question.pk
