import datetime as dt
import json
from uuid import uuid4

import pytest

from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.publishing import api as publishing
from tests.learning.builders import (
    administrator,
    answer_all,
    assessment,
    choice,
    course,
    learner,
    lesson,
    person,
)
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
DAY = dt.timedelta(days=1)


def test_a_member_reads_a_lesson_with_one_statement():
    first = lesson(text="<p>Pipits</p>")
    key = course(first)
    who = learner(key)
    with statements() as made:
        document = learning.lesson_document(who, first.key)
    assert len(made) == 1
    assert json.loads(document.body)["text"] == "<p>Pipits</p>"
    assert (document.course, document.locale, document.public) == (key, "en", False)


@pytest.mark.parametrize("reader", ["guest", "stranger", "member of another course"])
def test_who_is_no_member_reads_no_lesson(reader):
    first = lesson()
    course(first)
    who = {
        "guest": lambda: None,
        "stranger": person,
        "member of another course": lambda: learner(course(lesson())),
    }
    with pytest.raises(errors.NoSuchItem):
        learning.lesson_document(who[reader](), first.key)


def test_a_lesson_that_does_not_exist_is_refused_in_the_same_words():
    first = lesson()
    course(first)
    refusals = []
    for key in (first.key, uuid4()):
        with pytest.raises(errors.NoSuchItem) as refused:
            learning.lesson_document(person(), key)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]


def test_everybody_reads_a_preview_unless_the_course_is_restricted():
    shown = lesson(preview=True)
    course(shown)
    assert learning.lesson_document(None, shown.key).public
    hidden = lesson(preview=True)
    course(hidden, restricted=True)
    with pytest.raises(errors.NoSuchItem):
        learning.lesson_document(None, hidden.key)


def test_the_page_of_a_restricted_course_is_for_its_members_and_teachers_and_no_lesson_is_a_course():
    shown, owner = lesson(preview=True), person()
    public = course(shown)
    assert learning.course_document(None, public).public
    restricted = course(lesson(), restricted=True, owner=owner)
    for who in (None, person()):
        with pytest.raises(errors.NoSuchCourse):
            learning.course_document(who, restricted)
    for who in (owner, learner(restricted)):
        with statements() as made:
            assert not learning.course_document(who, restricted).public
        assert len(made) == 1
    with pytest.raises(errors.NoSuchCourse):
        learning.course_document(None, shown.key)


def test_its_teacher_and_administrators_read_a_lesson():
    owner, first = person(), lesson()
    course(first, owner=owner)
    assert learning.lesson_document(owner, first.key).body
    assert learning.lesson_document(administrator(), first.key).body
    with pytest.raises(errors.NoSuchItem):
        learning.lesson_document(person(is_staff=True), first.key)


def test_before_the_course_begins_members_read_previews_only():
    shown, hidden = lesson(preview=True), lesson()
    key = course(shown, hidden)
    who = learner(key)
    learning.put_course_rules(learning.CourseRulesSpec(course=key, starts_at=NOW + DAY))
    assert learning.lesson_document(who, shown.key).body
    with pytest.raises(errors.NotStarted):
        learning.lesson_document(who, hidden.key)
    with pytest.raises(errors.NotStarted):
        learning.mark_done(who, hidden.key)


def test_a_lesson_taken_down_is_gone():
    first = lesson()
    key = course(first)
    who = learner(key)
    from lms_site.publishing.models import Entry

    publishing.take_down(Entry.objects.get(key=first.key).digest_id, reason="a complaint")
    document = learning.lesson_document(who, first.key)
    assert (document.gone, document.body) == (True, "")


def test_the_asked_language_is_preferred_and_another_better_than_none():
    first = lesson()
    key = course(first)
    course(first, key=key, locale="de")
    who = learner(key)
    assert learning.lesson_document(who, first.key, locale="de").locale == "de"
    assert learning.lesson_document(who, first.key, locale="fr").locale == "de"
    assert learning.outline(who, key, locale="en").locale == "en"


def test_the_outline_comes_with_own_progress_in_one_statement():
    one, two = lesson(), lesson()
    test = assessment(choice("a"), review_score="submitted", pass_fraction=1)
    key = course(one, two, test)
    who = learner(key)
    learning.mark_done(who, one.key)
    view = learning.start_attempt(who, test.key)
    answer_all(who, view)
    learning.submit(who, view.id)
    with statements() as made:
        outline = learning.outline(who, key)
    own = json.loads(outline.overlay)
    assert len(made) == 1
    assert [item["key"] for item in json.loads(outline.tree)["items"]] == [
        str(one.key),
        str(two.key),
        str(test.key),
    ]
    assert (own["done"], own["total"], own["last_item"]) == (2, 3, str(one.key))
    assert own["items"] == {str(key): {"state": "done", "share": 1} for key in (one.key, test.key)}
    assert own["grades"] == {str(test.key): {"state": "graded", "attempts": 1, "fraction": 1, "passed": True}}


def test_an_unreleased_grade_is_not_in_the_outline():
    test = assessment(choice("a"), review_score="released")
    key = course(test)
    who = learner(key)
    learning.submit(who, learning.start_attempt(who, test.key).id)
    own = json.loads(learning.outline(who, key).overlay)
    assert own["grades"] == {str(test.key): {"state": "graded", "attempts": 1}}


def test_strangers_see_the_outline_of_a_public_course_and_none_of_a_restricted_one():
    public, restricted = course(lesson()), course(lesson(), restricted=True)
    assert learning.outline(None, public).overlay == "null"
    assert learning.outline(person(), public).overlay == "null"
    with pytest.raises(errors.NoSuchCourse):
        learning.outline(None, restricted)
    assert json.loads(learning.outline(learner(restricted), restricted).overlay)["state"] == "active"
