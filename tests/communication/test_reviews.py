"""Reviews of courses: by whom, once, what they come to, and what the catalogue makes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lms_site.accounts import api as accounts
from lms_site.api.talk_shapes import CourseReviewOut
from lms_site.catalog import api as catalog
from lms_site.communication import api as communication
from lms_site.communication import errors
from lms_site.communication.reviews.models import Review, ReviewReport
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from lms_site.learning.errors import NotEnrolled
from tests.api.caller import Caller
from tests.learning.builders import administrator, course, learner, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """A course of ten lessons and its owner."""
    lessons = [lesson() for _ in range(10)]
    owner = person()
    key = course(*lessons, owner=owner)
    return key, [each.key for each in lessons], owner


def reader(school, *, done=2):
    """A learner who has done so many of the ten lessons."""
    key, lessons, _owner = school
    who = learner(key)
    for each in lessons[:done]:
        learning.mark_done(who, each)
    return who


def test_a_review_is_written_once_changed_and_taken_back(school):
    key = school[0]
    caller = Caller(reader(school))
    caller.call("PUT", f"/courses/{key}/review/", {"stars": 4, "text": "Fine"})
    changed = caller.call("PUT", f"/courses/{key}/review/", {"stars": 2})
    assert (changed["stars"], changed["text"]) == (2, "")
    assert caller.get(f"/courses/{key}/review/")["id"] == changed["id"]
    [shown] = Caller().get(f"/courses/{key}/reviews/")["results"]
    assert set(shown) == set(CourseReviewOut.model_fields) - {"reasons"}
    assert shown["id"] == changed["id"]
    caller.call("DELETE", f"/courses/{key}/review/", expect=204)
    caller.call("DELETE", f"/courses/{key}/review/", expect=404)
    assert Caller().get(f"/courses/{key}/reviews/")["results"] == []


def test_only_who_got_somewhere_reviews_a_course(school):
    key, _lessons, owner = school
    short = reader(school, done=1)
    assert Caller(short).refused("PUT", f"/courses/{key}/review/", {"stars": 5}) == "not_far_enough"
    with pytest.raises(NotEnrolled):
        communication.put_review(person(), key, stars=5)
    learning.give_seat(owner, key, source="staff")
    with pytest.raises(errors.OwnCourse):
        communication.put_review(owner, key, stars=5)
    assert not Review.objects.exists()


def test_who_has_completed_a_course_reviews_it_however_much_in_it_is_optional():
    needed, *extras = lesson(), *(replace(lesson(), rules={"optional": True}) for _ in range(9))
    who = learner(key := course(needed, *extras))
    with pytest.raises(errors.NotFarEnough):
        communication.put_review(who, key, stars=4)
    learning.mark_done(who, needed.key)
    drain()
    assert communication.put_review(who, key, stars=4)["stars"] == 4


@pytest.mark.parametrize(
    "sent", [{}, *({"stars": one} for one in (0, 6, 4.5, True, "5", None)), {"stars": 5, "reply": "x"}]
)
def test_what_is_no_review_is_refused(school, sent):
    caller = Caller(reader(school))
    assert caller.refused("PUT", f"/courses/{school[0]}/review/", sent, expect=422) == "invalid"
    assert not Review.objects.exists()


def test_reviews_come_to_a_mean_and_their_spread(school):
    key = school[0]
    assert Caller().get(f"/courses/{key}/rating/")["mean"] is None
    for stars in (5, 4, 4):
        communication.put_review(reader(school), key, stars=stars)
    found = Caller().get(f"/courses/{key}/rating/")
    assert found == {"count": 3, "mean": 4.33, "stars": {"1": 0, "2": 0, "3": 0, "4": 2, "5": 1}}
    assert [fact["stars"] for fact in facts("lms.course.rated.v1")] == [5, 9, 13]


def test_reviews_of_a_restricted_course_are_as_hidden_as_its_page():
    key = course(lesson(), restricted=True)
    for path in (f"/courses/{key}/reviews/", f"/courses/{key}/rating/"):
        Caller().call("GET", path, expect=404)
        Caller(learner(key)).call("GET", path)


def test_those_who_run_the_course_answer_and_take_the_answer_back(school):
    key, _lessons, owner = school
    review = communication.put_review(reader(school), key, stars=2)["id"]
    assistant = person()
    learning.join_team(owner, key, learning.Role.ASSISTANT, person=assistant)
    for other in (assistant, reader(school), person()):
        Caller(other).call("PUT", f"/reviews/{review}/reply/", {"text": "x"}, expect=404)
    answered = Caller(owner).call("PUT", f"/reviews/{review}/reply/", {"text": "Sorry"})
    assert (answered["reply"], answered["replied_at"] is None) == ("Sorry", False)
    taken = Caller(owner).call("PUT", f"/reviews/{review}/reply/", {"text": ""})
    assert (taken["reply"], taken["replied_at"]) == ("", None)


def test_a_reported_review_waits_for_the_administrators_who_hide_it_from_the_list_and_the_mean(school):
    key, _lessons, owner = school
    author = reader(school)
    review = communication.put_review(author, key, stars=1, text="Rude")["id"]
    communication.put_review(reader(school), key, stars=5)
    boss, reported = Caller(administrator()), f"/courses/{key}/reviews/?reported=true"
    Caller(owner).call("POST", f"/reviews/{review}/report/", {"reason": "Rude"}, expect=204)
    assert Caller(author).refused("POST", f"/reviews/{review}/report/", {}) == "own_words"
    assert [(each["id"], each["reasons"]) for each in boss.get(reported)["results"]] == [
        (str(review), ["Rude"])
    ]
    Caller(owner).call("GET", reported, expect=404)
    Caller(owner).call("PUT", f"/reviews/{review}/moderation/", {"hidden": True}, expect=404)
    boss.call("PUT", f"/reviews/{review}/moderation/", {"hidden": True})
    assert boss.get(reported)["results"] == []
    assert [each["stars"] for each in Caller().get(f"/courses/{key}/reviews/")["results"]] == [5]
    assert Caller().get(f"/courses/{key}/rating/")["mean"] == 5
    assert Caller(author).get(f"/courses/{key}/review/")["hidden"] is True
    for caller, seen in ((boss, [False, True]), (Caller(owner), [False]), (Caller(author), [False])):
        rows = caller.get(f"/courses/{key}/reviews/")["results"]
        assert [each["hidden"] for each in rows] == seen
    boss.call("PUT", f"/reviews/{review}/moderation/", {"hidden": False})
    assert Caller().get(f"/courses/{key}/rating/")["mean"] == 3
    assert ReviewReport.objects.get().resolved_at is not None


def test_a_review_that_was_looked_at_is_reported_anew_once_it_says_something_else(school):
    key, _lessons, owner = school
    author, boss = reader(school), administrator()
    review = communication.put_review(author, key, stars=1, text="Mild")["id"]
    for words, waiting in (("Mild", 1), (None, 0), ("Rude", 1)):
        if words:
            communication.put_review(author, key, stars=1, text=words)
        communication.report_review(owner, review, reason="Rude")
        assert communication.reported_reviews(boss, key).count() == waiting
        communication.moderate_review(boss, review, hidden=False)
    assert ReviewReport.objects.count() == 1
    assert len(facts("lms.review.reported.v1")) == 2


def test_a_hidden_review_is_read_and_answered_by_nobody_of_the_team(school):
    key, _lessons, owner = school
    review = communication.put_review(reader(school), key, stars=1, text="Rude")["id"]
    communication.moderate_review(administrator(), review, hidden=True)
    Caller(owner).call("PUT", f"/reviews/{review}/reply/", {"text": "x"}, expect=404)
    assert Review.objects.get().reply == ""


@pytest.mark.parametrize(
    ("ordering", "stars"), [("newest", [3, 5, 1]), ("best", [5, 3, 1]), ("worst", [1, 3, 5])]
)
def test_reviews_are_sorted_and_paged_by_two_statements(school, ordering, stars):
    key = school[0]
    for given in (1, 5, 3):
        communication.put_review(reader(school), key, stars=given)
    seen, path = [], f"/courses/{key}/reviews/?ordering={ordering}&page_size=2"
    while path:
        with statements() as made:
            page = Caller().get(path)
        assert len(made) == 2
        seen += [each["stars"] for each in page["results"]]
        path = page["next"] and page["next"].removeprefix("/api/v1")
    assert seen == stars


def test_erasing_a_person_takes_their_review_out_of_the_mean(school):
    key, who = school[0], reader(school)
    communication.put_review(who, key, stars=1)
    communication.put_review(reader(school), key, stars=5)
    assert accounts.erase_person(who)
    assert facts("lms.course.rated.v1")[-1] == {"course": str(key), "reviews": 1, "stars": 5}


def test_the_catalogue_shows_and_sorts_by_what_people_think():
    owner = person()
    keys = {}
    for title in ("Praised once", "Praised often", "Unknown", "Panned"):
        lessons = [lesson()]
        keys[title] = course(*lessons, owner=owner)
        catalog.put_listing(
            catalog.ListingSpec(
                course=keys[title], locale="en", slug=title, title=title, card={"title": title}
            )
        )
        given = {"Praised once": [5], "Praised often": [5, 5, 4], "Panned": [1, 2]}.get(title, [])
        for stars in given:
            who = learner(keys[title])
            learning.mark_done(who, lessons[0].key)
            communication.put_review(who, keys[title], stars=stars)
    drain()
    page = catalog.list_cards(catalog.CardQuery(locale="en", order=catalog.Order.RATED))
    cards = json.loads(page.items)
    assert [card["title"] for card in cards] == ["Praised often", "Praised once", "Unknown", "Panned"]
    assert [card.get("rating") for card in cards] == [
        {"count": 3, "mean": 4.7},
        {"count": 1, "mean": 5.0},
        None,
        {"count": 2, "mean": 1.5},
    ]
    catalog.remove_listing(keys["Panned"], locale="en")
    catalog.put_listing(
        catalog.ListingSpec(course=keys["Panned"], locale="en", slug="p", title="Panned", card={"title": "P"})
    )
    assert json.loads(catalog.list_cards(catalog.CardQuery(locale="en", slug="p")).items)[0]["rating"] == {
        "count": 2,
        "mean": 1.5,
    }
