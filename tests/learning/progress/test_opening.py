"""What has an opening date, or stands in a module that has one, is closed to learners until then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_site.learning import api as learning
from lms_site.learning.assessment.rules import Refusal
from lms_site.learning.errors import NoSuchItem, NotStarted
from lms_site.learning.progress.models import ItemProgress
from tests.learning import builders
from tests.learning.builders import assessment, choice, course, learner, lesson, module, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
FUTURE, PAST = "2999-01-01T00:00:00+00:00", "2001-01-01T00:00:00+00:00"


def test_a_lesson_opens_at_its_date_for_learners_and_is_always_open_to_its_teacher_and_as_a_preview():
    teacher = person()
    closed, opened = replace(lesson(), opens_at=FUTURE), replace(lesson(), opens_at=PAST)
    preview = replace(lesson(preview=True), opens_at=FUTURE)
    who = learner(course(closed, opened, preview, owner=teacher))
    with pytest.raises(NotStarted) as refused:
        learning.lesson_document(who, closed.key)
    assert str(refused.value.data["starts_at"]).startswith("2999-01-01")
    assert learning.lesson_document(who, opened.key).body
    assert learning.lesson_document(teacher, closed.key).body
    assert learning.lesson_document(None, preview.key).body
    with pytest.raises(NoSuchItem):
        learning.lesson_document(person(), closed.key)


def held(opens_at):
    """A learner of a course whose lesson and quiz stand two modules deep; the outer one opens at this moment."""
    outer = replace(module(), opens_at=opens_at)
    inner = replace(module(), parent=outer.key)
    first = replace(lesson(), parent=inner.key)
    quiz = replace(assessment(choice()), parent=inner.key)
    return learner(course(outer, inner, first, quiz)), first.key, quiz.key


def test_progress_on_what_is_closed_is_refused_with_the_moment_it_opens_and_writes_nothing():
    who, first, quiz = held(FUTURE)
    for key in (first, quiz):
        with statements() as made, pytest.raises(NotStarted) as refused:
            learning.record_progress(who, key)
        assert str(refused.value.data["starts_at"]).startswith("2999-01-01")
        assert len(made) == 2  # the other asks whether the person is of the team
    assert not ItemProgress.objects.filter(enrolment__person_id=who).exists()
    who, first, _quiz = held(PAST)
    assert learning.mark_done(who, first).newly_done


def test_no_attempt_starts_before_the_modules_above_open_and_the_rules_say_so():
    who, _first, quiz = held(FUTURE)
    with statements() as made, pytest.raises(NotStarted) as refused:
        learning.start_attempt(who, quiz)
    assert str(refused.value.data["starts_at"]).startswith("2999-01-01")
    assert len(made) == 2
    told = learning.effective_rules(who, quiz)
    assert told.refusal == Refusal.NOT_OPEN
    assert told.may_start_at.isoformat().startswith("2999-01-01")
    who, _first, quiz = held(PAST)
    assert learning.effective_rules(who, quiz).refusal is None
    assert learning.start_attempt(who, quiz).created


def test_a_running_attempt_goes_on_when_its_module_is_closed_again():
    outer = module()
    quiz = replace(assessment(choice()), parent=outer.key)
    key = course(outer, quiz)
    who = learner(key)
    running = learning.start_attempt(who, quiz.key)
    builders.course(replace(outer, opens_at=FUTURE), quiz, key=key)
    assert learning.start_attempt(who, quiz.key).id == running.id
    assert learning.save_answer(who, running.id, 1, seq=1, data={"chosen": ["a"]}).accepted
