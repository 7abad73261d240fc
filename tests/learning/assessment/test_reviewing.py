import datetime as dt
import itertools
from decimal import Decimal

import pytest

from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.assessment.models import Assessment
from lms_site.learning.assessment.visibility import Moment, ReviewRules, When, revealed
from lms_site.publishing import api as publishing
from tests.learning.builders import administrator, answer_all, choice, essay, learner, person, quiz, words
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)
CLOSED = {
    "review_score": "never",
    "review_feedback": "never",
    "review_correct": "never",
    "review_explanation": "never",
}


def handed_in(*questions, owner=None, **rules):
    _key, item, who = quiz(*(questions or [choice("a")]), owner=owner, **rules)
    view = learning.start_attempt(who, item.key)
    answer_all(who, view)
    learning.submit(who, view.id)
    return who, view


def item_of(review):
    return next(part for part in review.parts if isinstance(part, learning.ReviewItem))


def test_everything_revealed_shows_score_feedback_key_and_explanation():
    who, view = handed_in()
    with statements() as made:
        review = learning.review(who, view.id)
    one = item_of(review)
    assert len(made) == 1
    assert (review.points, review.fraction, one.outcome, one.points) == (1, 1, "right", 1)
    assert one.response == {"chosen": ["a"]}
    assert one.review["feedback"][0]["html"] == "<p>AK-a</p>"
    assert one.review["explanation"] == "<p>AK-explained</p>"
    assert "correct" in one.review


@pytest.mark.parametrize(
    "shown",
    [
        set(some)
        for n in range(5)
        for some in itertools.combinations(("score", "feedback", "correct", "explanation"), n)
    ],
)
def test_nothing_is_revealed_that_no_rule_names(shown):
    who, view = handed_in(**{**CLOSED, **{f"review_{name}": "submitted" for name in shown}})
    review = learning.review(who, view.id)
    one = item_of(review)
    found = {
        name
        for name, there in {
            "score": one.outcome is not None or one.points is not None or review.points is not None,
            "feedback": "feedback" in one.review,
            "correct": "correct" in one.review,
            "explanation": "explanation" in one.review,
        }.items()
        if there
    }
    assert found == shown
    if not shown:
        assert "AK-" not in repr(review)
        assert one.review == {}


def test_a_running_attempt_has_no_review():
    _key, item, who = quiz()
    view = learning.start_attempt(who, item.key)
    with pytest.raises(errors.StillRunning):
        learning.review(who, view.id)


def test_nobody_reviews_another_persons_attempt_but_its_teacher():
    owner = person()
    who, view = handed_in(owner=owner, **CLOSED)
    for other in (person(), learner(view.course), person(is_staff=True)):
        with pytest.raises(errors.NoSuchAttempt):
            learning.review(other, view.id)
    for teacher in (owner, administrator()):
        review = learning.review(teacher, view.id)
        assert (review.person, review.points, item_of(review).review["explanation"]) == (
            who,
            1,
            "<p>AK-explained</p>",
        )


def test_who_left_the_course_sees_no_review():
    who, view = handed_in()
    learning.leave(who, view.course)
    with pytest.raises(errors.NotEnrolled):
        learning.review(who, view.id)


def test_what_waits_for_the_release_is_shown_after_it():
    owner = person()
    who, view = handed_in(owner=owner, **{**CLOSED, "review_score": "released"})
    assert learning.review(who, view.id).points is None
    with pytest.raises(errors.NotATeacher):
        learning.release_results(who, view.assessment)
    learning.release_results(owner, view.assessment)
    learning.release_results(owner, view.assessment)
    assert learning.review(who, view.id).points == 1
    assert learning.my_attempts(who, view.assessment)[0].points == 1
    assert len(facts("lms.assessment.results_released.v1")) == 1


def test_publishing_anew_does_not_take_a_release_back():
    owner = person()
    who, view = handed_in(owner=owner, **{**CLOSED, "review_score": "released"})
    learning.release_results(owner, view.assessment)
    learning.put_assessment(
        learning.AssessmentSpec(
            key=view.assessment, course=view.course, title="A quiz", review_score="released"
        )
    )
    assert learning.review(who, view.id).points == 1


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("closes", [None, -HOUR, HOUR])
@pytest.mark.parametrize("released", [None, -HOUR, HOUR])
def test_the_rule_in_sql_and_the_rule_in_python_agree(when, closes, released):
    who, view = handed_in(**{**CLOSED, "review_score": when.value})
    Assessment.objects.update(
        closes_at=closes and NOW + closes, released_at=released and NOW + released, grace_s=0
    )
    moment = Moment(
        finished=True, now=NOW, closed_at=closes and NOW + closes, released_at=released and NOW + released
    )
    expected = revealed(ReviewRules(score=when.value), moment).score
    assert learning.review(who, view.id).revealed.score is expected
    assert learning.my_grades(who)[0].released is expected
    assert (learning.my_attempts(who, view.assessment)[0].points is not None) is expected
    assert ('"fraction"' in learning.outline(who, view.course).overlay) is expected


def test_an_unknown_rule_reveals_nothing():
    assert not revealed(ReviewRules(score="tomorrow"), Moment(finished=True, now=NOW)).score
    assert not revealed(ReviewRules(score="submitted"), Moment(finished=False, now=NOW)).score


def test_a_pending_answer_shows_no_score_and_no_notes_for_graders():
    _key, item, who = quiz(essay(model_answer="<p>AK-model</p>"), **{**CLOSED, "review_score": "submitted"})
    view = learning.start_attempt(who, item.key)
    learning.save_answer(who, view.id, 1, seq=1, data={"text": "Mine"})
    learning.submit(who, view.id)
    review = learning.review(who, view.id)
    assert (review.state, review.points, item_of(review).state) == ("pending", None, "needs_grading")
    assert "AK-" not in repr(review)


def test_a_question_taken_down_is_gone_from_the_review_and_its_score_stays():
    asked = choice("a")
    who, view = handed_in(asked)
    publishing.take_down(asked.digest, reason="a complaint")
    one = item_of(learning.review(who, view.id))
    assert (one.delivery, one.review, one.points) == (None, {}, Decimal(1))


def test_words_between_questions_come_back_in_their_place():
    who, view = handed_in(words("<p>Read this.</p>"), choice("a"))
    review = learning.review(who, view.id)
    assert [type(part).__name__ for part in review.parts] == ["TextPart", "ReviewItem"]
    assert review.parts[0].html == "<p>Read this.</p>"
