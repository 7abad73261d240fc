"""Release and completion rules in the studio: every rule goes through the editor, and what cannot work is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from content_types.models import AssessmentPage, LessonPage, ModulePage
from lms_site.learning import api as learning
from lms_site.learning.models import Group
from lms_site.publishing import api as publishing
from tests.content_types import builders as make
from tests.content_types.studio import browser, create, edit, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(db):
    return browser(make.administrator())


def rules(*blocks, kind=LessonPage):
    """A value of the stream of rules."""
    return {
        "release": kind._meta.get_field("release").build([{"type": one, "value": of} for one, of in blocks])
    }


@pytest.fixture
def place():
    course = make.course()
    module = make.module(course)
    first = make.lesson(module, title="First", slug="first")
    quiz = make.assessment(module, title="Quiz", slug="quiz", review_score="submitted")
    publishing.compile_stale()
    Group.objects.create(course_id=course.translation_key, name="Tuesday")
    return course, module, first, quiz


def test_every_rule_goes_through_the_editor_of_a_lesson_an_assessment_and_a_module(teacher, place):
    _course, module, first, quiz = place
    other = make.course(title="Other", slug="other")
    every = [
        ("date", {"begins": "2030-01-02T03:04:00Z", "ends": None}),
        ("after_enrolment", {"days": 3}),
        ("item_done", {"item": first.pk}),
        ("previous_done", {"what": "item"}),
        ("score", {"assessment": quiz.pk, "percent": "62.5"}),
        ("in_group", {"group": "Tuesday"}),
        ("course_done", {"course": other.pk}),
        ("teacher", {"note": ""}),
    ]
    for kind, parent in ((LessonPage, module), (AssessmentPage, module), (ModulePage, module.get_parent())):
        slug = kind.__name__.lower()
        answer = create(
            teacher,
            kind,
            parent,
            title="New",
            slug=slug,
            streams=rules(*every, kind=kind),
            action="action-publish",
        )
        assert answer.status_code == 302, errors(answer)
        stored = kind.objects.get(slug=slug).release.raw_data
        assert [child["type"] for child in stored] == [name for name, _value in every]
        assert stored[4]["value"]["percent"] == "62.5"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda far, hidden: ("item_done", {"item": far.pk}), "not in this course"),
        (lambda far, hidden: ("score", {"assessment": hidden.pk, "percent": "1"}), "never shown"),
        (lambda far, hidden: ("in_group", {"group": "Monday"}), "no group"),
    ],
)
def test_what_a_rule_cannot_wait_for_is_refused_with_the_reason(teacher, place, rule, said):
    _course, module, _first, _quiz = place
    far = make.lesson(make.module(make.course(title="Far", slug="far")), slug="far-away")
    hidden = make.assessment(module, slug="hidden", review_score="never")
    answer = create(teacher, LessonPage, module, title="L", slug="l", streams=rules(rule(far, hidden)))
    [problem] = errors(answer)["release"]
    assert said in problem["message"]
    assert not LessonPage.objects.filter(slug="l").exists()


def test_rules_that_wait_for_each_other_are_refused_with_the_titles_of_what_they_shut(teacher, place):
    _course, module, first, quiz = place
    second = make.lesson(module, title="Second", slug="second")
    second.release = rules(("item_done", {"item": first.pk}))["release"]
    second.save_revision().publish()
    answer = edit(teacher, first, streams=rules(("item_done", {"item": second.pk})), action="action-publish")
    [problem] = errors(answer)["release"]
    assert problem["message"].endswith(": First, Second.")
    with_a_way_out = rules(("item_done", {"item": second.pk}), ("item_done", {"item": quiz.pk}))
    answer = edit(teacher, first, streams=with_a_way_out, release_match="any", action="action-publish")
    assert answer.status_code == 302, errors(answer)
    answer = edit(
        teacher,
        module,
        streams=rules(("item_done", {"item": quiz.pk}), kind=ModulePage),
        action="action-publish",
    )
    assert "Quiz" in errors(answer)["release"][0]["message"]


def test_completion_rules_say_how_much_and_tell_no_hidden_score(teacher, place):
    course, _module, first, quiz = place
    assert "completion_minutes" in errors(edit(teacher, first, completion="time", action="action-publish"))
    assert "completion_percentage" in errors(
        edit(teacher, first, completion="video", action="action-publish")
    )
    assert "completion_percentage" in errors(
        edit(teacher, course, completion="share", action="action-publish")
    )
    passed = {"completion": "passed", "pass_percentage": "50"}
    wrong = edit(teacher, quiz, **{**passed, "review_score": "closed"}, action="action-publish")
    assert "completion" in errors(wrong)
    assert "pass_percentage" in errors(edit(teacher, quiz, completion="passed", action="action-publish"))
    assert edit(teacher, quiz, **passed, action="action-publish").status_code == 302
    assert AssessmentPage.objects.get(pk=quiz.pk).pass_percentage == Decimal(50)
    assert learning.group_names(course.translation_key) == ["Tuesday"]
