"""What release rules lock, for whom, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from lms_site.foundation import clock
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning.assessment.rules import Refusal
from lms_site.learning.errors import GroupInRules, Locked, NoSuchItem, NotATeacher
from tests.learning.builders import (
    assessment,
    choice,
    course,
    learner,
    lesson,
    module,
    person,
    quiz,
)
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db


def released(item, *rules, match="all"):
    return replace(item, rules={**item.rules, "release": {"match": match, "rules": list(rules)}})


def at(**ahead):
    return (clock.now() + timedelta(**ahead)).isoformat()


def overlay(who, key):
    return json.loads(learning.outline(who, key).overlay)


def reasons(who, item):
    """The reasons for which the lesson is locked to the person."""
    with pytest.raises(Locked) as refused:
        learning.lesson_document(who, item.key)
    return refused.value.data["reasons"]


def test_a_lesson_waits_for_an_item_and_opens_when_it_is_done():
    first = lesson(title="Before")
    second = released(lesson(title="After"), {"kind": "item_done", "item": str(first.key)})
    key = course(first, second)
    who = learner(key)
    [why] = reasons(who, second)
    assert (why["kind"], why["item"], why["title"], why["met"]) == (
        "item_done",
        str(first.key),
        "Before",
        False,
    )
    assert "Before" in why["text"]
    learning.mark_done(who, first.key)
    assert learning.lesson_document(who, second.key).body
    assert overlay(who, key)["locked"] == {}


def test_a_module_locks_all_it_holds_and_a_module_is_done_when_all_in_it_is():
    one, two = module(title="One"), module(title="Two")
    inner = replace(module(), parent=two.key)
    two = released(two, {"kind": "item_done", "item": str(one.key)})
    first, extra = (
        replace(lesson(), parent=one.key),
        replace(lesson(), parent=one.key, rules={"optional": True}),
    )
    second, third = replace(lesson(), parent=two.key), replace(lesson(), parent=inner.key)
    key = course(one, first, extra, two, second, inner, third)
    who = learner(key)
    assert set(overlay(who, key)["locked"]) == {str(each.key) for each in (two, second, inner, third)}
    assert reasons(who, third)[0]["of"] == str(two.key)
    with pytest.raises(Locked):
        learning.module_document(who, two.key)
    learning.mark_done(who, first.key)
    assert overlay(who, key)["locked"] == {}
    assert learning.lesson_document(who, third.key).body


def test_a_date_opens_and_closes_and_says_when():
    soon, over = at(days=2), at(days=-1)
    later = released(lesson(), {"kind": "date", "from": soon, "until": None})
    gone = released(lesson(), {"kind": "date", "from": None, "until": over})
    now = released(lesson(), {"kind": "date", "from": over, "until": soon})
    key = course(later, gone, now)
    who = learner(key)
    locked = overlay(who, key)["locked"]
    assert locked[str(later.key)]["until"] == soon
    assert locked[str(gone.key)]["until"] is None
    assert locked[str(gone.key)]["reasons"][0]["ended_at"] == over
    assert str(now.key) not in locked


def test_days_after_joining_count_from_the_own_seat():
    item = released(lesson(), {"kind": "after_enrolment", "days": 3})
    who = learner(course(item))
    [why] = reasons(who, item)
    assert clock.now() + timedelta(days=2) < datetime.fromisoformat(why["until"])


@pytest.mark.parametrize(("review", "opens"), [("submitted", True), ("released", False)])
def test_a_score_opens_only_once_the_learner_may_know_it(review, opens):
    right = choice("a")
    test = assessment(right, review_score=review)
    item = released(lesson(), {"kind": "score", "item": str(test.key), "percent": "60"})
    who = learner(course(test, item))
    assert reasons(who, item)[0]["percent"] == "60"
    view = learning.start_attempt(who, test.key)
    learning.submit(who, view.id, answers=[learning.Answer(position=1, seq=1, data={"chosen": ["a"]})])
    if opens:
        assert learning.lesson_document(who, item.key).body
    else:
        assert "score" not in reasons(who, item)[0]


def test_a_group_opens_for_its_members_and_is_not_named_to_others():
    teacher = person()
    item = released(lesson(), {"kind": "group", "group": "Tuesday"})
    key = course(item, owner=teacher)
    inside, outside = learner(key), learner(key)
    group = learning.make_group(teacher, key, "Tuesday")
    learning.add_to_group(teacher, group.id, inside)
    assert learning.lesson_document(inside, item.key).body
    assert "Tuesday" not in str(reasons(outside, item))
    for viewer in (outside, None):
        tree = learning.outline(viewer, key).tree
        assert '"release":' in tree
        assert "Tuesday" not in tree


def test_a_group_that_is_renamed_keeps_what_rules_opened_to_it_and_no_other_takes_its_name():
    teacher = person()
    item = released(lesson(), {"kind": "group", "group": "Tuesday"})
    key = course(item, owner=teacher)
    who = learner(key)
    group = learning.make_group(teacher, key, "Tuesday")
    learning.add_to_group(teacher, group.id, who)
    for name in ("Wednesday", "Thursday"):
        learning.rename_group(teacher, group.id, name)
        assert learning.lesson_document(who, item.key).body
    told = learning.item_rules(teacher, item.key, person_id=who)
    assert (told.stuck, told.release[0].rules[0]["group"]) == (False, "Thursday")
    other = learning.make_group(teacher, key, "Wednesday")  # no rule means the first one by this name
    for name in ("Tuesday", "Thursday"):
        for take in (
            lambda name=name: learning.make_group(teacher, key, name),
            lambda name=name: learning.rename_group(teacher, other.id, name),
        ):
            with pytest.raises(Invalid):
                take()
    learning.rename_group(teacher, group.id, "Tuesday")
    assert learning.lesson_document(who, item.key).body


def test_a_group_that_rules_name_is_not_deleted_and_one_that_is_not_there_is_told_to_the_team():
    teacher = person()
    item = released(lesson(title="For some"), {"kind": "group", "group": "Tuesday"})
    key = course(item, owner=teacher)
    who = learner(key)
    assert reasons(who, item)[0]["lost"]
    assert learning.item_rules(teacher, item.key, person_id=who).stuck
    group = learning.make_group(teacher, key, "Tuesday")
    learning.rename_group(teacher, group.id, "Thursday")
    assert "lost" not in reasons(who, item)[0]
    assert not learning.item_rules(teacher, item.key, person_id=who).stuck
    with pytest.raises(GroupInRules) as refused:
        learning.delete_group(teacher, group.id)
    assert refused.value.data["items"] == [{"key": str(item.key), "title": "For some"}]
    course(replace(item, rules={}), key=key)
    learning.delete_group(teacher, group.id)
    assert not learning.groups(teacher, key).exists()


def test_another_course_has_to_be_completed():
    before = lesson()
    needed = course(before)
    item = released(lesson(), {"kind": "course_done", "course": str(needed)})
    who = learner(course(item))
    assert reasons(who, item)[0]["title"] == "A course"
    learning.give_seat(who, needed, source="staff")
    learning.mark_done(who, before.key)
    assert learning.lesson_document(who, item.key).body


def test_a_course_in_which_nothing_is_required_is_completed_by_nobody():
    needed = course(replace(lesson(), rules={"optional": True}))
    item = released(lesson(), {"kind": "course_done", "course": str(needed)})
    who = learner(course(item))
    learning.give_seat(who, needed, source="staff")
    assert reasons(who, item)


def test_a_teacher_opens_an_item_to_one_person_or_to_a_group_and_takes_it_back():
    teacher = person()
    outer = released(module(), {"kind": "item_done", "item": str(uuid4())})
    item = replace(released(lesson(), {"kind": "teacher"}), parent=outer.key)
    key = course(outer, item, owner=teacher)
    ada, ben = learner(key), learner(key)
    made = learning.unlock(teacher, learning.UnlockSpec(item=item.key, person=ada))
    assert made == learning.unlock(teacher, learning.UnlockSpec(item=item.key, person=ada))
    assert learning.lesson_document(ada, item.key).body
    assert [one["kind"] for one in reasons(ben, item)] == ["teacher", "item_done"]
    group = learning.make_group(teacher, key, "Tuesday")
    learning.add_to_group(teacher, group.id, ben)
    learning.unlock(teacher, learning.UnlockSpec(item=item.key, group=group.id))
    assert learning.lesson_document(ben, item.key).body
    learning.end_unlock(teacher, made.id)
    assert reasons(ada, item)
    with pytest.raises(NoSuchItem):
        learning.unlock(ada, learning.UnlockSpec(item=item.key, person=ada))
    with pytest.raises(NotATeacher):
        learning.unlocks(ada, key)


def test_of_any_rules_one_is_enough_and_the_earliest_date_is_told():
    soon = at(days=2)
    first = lesson()
    rules = [{"kind": "date", "from": soon, "until": None}, {"kind": "item_done", "item": str(first.key)}]
    item = released(lesson(), *rules, match="any")
    key = course(first, item)
    who = learner(key)
    assert overlay(who, key)["locked"][str(item.key)]["until"] == soon
    learning.mark_done(who, first.key)
    assert learning.lesson_document(who, item.key).body


@pytest.mark.parametrize(
    "release",
    [
        {"match": "all", "rules": [{"kind": "moon_phase", "phase": "full"}]},
        {"match": "all", "rules": [{"kind": "unavailable"}]},
        {"match": "most", "rules": [{"kind": "previous_done", "item": None}]},
        {"match": "all", "rules": []},
        {"match": "all", "rules": "x"},
        {"match": "all", "rules": [{"kind": "date", "from": "soon"}]},
        {"match": "all", "rules": [{"kind": "item_done"}]},
        {"match": "all", "rules": [{"kind": "after_enrolment", "days": 10**12}]},
        {"match": "all", "rules": [[]]},
        [],
        None,
        7,
    ],
)
def test_what_cannot_be_understood_locks(release):
    item = replace(lesson(), rules={"release": release})
    who = learner(course(item))
    assert reasons(who, item)[0]["lost"]


def test_a_rule_about_an_item_that_was_taken_out_locks_and_says_so_but_what_was_done_counts():
    gone = lesson()
    item = released(lesson(), {"kind": "item_done", "item": str(gone.key)})
    key = course(gone, item)
    early, late = learner(key), learner(key)
    learning.mark_done(early, gone.key)
    course(item, key=key)
    assert learning.lesson_document(early, item.key).body
    assert reasons(late, item)[0]["lost"]


def test_teachers_and_readers_of_previews_do_not_wait():
    teacher = person()
    item, shown = (released(lesson(preview=free), {"kind": "teacher"}) for free in (False, True))
    key = course(item, shown, owner=teacher)
    assert learning.lesson_document(teacher, item.key).body
    assert learning.lesson_document(None, shown.key).body
    assert learning.lesson_document(learner(key), shown.key).body
    assert learning.mark_done(learner(key), shown.key).newly_done
    with pytest.raises(NoSuchItem):
        learning.lesson_document(None, item.key)


def test_a_teacher_who_studies_her_own_course_reads_all_of_it():
    teacher = person()
    item = released(lesson(), {"kind": "teacher"})
    learning.give_seat(teacher, course(item, owner=teacher), source="staff")
    assert learning.lesson_document(teacher, item.key).body


@pytest.mark.parametrize(
    "shut",
    [
        {"release": {"match": "all", "rules": [{"kind": "teacher"}]}},
        {"opens_at": "2999-01-01T00:00:00+00:00"},
    ],
)
def test_a_teacher_who_studies_her_own_course_is_shut_out_nowhere_and_told_so(shut):
    teacher = person()
    outer = replace(module(), rules=shut)
    item, quiz = replace(lesson(), parent=outer.key), replace(assessment(choice()), parent=outer.key)
    key = course(outer, item, quiz, owner=teacher)
    learning.give_seat(teacher, key, source="staff")
    assert overlay(teacher, key)["locked"] == {}
    assert learning.item_rules(teacher, item.key).open
    assert learning.mark_done(teacher, item.key).newly_done
    assert learning.effective_rules(teacher, quiz.key).refusal is None
    assert learning.start_attempt(teacher, quiz.key).id


def test_no_attempt_starts_at_a_locked_assessment_and_a_running_one_goes_on():
    key, item, who = quiz()
    running = learning.start_attempt(who, item.key)
    course(released(item, {"kind": "teacher"}), key=key)
    assert learning.start_attempt(who, item.key).id == running.id
    other = learner(key)
    with statements() as made, pytest.raises(Locked):
        learning.start_attempt(other, item.key)
    assert len(made) == 2
    assert learning.effective_rules(other, item.key).refusal == Refusal.LOCKED


def test_the_outline_takes_two_statements_however_many_items_have_rules_and_one_without():
    plain = course(*(lesson() for _ in range(5)))
    who = learner(plain)
    with statements() as made:
        learning.outline(who, plain)
    assert len(made) == 1
    for number in (2, 12):
        key = course(*(released(lesson(), {"kind": "after_enrolment", "days": 1}) for _ in range(number)))
        who = learner(key)
        with statements() as made:
            assert len(overlay(who, key)["locked"]) == number
        assert len(made) == 2


def test_reading_and_noting_take_one_statement_more_where_there_are_rules():
    item = released(lesson(), {"kind": "after_enrolment", "days": 0})
    who = learner(course(item))
    for act, most in (
        (learning.lesson_document, 2),
        (learning.lesson_participation, 2),
        (learning.mark_done, 3),
    ):
        with statements() as made:
            act(who, item.key)
        assert len(made) == most


def test_deadlines_are_shown_with_what_the_person_was_given():
    due, closes, more = at(days=1), at(days=2), at(days=9)
    test = replace(assessment(choice()), rules={"due_at": due})
    test.spec.update(due_at=datetime.fromisoformat(due), closes_at=datetime.fromisoformat(closes))
    teacher = person()
    key = course(test, owner=teacher)
    who, favoured = learner(key), learner(key)
    spec = learning.AccommodationSpec(
        person=favoured, assessment=test.key, due_at=datetime.fromisoformat(more), reason="Ill"
    )
    learning.grant_accommodation(teacher, spec)
    assert overlay(who, key)["deadlines"][str(test.key)] == {
        "opens_at": None,
        "due_at": due,
        "closes_at": closes,
    }
    assert overlay(favoured, key)["deadlines"][str(test.key)]["due_at"] == more


def test_the_rules_of_an_assessment_and_a_start_speak_of_the_same_language():
    key, item, who = quiz()
    course(item, key=key)
    course(released(item, {"kind": "teacher"}), key=key, locale="de")
    assert learning.effective_rules(who, item.key, locale="de").refusal == Refusal.LOCKED
    with pytest.raises(Locked):
        learning.start_attempt(who, item.key, locale="de")
    for language in ("en", "fr"):  # a language that the course has not is answered in its first one
        open_there = learning.effective_rules(who, item.key, locale=language).refusal is None
        assert open_there is (language == "en")
    assert learning.start_attempt(who, item.key, locale="en").id
