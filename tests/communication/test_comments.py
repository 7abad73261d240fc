"""Comments on lessons: threads, the time in which they can be changed, and who keeps order among them."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db.models import F

from lms_site.accounts import api as accounts
from lms_site.api.talk_shapes import CommentOut
from lms_site.communication import api as communication
from lms_site.communication import errors
from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchItem, NotStarted
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()  # noqa: TID251


class Room:
    """A course with a lesson, its owner, an assistant, two learners."""

    def __init__(self) -> None:
        self.owner = person(name="Olga")
        first = lesson()
        self.lesson = first.key
        self.course = course(first, owner=self.owner)
        self.assistant = person(name="Asta")
        learning.join_team(self.owner, self.course, learning.Role.ASSISTANT, person=self.assistant)
        self.ada, self.ben = learner(self.course), learner(self.course)

    def says(self, who, body="A thought", **more):
        return communication.post_comment(who, self.lesson, body=body, **more)["id"]


@pytest.fixture
def room():
    return Room()


def test_a_thread_is_read_from_its_beginning_and_an_answer_to_an_answer_stands_beside_it(room):
    ada, ben = Caller(room.ada), Caller(room.ben)
    path = f"/lessons/{room.lesson}/comments/"
    question = ada.call("POST", path, {"body": " Where? "}, expect=201)
    answer = ben.call("POST", path, {"body": "There.", "reply_to": question["id"]}, expect=201)
    thanks = ada.call("POST", path, {"body": "Thanks.", "reply_to": answer["id"]}, expect=201)
    assert set(question) == set(CommentOut.model_fields) - {"reports"}
    assert (question["body"], thanks["thread"]) == ("Where?", question["id"])
    [begun] = ben.get(path)["results"]
    assert (begun["id"], begun["replies"], begun["author"]["id"]) == (question["id"], 2, str(room.ada))
    said = ben.get(f"/comments/{question['id']}/replies/")["results"]
    assert [each["body"] for each in said] == ["There.", "Thanks."]
    [latest, *_] = ben.get(f"/courses/{room.course}/comments/")["results"]
    assert latest["id"] == thanks["id"]
    told = facts("lms.comment.posted.v1")
    assert [fact["thread"] for fact in told] == [None, question["id"], question["id"]]
    assert "Where" not in str(told)


def test_who_takes_no_part_reads_and_writes_nothing(room):
    comment = room.says(room.ada)
    elsewhere = learner(course(lesson()))
    for who in (person(), elsewhere):
        caller = Caller(who)
        for method, path, body in (
            ("GET", f"/lessons/{room.lesson}/comments/", None),
            ("POST", f"/lessons/{room.lesson}/comments/", {"body": "x"}),
            ("GET", f"/courses/{room.course}/comments/", None),
            ("GET", f"/comments/{comment}/", None),
            ("GET", f"/comments/{comment}/replies/", None),
            ("POST", f"/comments/{comment}/report/", {}),
        ):
            caller.call(method, path, body, expect=404)
    assert Comment.objects.count() == 1
    learning.leave(room.ada, room.course)
    Caller(room.ada).call("PATCH", f"/comments/{comment}/", {"body": "x"}, expect=404)
    Caller(room.ada).call("DELETE", f"/comments/{comment}/", expect=204)


def test_a_lesson_that_has_not_opened_is_talked_about_by_the_team_alone():
    owner, shut = person(), lesson(opens_at=LATER)
    key = course(shut, lesson(), owner=owner)
    who = learner(key)
    communication.post_comment(owner, shut.key, body="The answer is 7")
    with pytest.raises(NotStarted):
        communication.threads(who, shut.key)
    assert Caller(who).get(f"/courses/{key}/comments/")["results"] == []
    assert len(Caller(owner).get(f"/courses/{key}/comments/")["results"]) == 1


def test_a_comment_on_a_preview_lesson_is_for_members_only():
    shown = lesson(preview=True)
    course(shown)
    with pytest.raises(NoSuchItem):
        communication.post_comment(person(), shown.key, body="x")


@pytest.mark.parametrize(
    "body", [{}, {"body": "  "}, {"body": "x" * 5_001}, {"body": 3}, {"body": "x", "author": "y"}]
)
def test_what_is_no_comment_is_refused(room, body):
    assert (
        Caller(room.ada).refused("POST", f"/lessons/{room.lesson}/comments/", body, expect=422) == "invalid"
    )
    assert not Comment.objects.exists()


def test_an_answer_to_a_comment_elsewhere_or_to_none_is_refused_alike(room):
    other = lesson()
    key = course(other)
    learning.give_seat(room.ada, key, source="staff")
    elsewhere = communication.post_comment(room.ada, other.key, body="x")["id"]
    deleted = room.says(room.ada)
    room.says(room.ben, reply_to=deleted)
    communication.delete_comment(room.ada, deleted)
    for reply_to in (elsewhere, uuid4(), deleted):
        with pytest.raises(errors.NoSuchComment):
            room.says(room.ben, reply_to=reply_to)


def test_people_of_the_course_can_be_named_and_nobody_else(room):
    named = communication.post_comment(
        room.ada, room.lesson, body="@Ben @Olga", mentions=[room.ben, room.owner, room.ben]
    )
    assert named["mentions"] == sorted([room.ben, room.owner])
    assert facts("lms.comment.posted.v1")[0]["mentions"] == [str(one) for one in named["mentions"]]
    problems = [
        Caller(room.ada).call(
            "POST", f"/lessons/{room.lesson}/comments/", {"body": "x", "mentions": [who]}, expect=422
        )
        for who in (person(), uuid4())
    ]
    assert problems[0]["errors"] == problems[1]["errors"]
    assert problems[0]["errors"][0]["code"] == "not_in_course"


def test_a_comment_is_changed_by_its_author_soon_after_it_was_made(room):
    comment = room.says(room.ada, "Teh tern")
    caller = Caller(room.ada)
    changed = caller.call("PATCH", f"/comments/{comment}/", {"body": "The tern"})
    assert changed["body"] == "The tern"
    assert changed["edited_at"] is not None
    for other in (room.ben, room.owner):
        Caller(other).call("PATCH", f"/comments/{comment}/", {"body": "x"}, expect=404)
    Comment.objects.update(created_at=F("created_at") - dt.timedelta(minutes=16))
    assert caller.refused("PATCH", f"/comments/{comment}/", {"body": "x"}) == "too_late_to_edit"
    assert Comment.objects.get().body == "The tern"


def test_a_deleted_comment_says_nothing_stays_while_it_has_answers_and_goes_with_the_last(room):
    question = room.says(room.ada, "Secret")
    answer = room.says(room.ben, reply_to=question)
    communication.delete_comment(room.ada, question)
    [empty] = Caller(room.ben).get(f"/lessons/{room.lesson}/comments/")["results"]
    assert (empty["body"], empty["author"], empty["deleted"], empty["replies"]) == ("", None, True, 1)
    with pytest.raises(errors.NoSuchComment):
        communication.change_comment(room.ada, question, body="Again")
    communication.delete_comment(room.assistant, answer)
    assert not Comment.objects.exists()


def test_nobody_deletes_anothers_comment_but_who_keeps_order(room):
    comment = room.says(room.ada)
    with pytest.raises(errors.NoSuchComment):
        communication.delete_comment(room.ben, comment)
    communication.delete_comment(room.assistant, comment)
    with pytest.raises(errors.NoSuchComment):
        communication.delete_comment(room.assistant, comment)


def test_a_hidden_comment_is_seen_by_the_team_and_its_author_until_it_is_shown_again(room):
    question = room.says(room.ada)
    rude = room.says(room.ada, "Rude", reply_to=question)
    team, ada, ben = Caller(room.assistant), Caller(room.ada), Caller(room.ben)
    ben.call("POST", f"/comments/{rude}/report/", {"reason": "Rude"}, expect=204)
    ben.call("POST", f"/comments/{rude}/report/", {"reason": "Again"}, expect=204)
    assert CommentReport.objects.get().reason == "Rude"
    assert len(facts("lms.comment.reported.v1")) == 1
    [waiting] = team.get(f"/courses/{room.course}/comments/?reported=true")["results"]
    assert (waiting["id"], waiting["reports"]) == (str(rude), 1)
    assert ben.get(f"/courses/{room.course}/comments/?reported=true")["results"] == []
    ben.call("PUT", f"/comments/{rude}/moderation/", {"hidden": True}, expect=404)
    team.call("PUT", f"/comments/{rude}/moderation/", {"hidden": True})
    ben.call("GET", f"/comments/{rude}/", expect=404)
    assert ada.get(f"/comments/{rude}/")["hidden"] is True
    for caller, seen in ((ben, 0), (ada, 1), (team, 1)):
        assert len(caller.get(f"/comments/{question}/replies/")["results"]) == seen
        assert caller.get(f"/comments/{question}/")["replies"] == seen
    assert team.get(f"/courses/{room.course}/comments/?reported=true")["results"] == []
    team.call("PUT", f"/comments/{rude}/moderation/", {"hidden": False})
    assert ben.get(f"/comments/{rude}/")["hidden"] is False


def test_only_who_keeps_order_is_told_how_many_reports_wait_and_nobody_reports_themselves(room):
    comment = room.says(room.ada)
    communication.report_comment(room.ben, comment)
    assert "reports" not in Caller(room.ada).get(f"/comments/{comment}/")
    assert Caller(room.owner).get(f"/comments/{comment}/")["reports"] == 1
    assert Caller(room.ada).refused("POST", f"/comments/{comment}/report/", {}) == "own_words"


@pytest.mark.parametrize("count", [1, 15])
def test_a_page_of_threads_takes_two_statements_however_many_there_are(room, count):
    for _ in range(count):
        room.says(room.ben, reply_to=room.says(room.ada), mentions=[room.ada])
    caller = Caller(room.ada)
    with statements() as made:
        assert len(caller.get(f"/lessons/{room.lesson}/comments/")["results"]) == count
    assert len(made) == 2


def test_pages_follow_each_other_while_others_write(room):
    for number in range(5):
        room.says(room.ada, f"{number}")
    caller = Caller(room.ben)
    page = caller.get(f"/lessons/{room.lesson}/comments/?page_size=2")
    room.says(room.ada, "new")
    seen = [each["body"] for each in page["results"]]
    while page["next"]:
        page = caller.get(page["next"].removeprefix("/api/v1"))
        seen += [each["body"] for each in page["results"]]
    assert seen == ["4", "3", "2", "1", "0"]


def test_erasing_a_person_takes_their_words_out_of_the_threads_and_leaves_others_answers(room):
    question, alone = room.says(room.ada, "Secret"), room.says(room.ada, "Alone")
    room.says(room.ben, reply_to=question)
    begun = room.says(room.ben, "Bens")
    room.says(room.ada, reply_to=begun)
    communication.report_comment(room.ada, begun)
    assert accounts.erase_person(room.ada)
    assert not Comment.objects.filter(pk=alone).exists()
    left = Comment.objects.get(pk=question)
    assert (left.body, left.author_id, left.mentions) == ("", None, [])
    shown = {
        each["id"]: each for each in Caller(room.ben).get(f"/lessons/{room.lesson}/comments/")["results"]
    }
    assert (shown[str(question)]["deleted"], shown[str(begun)]["replies"]) == (True, 0)
    assert not CommentReport.objects.exists()
