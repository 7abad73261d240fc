"""Assessments in the studio: presets and attempt policies."""

import pytest

from content_types.models import (
    AssessmentPage,
)
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.plugin import Plugin
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.studio import browser, create, edit, edit_url, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return browser(make.administrator())


def test_a_new_exam_takes_the_rules_of_an_exam_where_the_author_left_them_untouched(teacher):
    parent = make.module()
    create(teacher, AssessmentPage, parent, title="Exam", slug="exam", preset="exam", review_score="never")
    page = AssessmentPage.objects.get(slug="exam").get_latest_revision_as_object()
    assert (page.graded, page.max_attempts, page.shuffle_questions, page.late_policy) == (
        True,
        1,
        True,
        "refuse",
    )
    assert (page.review_score, page.review_feedback, page.review_correct) == ("never", "closed", "never")
    edit(teacher, page, graded="", max_attempts="3")
    page = AssessmentPage.objects.get(slug="exam").get_latest_revision_as_object()
    assert page.max_attempts == 3


class Adaptive(AttemptPolicy):
    key = "acme.adaptive"
    label = "Adaptive"


def test_an_assessment_runs_as_the_product_or_an_installed_plugin_offers(teacher):
    page = make.assessment()
    assert offered_policies(teacher, page) == ["deferred", "hints"]
    with with_plugins(Plugin(key="acme.policies", label="Policies", attempt_policies=[Adaptive])):
        assert offered_policies(teacher, page) == ["deferred", "hints", "acme.adaptive"]
        edit(teacher, page, attempt_policy="acme.adaptive", action="action-publish")
    page.refresh_from_db()
    assert page.attempt_policy == "acme.adaptive"
    assert "attempt_policy" in errors(edit(teacher, page, attempt_policy="acme.unheard"))


def test_a_policy_is_kept_while_its_plugin_is_away(teacher):
    page = make.assessment(attempt_policy="acme.adaptive")
    assert offered_policies(teacher, page) == ["deferred", "hints", "acme.adaptive"]
    edit(teacher, page, title="Another title", action="action-publish")
    page.refresh_from_db()
    assert (page.title, page.attempt_policy) == ("Another title", "acme.adaptive")


def offered_policies(client, page) -> list[str]:
    """The choices of the editor's field."""
    form = client.get(edit_url(page)).context["form"]
    return [key for key, _label in form.fields["attempt_policy"].choices]
