"""A teacher imports a course of another system and edits it in the studio; a learner takes it by token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page as Tab

from content_types.models import AssessmentPage, LessonPage
from lms_site.interop.services import import_course
from lms_site.publishing import api as publishing
from tests import world
from tests.browsing import chromium
from tests.content_types.studio import edit_url
from tests.journeys.test_learner_path import Caller, nodes
from tests.serving import served

pytestmark = pytest.mark.tools("chromium")
COURSE = Path(__file__).resolve().parents[3] / "shared" / "data" / "olx" / "test-course.tar.gz"
OLD, NEW = "Example: poll", "What the class thinks"
RIGHT = {"Checks": "a correct answer", "Choice": "the correct answer", "Dropdown": "the correct answer"}


@pytest.fixture
def site(committing_db):
    if not COURSE.exists():
        pytest.skip("../shared/data/olx is not here")
    with served(StaticFilesHandler(get_wsgi_application())) as address:
        yield address


def test_what_a_teacher_imports_and_changes_is_what_a_learner_reads_and_is_graded_in(site):
    teacher, learner = world.person("tilda"), world.person("nils")
    teacher.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))  # who write and publish
    report = import_course(COURSE, owner=teacher, publish=True)
    assert report.failed == []
    lesson = LessonPage.objects.get(title=OLD)
    quiz = AssessmentPage.objects.get(title="Example: library_content")
    page, key, quiz_key = edit_url(lesson), str(lesson.translation_key), str(quiz.translation_key)
    retitled(site, teacher.email, page)
    publishing.compile_stale()  # as a worker would
    assert not publishing.failures()
    nils = Caller(site)
    nils.log_in(learner.email, world.PASSWORD)
    read(nils, key)
    graded(nils, quiz_key)


def retitled(site: str, email: str, page: str) -> None:
    """The teacher logs in, opens the lesson, gives it another title and publishes it; no script fails."""
    errors: list[str] = []
    with chromium() as browser:
        tab = browser.new_page(viewport={"width": 1300, "height": 1000})
        tab.set_default_timeout(12_000)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{site}/studio/")
        tab.get_by_label("E-mail address").fill(email)
        tab.get_by_label("Password").fill(world.PASSWORD)
        tab.get_by_role("button", name="Log in").click()
        tab.wait_for_url(f"{site}/studio/", wait_until="commit")
        published(tab, site + page)
    assert errors == []


def published(tab: Tab, address: str) -> None:
    """The lesson under its new title."""
    tab.goto(address, wait_until="domcontentloaded")
    title = tab.locator("#id_title")
    assert title.input_value() == OLD
    title.fill(NEW)
    with tab.expect_navigation(wait_until="commit"):
        tab.locator("[name=action-publish]").first.evaluate("button => button.click()")
    tab.get_by_text("published").first.wait_for()


def read(nils: Caller, lesson: str) -> None:
    """The learner enrols, finds the lesson under its new title and reads it."""
    [card] = nils.get("/courses/")["results"]
    nils.call("POST", f"/courses/{card['key']}/enrolment/", expect=201)
    places = nodes(nils.get(f"/courses/{card['key']}/outline/")["outline"])
    assert places[NEW]["key"] == lesson
    assert OLD not in places
    shown = nils.get(f"/lessons/{lesson}/")
    assert shown["title"] == NEW
    lessons = [place["key"] for place in places.values() if place["kind"] == "lesson"]
    blocks = [block["type"] for key in lessons for block in nils.get(f"/lessons/{key}/")["blocks"]]
    assert "html" in blocks
    assert "unavailable" not in blocks


def graded(nils: Caller, quiz: str) -> None:
    """The learner takes an imported assessment; every right answer counts."""
    started = nils.call("POST", f"/assessments/{quiz}/attempts/", expect=201)
    assert len(started["parts"]) == 8
    answers = [{"position": part["position"], "seq": 1, "data": answer(part)} for part in started["parts"]]
    sent = nils.call("POST", f"/attempts/{started['id']}/submit", {"answers": answers})
    assert sent["state"] == "graded"
    assert float(nils.get(f"/attempts/{started['id']}/review/")["fraction"]) == 1
    [grade] = [one for one in nils.get("/me/grades/") if one["fraction"] is not None]
    assert float(grade["fraction"]) == 1


def answer(part: dict[str, Any]) -> dict[str, Any]:
    """The options whose own text says that they are right."""
    delivery = part["item"]["delivery"]
    text = next(right for words, right in RIGHT.items() if words in delivery["prompt"])
    return {"chosen": [option["id"] for option in delivery["options"] if option["text"] == text]}
