"""Everything at once. Each guard has its control: the same race does harm when the guard is off."""

import random
import re
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, connections, transaction

from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment import saving, starting, submitting
from lms_site.learning.assessment.attempt_models import Attempt, AttemptItem, Response
from lms_site.learning.enrolment import seats
from lms_site.learning.enrolment.models import Enrolment
from lms_site.learning.grading import recording
from lms_site.learning.grading.models import Grade, Score
from tests.foundation.together import together
from tests.learning.builders import answer_all, choice, course, essay, learner, lesson, person, quiz
from tests.learning.statements import end_in, facts
from tests.learning.volume import patience, volume

pytestmark = [pytest.mark.clone, pytest.mark.usefixtures("committing_db"), patience]
RACERS = 8


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def failures(results) -> list[BaseException]:
    return [result for result in results if isinstance(result, BaseException)]


def holding(call: Callable[[], object], *, seconds: float = 0.4) -> threading.Thread:
    """Run the call in a transaction of another connection that stays open a while; it has run when this returns."""
    done = threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                call()
                done.set()
                time.sleep(seconds)
        finally:
            done.set()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(30)
    return thread


# Enrolling


def test_enrolling_at_once_gives_one_seat_and_one_fact():
    before = learning.register_free_courses(lambda _course: "TRUE")
    for _round in range(5):
        key, who = course(lesson()), person()
        seats = together(*[partial(learning.enrol, who, key)] * RACERS)
        assert failures(seats) == []
        assert len({seat.id for seat in seats}) == 1
        assert sum(seat.created for seat in seats) == 1
    assert len(facts("lms.enrolment.created.v1")) == 5
    learning.register_free_courses(before)


def test_without_the_unique_key_enrolling_at_once_would_give_many_seats(monkeypatch):
    execute("ALTER TABLE learning_enrolment DROP CONSTRAINT enrolment_once")
    naive = re.sub("ON CONFLICT.*?(?=RETURNING)", "", seats.TAKE, flags=re.DOTALL)
    monkeypatch.setattr(seats, "TAKE", naive)
    for _round in range(20):
        key, who = course(lesson()), person()
        together(*[partial(learning.give_seat, who, key, source="staff")] * RACERS)
        if Enrolment.objects.filter(person=who).count() > 1:
            return
    pytest.fail("the race was never seen: the test above proves nothing")


def test_finishing_at_once_is_told_once():
    one = lesson()
    who = learner(course(one))
    states = together(*[partial(learning.mark_done, who, one.key)] * RACERS)
    assert failures(states) == []
    assert sum(state.newly_done for state in states) == 1
    assert len(facts("lms.progress.item_completed.v1")) == 1


# Starting


def test_starting_at_once_starts_one_attempt():
    _key, item, who = quiz(max_attempts=3)
    views = together(*[partial(learning.start_attempt, who, item.key)] * RACERS)
    assert failures(views) == []
    assert len({view.id for view in views}) == 1
    assert Attempt.objects.count() == 1
    assert len(facts("lms.attempt.started.v1")) == 1


def _start_and_hand_in(who, key) -> int:
    """As often as it goes; how often it did."""
    done = 0
    try:
        while True:
            view = learning.start_attempt(who, key)
            learning.submit(who, view.id)
            done += 1
    except errors.NoAttemptsLeft:
        return done


def test_starting_and_handing_in_at_once_never_passes_the_limit():
    for _round in range(3):
        _key, item, who = quiz(choice(), max_attempts=3)
        results = together(*[partial(_start_and_hand_in, who, item.key)] * RACERS)
        assert failures(results) == []
        assert sorted(Attempt.objects.filter(person=who).values_list("number", flat=True)) == [1, 2, 3]


def test_without_the_unique_keys_starting_at_once_would_pass_the_limit():
    execute(
        "ALTER TABLE learning_attempt DROP CONSTRAINT attempt_number_once",
        "DROP INDEX attempt_one_running",
    )
    for _round in range(20):
        _key, item, who = quiz(choice(), max_attempts=1)
        together(*[partial(learning.start_attempt, who, item.key)] * RACERS)
        if Attempt.objects.filter(person=who).count() > 1:
            return
    pytest.fail("the race was never seen: the tests above prove nothing")


# Saving


def _save(who, view, seq: int):
    return learning.save_answer(who, view.id, 1, seq=seq, data={"chosen": ["abcd"[seq % 4]]})


def _saves_at_once(seed: int) -> tuple[int, bool]:
    """(the stored number, whether the greatest one and its answer are stored) after shuffled saves at once."""
    _key, item, who = quiz(choice())
    view = learning.start_attempt(who, item.key)
    numbers = list(range(1, RACERS + 1)) * 2
    random.Random(seed).shuffle(numbers)
    results = together(*[partial(_save, who, view, seq) for seq in numbers])
    assert failures(results) == []
    row = AttemptItem.objects.get(attempt=view.id)
    return row.draft_seq, row.draft == {"chosen": ["abcd"[max(numbers) % 4]]}


def test_of_saves_at_once_the_newest_stays():
    for seed in range(volume(10, 1_000)):
        assert _saves_at_once(seed) == (RACERS, True)


def test_without_the_comparison_an_older_save_would_win(monkeypatch):
    monkeypatch.setattr(saving, "NEWER", "")
    if all(_saves_at_once(seed) == (RACERS, True) for seed in range(20)):
        pytest.fail("the race was never seen: the test above proves nothing")


def _save_while_handing_in() -> tuple[dict, dict]:
    """(the answer a save acknowledged, the answer handed in) when the save was under way as handing in began."""
    _key, item, who = quiz(choice("a"))
    view = learning.start_attempt(who, item.key)
    _save(who, view, 1)
    thread = holding(lambda: _save(who, view, 2))
    learning.submit(who, view.id)
    thread.join()
    return {"chosen": ["c"]}, Response.objects.get(item__attempt=view.id).data


def test_a_save_under_way_when_the_attempt_is_handed_in_counts():
    saved, handed_in = _save_while_handing_in()
    assert handed_in == saved


def test_without_locking_the_items_an_acknowledged_answer_would_be_lost(monkeypatch):
    monkeypatch.setattr(submitting, "TAKE", submitting.TAKE.replace("FOR NO KEY UPDATE OF item", ""))
    saved, handed_in = _save_while_handing_in()
    assert handed_in != saved


def test_a_save_that_comes_while_the_attempt_is_handed_in_is_not_acknowledged():
    _key, item, who = quiz(choice("a"))
    view = learning.start_attempt(who, item.key)
    thread = holding(lambda: learning.submit(who, view.id))
    with pytest.raises(errors.AttemptOver) as refused:
        _save(who, view, 1)
    thread.join()
    assert refused.value.data == {"kept": True}


def test_saving_and_handing_in_at_once_loses_nothing_acknowledged():
    for _round in range(volume(8, 1_000)):
        _key, item, who = quiz(choice("a"))
        view = learning.start_attempt(who, item.key)
        calls = [partial(_save, who, view, seq) for seq in range(1, RACERS)]
        results = together(*calls, partial(learning.submit, who, view.id))
        assert all(isinstance(one, errors.AttemptOver) for one in failures(results))
        acknowledged = [
            one.seq for one in results[:-1] if not isinstance(one, BaseException) and one.accepted
        ]
        handed_in = Response.objects.filter(item__attempt=view.id).values_list("seq", flat=True).first() or 0
        assert handed_in >= max(acknowledged, default=0)


# Handing in


def _hand_in_at_once() -> int:
    """How often the end of one expired attempt was told, with everybody handing it in at once."""
    _key, item, who = quiz(choice("a"), choice("a"), time_limit_s=600)
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    end_in(view.id, seconds=-61, grace=60)
    calls = [partial(learning.submit, who, view.id)] * (RACERS - 2) + [learning.end_expired_attempts] * 2
    results = together(*calls)
    told = [fact for fact in facts("lms.attempt.submitted.v1") if fact["attempt"] == str(view.id)]
    assert len({result for result in results if isinstance(result, learning.Submitted)}) <= 1
    return len(told)


def test_handing_in_at_once_with_the_sweep_ends_an_attempt_once():
    rounds = volume(5, 1_000)
    assert [_hand_in_at_once() for _round in range(rounds)] == [1] * rounds
    assert (Response.objects.count(), Score.objects.count(), Grade.objects.count()) == (
        2 * rounds,
        2 * rounds,
        rounds,
    )
    assert len(facts("lms.attempt.graded.v1")) == rounds


def test_without_the_lock_an_attempt_would_end_more_than_once(monkeypatch):
    execute(
        "ALTER TABLE learning_response DROP CONSTRAINT learning_response_pkey",
        "ALTER TABLE learning_score DROP CONSTRAINT learning_score_pkey",
    )
    unlocked = submitting.TAKE
    for guard in ("FOR NO KEY UPDATE OF attempt", "FOR NO KEY UPDATE OF item"):
        unlocked = unlocked.replace(guard, "")
    monkeypatch.setattr(submitting, "TAKE", unlocked)
    if all(_hand_in_at_once() == 1 for _round in range(20)):
        pytest.fail("the race was never seen: the test above proves nothing")


# Grading


def _two_attempts_graded_at_once() -> Decimal:
    """The mean of two attempts, one worth 1 and one 0, the second graded while the first one's grading commits."""
    owner = person()
    _key, item, who = quiz(essay(), owner=owner, grading_method="average")
    views = []
    for _attempt in range(2):
        views.append(learning.start_attempt(who, item.key))
        learning.save_answer(who, views[-1].id, 1, seq=1, data={"text": "Mine"})
        learning.submit(who, views[-1].id)
    thread = holding(lambda: learning.grade_manually(owner, views[0].id, 1, fraction=Decimal(1)))
    learning.grade_manually(owner, views[1].id, 1, fraction=Decimal(0))
    thread.join()
    return Grade.objects.get(person=who).fraction


def test_two_attempts_graded_at_once_both_count():
    assert _two_attempts_graded_at_once() == Decimal("0.5")
    assert learning.rebuild_grades(check_only=True).equal


def test_without_locking_all_attempts_one_of_two_grades_would_be_lost(monkeypatch):
    only_one = recording.LOCK.replace(
        "ORDER BY attempt.number", "AND attempt.id = %(attempt)s ORDER BY attempt.number"
    )
    monkeypatch.setattr(recording, "LOCK", only_one)
    assert _two_attempts_graded_at_once() != Decimal("0.5")
    assert not learning.rebuild_grades(check_only=True).equal


def test_scores_given_to_one_answer_at_once_are_all_kept():
    owner = person()
    _key, item, who = quiz(choice("a"), owner=owner)
    view = learning.start_attempt(who, item.key)
    learning.submit(who, view.id)
    give = partial(learning.grade_manually, owner, view.id, 1, fraction=Decimal("0.5"), reason="So")
    assert failures(together(*[give] * RACERS)) == []
    assert sorted(Score.objects.values_list("number", flat=True)) == list(range(1, RACERS + 2))


def test_the_guards_are_on():
    """What the controls above switch off is what stands in the product."""
    assert "FOR NO KEY UPDATE OF attempt" in recording.LOCK
    assert "FOR NO KEY UPDATE OF item" in submitting.TAKE
    assert "draft_seq <" in saving.NEWER
    assert "ON CONFLICT DO NOTHING" in starting.BEGIN
