import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lms_sdk import Plugin
from lms_sdk.hooks import Veto, hookimpl
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem
from lms_site.plugin_host.api import Vetoed
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import (
    assessment,
    choice,
    course,
    draw,
    fixed,
    learner,
    person,
    question,
    quiz,
    rules,
    words,
)
from tests.learning.statements import end_in, facts, move_attempt, statements
from tests.learning.toys import toy_plugin

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


def items(view):
    return [part for part in view.parts if isinstance(part, learning.ItemPart)]


def test_a_started_attempt_shows_questions_without_their_keys():
    _course, item, who = quiz(choice("a"), choice("b"))
    view = learning.start_attempt(who, item.key)
    assert (view.number, view.state, view.policy, view.created) == (1, "in_progress", "deferred", True)
    assert [part.position for part in items(view)] == [1, 2]
    assert set(items(view)[0].delivery) == {"prompt", "mode", "options", "shuffle"}
    assert "AK-" not in repr(view)


def test_starting_is_told_and_takes_five_statements():
    _course, item, who = quiz(*[choice() for _ in range(10)])
    learning.start_attempt(learner(_course), item.key)  # the process holds the questions now
    with statements() as made:
        view = learning.start_attempt(who, item.key)
    assert len(made) == 5
    assert facts("lms.attempt.started.v1")[-1]["attempt"] == str(view.id)


def test_starting_again_resumes_the_running_attempt():
    _course, item, who = quiz()
    first = learning.start_attempt(who, item.key)
    again = learning.start_attempt(who, item.key)
    assert (again.id, again.parts, again.created) == (first.id, first.parts, False)


def test_a_resumed_attempt_has_the_same_questions_in_the_same_order_with_the_answers_back():
    pool = [choice() for _ in range(20)]
    _course, item, who = quiz(
        draw(*pool, number=5), fixed(choice()), words("<p>Read</p>"), shuffle_questions=True
    )
    first = learning.start_attempt(who, item.key)
    saved = learning.save_answer(who, first.id, 2, seq=7, data={"chosen": ["c"]})
    again = learning.open_attempt(who, first.id)
    assert [part.id for part in again.parts if isinstance(part, learning.TextPart)] == [first.parts[-1].id]
    assert [part.delivery for part in items(again)] == [part.delivery for part in items(first)]
    assert (items(again)[1].response, items(again)[1].seq, items(again)[1].saved_at) == (
        {"chosen": ["c"]},
        7,
        saved.saved_at,
    )


def test_two_learners_get_variants_of_their_own():
    item = assessment(*[choice(options="abcdefgh") for _ in range(5)])
    key = course(item)
    orders = {
        tuple(option["id"] for part in items(view) for option in part.delivery["options"])
        for view in (learning.start_attempt(learner(key), item.key) for _ in range(3))
    }
    assert len(orders) == 3


def test_a_running_attempt_keeps_its_questions_when_the_assessment_is_published_anew():
    key, item, who = quiz(choice(prompt="<p>Old</p>"))
    first = learning.start_attempt(who, item.key)
    course(assessment(choice(prompt="<p>New</p>")), key=key)
    assert learning.open_attempt(who, first.id).parts == first.parts


@pytest.mark.parametrize("who", ["nobody", "a stranger", "somebody who left"])
def test_without_a_seat_no_attempt_starts(who):
    key, item, member = quiz()
    learning.leave(member, key)
    starter = member if who == "somebody who left" else person() if who == "a stranger" else uuid4()
    with pytest.raises(errors.NotEnrolled):
        learning.start_attempt(starter, item.key)
    assert not Attempt.objects.exists()


def test_an_assessment_that_is_not_online_cannot_be_started():
    key, item, who = quiz()
    course(key=key)
    with pytest.raises(errors.NoSuchItem):
        learning.start_attempt(who, item.key)
    with pytest.raises(errors.NoSuchItem):
        learning.start_attempt(who, uuid4())


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"opens_at": NOW + HOUR}, errors.NotOpen),
        ({"closes_at": NOW - HOUR}, errors.Closed),
    ],
)
def test_outside_its_dates_an_attempt_cannot_be_started(rule, error):
    _course, item, who = quiz(**rule)
    with pytest.raises(error):
        learning.start_attempt(who, item.key)


def test_the_number_of_attempts_is_limited():
    _course, item, who = quiz(max_attempts=2)
    for number in (1, 2):
        view = learning.start_attempt(who, item.key)
        assert view.number == number
        learning.submit(who, view.id)
    with pytest.raises(errors.NoAttemptsLeft) as refused:
        learning.start_attempt(who, item.key)
    assert refused.value.data == {"allowed": 2}


def test_the_next_attempt_can_be_made_to_wait():
    _course, item, who = quiz(delay_first_s=600)
    view = learning.start_attempt(who, item.key)
    learning.submit(who, view.id)
    with pytest.raises(errors.MustWait):
        learning.start_attempt(who, item.key)
    move_attempt(view.id, minutes=11)
    assert learning.start_attempt(who, item.key).number == 2


def test_the_deadline_is_the_time_limit_or_the_closing_whichever_is_first():
    _course, item, who = quiz(time_limit_s=600, closes_at=NOW + HOUR)
    view = learning.start_attempt(who, item.key)
    assert view.deadline == view.started_at + dt.timedelta(minutes=10)
    assert view.expires_at == view.deadline + dt.timedelta(seconds=60)
    _course, item, who = quiz(time_limit_s=6000, closes_at=NOW + HOUR)
    assert learning.start_attempt(who, item.key).deadline == NOW + HOUR


def test_starting_when_the_running_attempt_is_over_hands_that_in_and_begins_the_next():
    _course, item, who = quiz(time_limit_s=600)
    first = learning.start_attempt(who, item.key)
    end_in(first.id, seconds=-100)
    second = learning.start_attempt(who, item.key)
    assert (second.number, second.created) == (2, True)
    assert Attempt.objects.get(pk=first.id).ended_by == "deadline"


def test_a_plugin_can_object_to_an_attempt():
    def may_start_attempt(user, course, assessment):
        raise Veto("proctor", "No proctor is there")

    hooks = SimpleNamespace(may_start_attempt=hookimpl(may_start_attempt))
    _course, item, who = quiz()
    with with_plugins(Plugin(key="acme.proctor", label="P", hooks=hooks)), pytest.raises(Vetoed):
        learning.start_attempt(who, item.key)


def test_an_assessment_without_questions_cannot_be_started():
    _course, item, who = quiz(words("<p>Nothing yet</p>"))
    with pytest.raises(errors.NothingToAnswer):
        learning.start_attempt(who, item.key)


def test_a_question_whose_plugin_is_absent_is_unavailable_until_it_is_back():
    with with_plugins(toy_plugin()):
        _course, item, who = quiz(question({"prompt": "?"}, type_key="acme.toy"), choice())
    view = learning.start_attempt(who, item.key)
    assert [part.delivery is None for part in items(view)] == [True, False]
    with with_plugins(toy_plugin()):
        back = learning.open_attempt(who, view.id)
        assert items(back)[0].delivery == {"prompt": "?"}
        assert AttemptItem.objects.get(attempt=view.id, position=1).variant is None  # looking writes nothing


def test_content_that_its_type_cannot_read_is_unavailable():
    _course, item, who = quiz(
        question({"nonsense": 1}), question({"prompt": "x"}, schema_version=99), choice()
    )
    view = learning.start_attempt(who, item.key)
    assert [part.delivery is None for part in items(view)] == [True, True, False]


def test_points_of_an_attempt_are_those_of_its_questions():
    _course, item, who = quiz(
        draw(choice(), choice(), choice(), number=2, points="2.5"), fixed(choice(), points="4")
    )
    assert learning.start_attempt(who, item.key).max_points == Decimal(9)


def test_rules_with_nonsense_are_refused_with_the_field_named():
    from lms_site.foundation.errors import Invalid

    key, item, _who = quiz()
    for name, wrong in {
        "max_attempts": 0,
        "late_penalty": Decimal(2),
        "grading_method": "worst",
        "review_score": "sometimes",
        "pass_fraction": Decimal("1.1"),
    }.items():
        with pytest.raises(Invalid) as refused:
            rules(item, key, **{name: wrong})
        assert list(refused.value.fields) == [f"/{name}"]
