"""What learners and a teacher do around the lessons of a course, by token alone."""

from __future__ import annotations

import pytest

from lms_site.catalog import api as catalog
from lms_site.foundation.outbox import drain
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person

pytestmark = pytest.mark.django_db
WORDS = "Ringed plovers nest on the shingle. Their call is a soft whistle."


def test_a_learner_reads_with_a_pencil_talks_with_the_teacher_and_judges_the_course():
    teacher, ada = Caller(person(name="Tilda")), Caller(person(name="Ada"))
    waders = lesson(title="Waders", words=WORDS)
    owner = teacher.get("/me/")["id"]
    key = course(waders, lesson(title="Gulls", words="Gulls eat chips."), owner=owner, free=True)
    card = {"key": str(key), "title": "Birds"}
    catalog.put_listing(catalog.ListingSpec(course=key, locale="en", slug="birds", title="Birds", card=card))
    ada.call("PUT", f"/courses/{key}/favourite/", expect=204)
    ada.call("POST", f"/courses/{key}/enrolment/", expect=201)
    drain()

    keeps_what_matters(ada, waders.key)
    finds_it_again(ada, waders.key)
    question = asks(ada, teacher, waders.key)
    assert ada.get(f"/courses/{key}/comments/")["results"][1]["id"] == question
    order_is_kept(teacher, ada, key, waders.key)
    judges(ada, teacher, key, waders.key)
    looks_back(ada, key)

    drain()
    [shown] = Caller().get("/courses/?ordering=rated")["results"]
    assert shown["rating"] == {"count": 1, "mean": 5.0}


def keeps_what_matters(ada, first):
    note = {"block": first, "start": 0, "end": 14, "quote": "Ringed plovers", "body": "Small and quick"}
    ada.call("POST", f"/lessons/{first}/notes/", note, expect=201)
    ada.call("PUT", f"/lessons/{first}/favourite/", expect=204)
    kept = ada.get("/me/favourites/")["results"]
    assert [one["lesson_title"] or one["course_title"] for one in kept] == ["Waders", "A course"]
    assert ada.send("GET", f"/lessons/{first}/print/").status_code == 200


def finds_it_again(ada, first):
    found = ada.get("/me/search/?q=plover")
    assert [one["lesson"] for one in found["lessons"]] == [str(first)]
    assert [one["title"] for one in found["notes"]] == ["Waders"]
    assert Caller(person()).get("/me/search/?q=plover") == {"lessons": [], "notes": []}


def asks(ada, teacher, first):
    path = f"/lessons/{first}/comments/"
    question = ada.call("POST", path, {"body": "Where can I see one?"}, expect=201)
    answer = {
        "body": "On any quiet beach.",
        "reply_to": question["id"],
        "mentions": [question["author"]["id"]],
    }
    teacher.call("POST", path, answer, expect=201)
    [said] = ada.get(f"/comments/{question['id']}/replies/")["results"]
    assert (said["author"]["name"], said["body"]) == ("Tilda", "On any quiet beach.")
    return question["id"]


def order_is_kept(teacher, ada, key, first):
    """The learner mends and takes back own words; what she reports, the teacher is told of and hides."""
    ben = Caller(learner(key))
    path = f"/lessons/{first}/comments/"
    own, rude = (caller.call("POST", path, {"body": "Gulls?"}, expect=201)["id"] for caller in (ada, ben))
    assert ada.call("PATCH", f"/comments/{own}/", {"body": "Gulls!"})["edited_at"]
    ada.call("DELETE", f"/comments/{own}/", expect=204)
    ada.call("POST", f"/comments/{rude}/report/", {"reason": "Rude"}, expect=204)
    drain()
    [told] = teacher.get("/me/notifications/?kind=comment_reported")["results"]
    assert told["data"]["comment"] == rude
    [waiting] = teacher.get(f"/courses/{key}/comments/?reported=true")["results"]
    assert (waiting["id"], waiting["reasons"]) == (rude, ["Rude"])
    teacher.call("PUT", f"/comments/{rude}/moderation/", {"hidden": True})
    ada.call("GET", f"/comments/{rude}/", expect=404)


def looks_back(ada, key):
    """Progress by lesson, module and course, the history, and the lists of the course."""
    done = ada.get(f"/courses/{key}/progress/")
    assert (done["done"], done["total"]) == (1, 2)
    assert {one["what"] for one in ada.get("/me/history/")["results"]} == {"joined", "opened", "done"}
    lessons = ada.get(f"/courses/{key}/lessons/")["results"]
    assert [(one["title"], one["state"]) for one in lessons] == [("Waders", "done"), ("Gulls", "")]
    assert ada.get(f"/courses/{key}/assignments/")["results"] == []
    assert ada.get(f"/courses/{key}/resume/")["next_item"] == lessons[1]["key"]


def judges(ada, teacher, key, first):
    review = {"stars": 5, "text": "I see birds now."}
    assert ada.refused("PUT", f"/courses/{key}/review/", review) == "not_far_enough"
    ada.call("PUT", f"/lessons/{first}/progress/", {"state": "done"})
    written = ada.call("PUT", f"/courses/{key}/review/", review)
    teacher.call("PUT", f"/reviews/{written['id']}/reply/", {"text": "That is what it is for."})
    ada.call("PATCH", "/me/profile/", {"shown": {"name": "everyone"}})
    [public] = Caller().get(f"/courses/{key}/reviews/")["results"]
    assert (public["author"]["name"], public["reply"]) == ("Ada", "That is what it is for.")
