"""What completes lessons and courses, and that a course is told to be completed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lms_site.foundation import clock
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from lms_site.learning.completion.courses import complete_courses, sweep_scores
from lms_site.learning.errors import NoSuchCourse, NoSuchItem, NotEnrolled
from lms_site.learning.models import Activity, Enrolment, ItemProgress
from tests.learning.builders import answer_all, assessment, choice, course, learner, lesson, person, rules
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
COMPLETED = "lms.course.completed.v1"
TIME = {"completion": {"kind": "time", "seconds": 60}}


def completed(who):
    return Enrolment.objects.get(person=who).completed_at is not None


def earlier(item, *, seconds):
    """Let the last report be so long ago."""
    Activity.objects.filter(item=item.key).update(reported_at=clock.now() - timedelta(seconds=seconds))


def sits(who, item, chosen="a"):
    view = learning.start_attempt(who, item.key)
    answer_all(who, view, chosen)
    learning.submit(who, view.id)


def test_opening_ends_a_lesson_that_asks_for_no_more():
    item = replace(lesson(), rules={"completion": {"kind": "viewed"}})
    who = learner(course(item))
    with statements() as made:
        assert learning.record_progress(who, item.key).newly_done
    assert len(made) == 1


def test_time_is_believed_as_far_as_the_clock_of_the_server_went_on():
    item = replace(lesson(), rules=TIME)
    who = learner(course(item))
    assert learning.record_activity(who, item.key, seconds=500).seconds == 0
    earlier(item, seconds=40)
    assert learning.record_activity(who, item.key, seconds=25).seconds == 25
    earlier(item, seconds=1_000)
    said = learning.record_activity(who, item.key, seconds=20)
    assert (said.seconds, said.state) == (45, "viewed")
    earlier(item, seconds=10)
    assert learning.record_activity(who, item.key, seconds=1_000).seconds < 60
    earlier(item, seconds=10_000)
    said = learning.record_activity(who, item.key, seconds=10_000)
    assert (said.newly_done, said.share) == (True, 1)
    assert said.seconds <= 60 + 300
    assert ItemProgress.objects.get(item=item.key).state == "done"


def test_the_learner_s_word_does_not_end_a_lesson_that_asks_for_time_and_nothing_is_kept_where_none_is_asked():
    timed, plain = replace(lesson(), rules=TIME), lesson()
    who = learner(course(timed, plain))
    assert learning.mark_done(who, timed.key).state == "viewed"
    assert learning.record_activity(who, plain.key, seconds=30).seconds is None
    assert not Activity.objects.filter(item=plain.key).exists()
    with pytest.raises(NoSuchItem):
        learning.record_activity(person(), timed.key, seconds=30)


def test_a_film_that_the_lesson_does_not_hold_counts_nothing_and_all_films_count_the_same():
    films = {"a": 100.0, "b": None}
    item = replace(lesson(), rules={"completion": {"kind": "video", "percent": "75", "films": films}})
    who = learner(course(item))
    learning.record_activity(who, item.key)

    def report(film, *parts, duration=10.0):
        earlier(item, seconds=100)
        return learning.record_activity(
            who, item.key, films=[learning.Watched(film=film, duration=duration, parts=parts)]
        )

    assert report("other", (0, 10)).share == 0
    assert float(report("a", (0, 100)).share) == pytest.approx(0.6666)
    assert report("b", (0, 4)).state == "viewed"
    assert report("b", (4, 5)).newly_done


@pytest.mark.parametrize(("length", "clip", "enough"), [(600.0, [30, 60], 30), (None, [580, None], 20)])
def test_of_a_film_of_which_a_lesson_shows_a_part_only_that_part_counts(length, clip, enough):
    rule = {"kind": "video", "percent": "100", "films": {"a": length}, "clips": {"a": clip}}
    item = replace(lesson(), rules={"completion": rule})
    who = learner(course(item))
    learning.record_activity(who, item.key)

    def watches(begin, end):
        earlier(item, seconds=300)
        said = [learning.Watched(film="a", duration=600.0, parts=[(begin, end)])]
        return learning.record_activity(who, item.key, films=said)

    assert watches(0, 20).share == 0
    begin = clip[0]
    assert float(watches(begin, begin + enough / 2).share) == pytest.approx(0.5)
    assert watches(begin, begin + enough).newly_done


def test_a_film_is_believed_for_five_minutes_a_report_however_long_ago_the_last_one_was():
    rule = {"kind": "video", "percent": "100", "films": {"a": 3_600.0}}
    item = replace(lesson(), rules={"completion": rule})
    who = learner(course(item))
    learning.record_activity(who, item.key)
    earlier(item, seconds=86_400)
    whole = [learning.Watched(film="a", duration=3_600.0, parts=[(0, 3_600)])]
    assert float(learning.record_activity(who, item.key, films=whole).share) == pytest.approx(
        600 / 3_600, abs=1e-3
    )


def test_a_course_is_completed_by_all_that_is_required_and_told_once():
    first, extra = lesson(), replace(lesson(), rules={"optional": True})
    quiz = assessment(choice())
    key = course(first, quiz, extra)
    who = learner(key)
    learning.mark_done(who, first.key)
    drain()
    assert not completed(who)
    sits(who, quiz)
    drain()
    assert completed(who)
    assert complete_courses(key, who) == 0
    assert [one["person"] for one in facts(COMPLETED)] == [str(who)]


def test_a_share_is_enough_where_the_course_says_so():
    items = [lesson() for _ in range(4)]
    who = learner(course(*items, completion={"kind": "share", "percent": "75"}))
    for done, item in enumerate(items[:3], start=1):
        assert not completed(who)
        learning.mark_done(who, item.key)
        drain()
        assert completed(who) == (done == 3)


@pytest.mark.parametrize(("review", "shown"), [("submitted", True), ("released", False)])
def test_a_score_completes_a_course_once_the_learner_may_know_it(review, shown):
    teacher = person()
    heavy, light = (assessment(choice("a"), weight=weight, review_score=review) for weight in (3, 1))
    key = course(heavy, light, owner=teacher, completion={"kind": "score", "percent": "75"})
    who = learner(key)
    sits(who, heavy)
    drain()
    assert completed(who) == shown
    if not shown:
        assert learning.course_completion(who, key).score == 0
        learning.release_results(teacher, heavy.key)
        drain()
        assert completed(who)
    assert float(learning.course_completion(who, key).score) == 0.75


def test_a_score_that_shows_when_the_assessment_closes_is_found_by_the_sweep():
    quiz = assessment(choice("a"), review_score="closed")
    key = course(quiz, completion={"kind": "score", "percent": "50"})
    who = learner(key)
    sits(who, quiz)
    drain()
    assert sweep_scores() == 0
    rules(quiz, key, closes_at=clock.now() - timedelta(minutes=5), opens_at=None)
    assert sweep_scores() == 1
    assert completed(who)


def test_a_course_published_again_completes_those_who_meet_the_new_rules_and_takes_nothing_back():
    first, second = lesson(), replace(lesson(), rules=TIME)
    key = course(first, second)
    early, late = learner(key), learner(key)
    learning.mark_done(early, first.key)
    learning.record_progress(early, second.key)
    learning.mark_done(late, first.key)
    drain()
    assert not completed(early)
    course(first, replace(second, rules={"completion": {"kind": "viewed"}}), key=key)
    drain()
    assert (completed(early), completed(late)) == (True, False)
    course(first, key=key)
    drain()
    assert completed(late)
    course(first, lesson(), key=key)
    drain()
    assert completed(late)
    assert len(facts(COMPLETED)) == 2
    assert not learning.course_completion(late, key).met


@pytest.mark.parametrize("percent", ["60", "61", "100"])
def test_films_that_were_watched_are_enough_once_a_rule_that_changes_asks_for_no_more(percent):
    rule = {"kind": "video", "percent": "100", "films": {"a": 100.0, "b": None}}
    item = replace(lesson(), rules={"completion": rule})
    key = course(item)
    who, other = learner(key), learner(key)
    learning.record_activity(who, item.key)
    for film, part in (("a", (0, 30)), ("a", (60, 100)), ("b", (1, 6))):
        earlier(item, seconds=100)
        learning.record_activity(
            who, item.key, films=[learning.Watched(film=film, duration=10.0, parts=[part])]
        )
    learning.record_activity(other, item.key)
    course(replace(item, rules={"completion": {**rule, "percent": percent}}), key=key)
    drain()
    assert [completed(each) for each in (who, other)] == [percent == "60", False]


@pytest.mark.parametrize("changed", [{"pass_fraction": Decimal("0.5")}, {"completes_on": "submitted"}])
def test_a_rule_of_an_assessment_that_changes_holds_for_all_who_handed_in(changed):
    strict = {"completes_on": "passed", "pass_fraction": Decimal(1), "review_score": "submitted"}
    quiz = assessment(choice("a"), choice("b"), **strict)
    key = course(quiz)
    who, idle = learner(key), learner(key)
    sits(who, quiz, "a")
    drain()
    assert not completed(who)
    quiz.spec.update(changed)
    course(replace(quiz, rules={"completion": {"kind": "other"}}), key=key)  # a publish tells of it
    drain()
    assert (completed(who), completed(idle)) == (True, False)
    assert len(facts(COMPLETED)) == 1
    assert learning.rebuild_grades(course=key, check_only=True).equal


def test_who_comes_back_has_completed_what_was_graded_meanwhile():
    item = lesson()
    key = course(item, lesson())
    who = learner(key)
    learning.mark_done(who, item.key)
    learning.leave(who, key)
    course(item, key=key)
    drain()
    assert not completed(who)
    learning.give_seat(who, key, source="staff")
    drain()
    assert completed(who)
    assert len(facts(COMPLETED)) == 1


def test_rules_of_completion_that_make_no_sense_complete_nobody():
    for rule in ({"kind": "moon"}, {"kind": "share"}, {"kind": "share", "percent": "much"}, {"kind": 7}):
        item = lesson()
        who = learner(course(item, completion=rule))
        learning.mark_done(who, item.key)
        drain()
        assert not completed(who)


def test_others_ask_about_a_member_only_as_teachers_of_the_course():
    teacher, item = person(), lesson()
    key = course(item, owner=teacher)
    who, peer = learner(key), learner(key)
    with statements() as made:
        found = learning.course_completion(teacher, key, person_id=who)
    assert (len(made), found.person, found.total) == (1, who, 1)
    with pytest.raises(NotEnrolled):
        learning.course_completion(teacher, key)
    for viewer in (peer, person()):
        with pytest.raises(NoSuchCourse):
            learning.course_completion(viewer, key, person_id=who)


def test_erasing_a_person_takes_activity_and_unlockings_along():
    teacher, item = person(), replace(lesson(), rules=TIME)
    who = learner(course(item, owner=teacher))
    learning.record_activity(who, item.key)
    learning.unlock(teacher, learning.UnlockSpec(item=item.key, person=who))
    counts = learning.erase_person(who)
    assert (counts["activities"], counts["unlockings"]) == (1, 1)
