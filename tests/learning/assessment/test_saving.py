import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.attempt_models import AttemptItem
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import choice, learner, person, question, quiz
from tests.learning.statements import end_in, statements
from tests.learning.toys import toy_plugin
from tests.learning.volume import patience, volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    key, item, who = quiz(choice("a"), choice("a"), time_limit_s=600)
    return key, who, learning.start_attempt(who, item.key)


def save(who, view, seq, chosen="a", position=1):
    return learning.save_answer(who, view.id, position, seq=seq, data={"chosen": [chosen]})


def stored(view, position=1):
    return AttemptItem.objects.get(attempt=view.id, position=position)


def test_a_saved_answer_is_acknowledged_with_a_receipt(running):
    _key, who, view = running
    saved = save(who, view, 3)
    assert (saved.seq, saved.accepted, saved.deadline, saved.after_deadline) == (
        3,
        True,
        view.deadline,
        False,
    )
    assert abs(saved.server_time - view.server_time) < dt.timedelta(minutes=1)
    proof = {"attempt": view.id, "position": 1, "seq": 3, "data": {"chosen": ["a"]}}
    assert learning.is_genuine_receipt(saved.receipt, **proof)
    assert not learning.is_genuine_receipt(saved.receipt, **{**proof, "data": {"chosen": ["b"]}})
    assert not learning.is_genuine_receipt(saved.receipt, **{**proof, "seq": 4})


def test_a_receipt_outlives_a_change_of_keys(running, settings):
    _key, who, view = running
    receipt = save(who, view, 1).receipt
    settings.LMS_SECRET_KEYS = ("n" * 40, *settings.LMS_SECRET_KEYS)
    proof = {"attempt": view.id, "position": 1, "seq": 1, "data": {"chosen": ["a"]}}
    assert learning.is_genuine_receipt(receipt, **proof)
    settings.LMS_SECRET_KEYS = settings.LMS_SECRET_KEYS[:1]
    assert not learning.is_genuine_receipt(receipt, **proof)


def test_saving_takes_two_statements(running):
    _key, who, view = running
    with statements() as made:
        save(who, view, 1)
    assert len(made) == 2


def test_the_same_answer_again_is_acknowledged_again(running):
    _key, who, view = running
    first, again = save(who, view, 1), save(who, view, 1)
    assert (again.accepted, again.receipt, again.saved_at) == (True, first.receipt, first.saved_at)


def test_an_older_answer_changes_nothing_and_says_so(running):
    _key, who, view = running
    save(who, view, 5, "b")
    late = save(who, view, 4, "a")
    assert (late.seq, late.accepted, late.receipt) == (5, False, "")
    other = save(who, view, 5, "a")
    assert (other.seq, other.accepted, other.receipt) == (5, False, "")
    assert stored(view).draft == {"chosen": ["b"]}


@patience
@settings(
    max_examples=volume(150, 10_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from("abcd")), min_size=1, max_size=12))
def test_whatever_the_order_of_saves_the_greatest_number_stays(running, saves):
    _key, who, view = running
    AttemptItem.objects.filter(attempt=view.id).update(draft=None, draft_seq=0, draft_at=None)
    expected: dict[int, str] = {}
    for seq, chosen in saves:
        newest = max(expected, default=0)
        answer = save(who, view, seq, chosen)
        if seq > newest:
            expected[seq] = chosen
        newest = max(expected)
        assert answer.seq == newest
        assert answer.accepted == (seq == newest and expected[newest] == chosen)
    newest = max(expected)
    row = stored(view)
    assert (row.draft_seq, row.draft) == (newest, {"chosen": [expected[newest]]})


def test_after_the_deadline_answers_in_flight_are_kept_and_marked(running):
    _key, who, view = running
    end_in(view.id, seconds=-59, grace=60)
    saved = save(who, view, 1)
    assert (saved.accepted, saved.after_deadline) == (True, True)


def test_after_the_grace_an_answer_is_refused_and_put_aside(running):
    _key, who, view = running
    save(who, view, 1, "b")
    end_in(view.id, seconds=-61, grace=60)
    with pytest.raises(errors.DeadlinePassed) as refused:
        save(who, view, 2, "c")
    assert refused.value.data == {"kept": True}
    row = stored(view)
    assert (row.draft, row.late_draft, row.late_seq) == ({"chosen": ["b"]}, {"chosen": ["c"]}, 2)


def test_after_handing_in_an_answer_is_refused_and_put_aside(running):
    _key, who, view = running
    save(who, view, 1, "b")
    learning.submit(who, view.id)
    with pytest.raises(errors.AttemptOver) as refused:
        save(who, view, 2, "c")
    assert refused.value.data == {"kept": True}
    with pytest.raises(errors.AttemptOver) as again:
        save(who, view, 1, "b")  # what counts already is not put aside as late
    assert again.value.data == {"kept": False}
    assert stored(view).draft == {"chosen": ["b"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"chosen": "a"},
        {"chosen": ["a"], "correct": True},
        {"chosen": ["a\x00"]},
        {"chosen": ["\ud800"]},
        {"chosen": ["a" * 2_000_000]},
        {"chosen": [2**70]},
        [],
        None,
        "a",
        float("nan"),
    ],
    ids=repr,
)
def test_an_answer_that_does_not_fit_its_type_is_refused(running, wrong):
    _key, who, view = running
    with pytest.raises(Invalid):
        learning.save_answer(who, view.id, 1, seq=1, data=wrong)
    assert stored(view).draft_seq == 0


@pytest.mark.parametrize("wrong", [0, -1, 2**53, True, "1", 1.5, None])
def test_a_counter_that_is_none_is_refused(running, wrong):
    _key, who, view = running
    with pytest.raises(Invalid):
        learning.save_answer(who, view.id, 1, seq=wrong, data={"chosen": []})


def test_nobody_saves_into_another_persons_attempt(running):
    key, _who, view = running
    for other in (person(), learner(key)):
        with pytest.raises(errors.NoSuchAttempt):
            save(other, view, 1)
    assert stored(view).draft_seq == 0


def test_an_item_that_is_not_there_is_refused_like_an_attempt_that_is_not(running):
    _key, who, view = running
    with pytest.raises(errors.NoSuchAttempt):
        save(who, view, 1, position=3)


def test_who_left_the_course_saves_nothing(running):
    key, who, view = running
    learning.leave(who, key)
    with pytest.raises(errors.NotEnrolled):
        save(who, view, 1)


def test_with_the_plugin_absent_an_answer_is_kept_as_it_came():
    with with_plugins(toy_plugin()):
        _key, item, who = quiz(question({"prompt": "?"}, type_key="acme.toy"))
        view = learning.start_attempt(who, item.key)
    saved = learning.save_answer(who, view.id, 1, seq=1, data={"said": "yes", "more": [1, {"x": None}]})
    assert saved.accepted
    assert stored(view).draft == {"said": "yes", "more": [1, {"x": None}]}
    with pytest.raises(Invalid):
        learning.save_answer(who, view.id, 1, seq=2, data={"said": "\x00"})


def test_the_clock_of_the_database_decides_not_that_of_the_process(running, monkeypatch):
    import time_machine

    _key, who, view = running
    with time_machine.travel(dt.datetime(2040, 1, 1, tzinfo=dt.UTC), tick=False):
        assert save(who, view, 1).accepted
    end_in(view.id, seconds=-100, grace=0)
    with (
        time_machine.travel(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), tick=False),
        pytest.raises(errors.DeadlinePassed),
    ):
        save(who, view, 2)
    assert sql.one("SELECT 1 AS yes", {}) is not None
