"""Comments on lessons: threads, the time in which they can be changed, and who keeps order among them."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import F

from lms_site.accounts import api as accounts
from lms_site.api.talk_shapes import CommentOut
from lms_site.communication import api as communication
from lms_site.communication import errors
from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.foundation.outbox import drain
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

    def assistant_of(self, course):
        """Somebody new in the team."""
        who = person()
        learning.join_team(self.owner, course, learning.Role.ASSISTANT, person=who)
        return who

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
    assert set(question) == set(CommentOut.model_fields) - {"reports", "reasons"}
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
    "body",
    [
        {},
        {"body": "  "},
        {"body": "\u200b\u202e"},
        {"body": "x" * 5_001},
        {"body": 3},
        {"body": "x", "author": "y"},
    ],
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
    assert (waiting["id"], waiting["reports"], waiting["reasons"]) == (str(rude), 1, ["Rude"])
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


def test_with_a_hidden_comment_the_answers_to_it_are_hidden_from_all_but_their_authors(room):
    rude = room.says(room.ada, "Rude")
    answer, own = room.says(room.owner, "No", reply_to=rude), room.says(room.ben, "Yes", reply_to=rude)
    communication.moderate_comment(room.assistant, rude, hidden=True)
    path = f"/courses/{room.course}/comments/"
    for who, seen in (
        (room.ben, {own}),
        (room.ada, {rude, answer, own}),
        (room.assistant, {rude, answer, own}),
        (learner(room.course), set()),
    ):
        caller = Caller(who)
        assert {each["id"] for each in caller.get(path)["results"]} == {str(one) for one in seen}
        for one in (rude, answer, own):
            assert caller.send("GET", f"/comments/{one}/").status_code == (200 if one in seen else 404)
    with pytest.raises(errors.NoSuchComment):
        room.says(room.ben, reply_to=answer)
    communication.moderate_comment(room.assistant, rude, hidden=False)
    assert len(Caller(room.ben).get(path)["results"]) == 3


def test_a_comment_that_was_looked_at_is_reported_anew_once_it_says_something_else(room):
    comment = room.says(room.ada, "Mild")
    waiting = f"/courses/{room.course}/comments/?reported=true"
    ben, team = Caller(room.ben), Caller(room.assistant)
    ben.call("POST", f"/comments/{comment}/report/", {}, expect=204)
    team.call("PUT", f"/comments/{comment}/moderation/", {"hidden": False})
    ben.call("POST", f"/comments/{comment}/report/", {"reason": "Still"}, expect=204)
    assert team.get(waiting)["results"] == []
    communication.change_comment(room.ada, comment, body="Rude")
    ben.call("POST", f"/comments/{comment}/report/", {"reason": "Rude"}, expect=204)
    assert len(team.get(waiting)["results"]) == 1
    assert CommentReport.objects.get().reason == "Rude"
    assert len(facts("lms.comment.reported.v1")) == 2


def test_a_role_of_the_site_that_keeps_order_reads_what_people_say_and_no_lesson(room):
    shut = lesson(opens_at=LATER)
    key = course(shut, owner=room.owner)
    comment = communication.post_comment(room.owner, shut.key, body="Rude")["id"]
    keeper = accounts.User.objects.get(pk=person())
    keeper.groups.add(group := Group.objects.create(name="Keepers"))
    group.permissions.add(Permission.objects.get(codename=learning.Right.MODERATE.everywhere))
    communication.report_comment(room.assistant_of(key), comment)
    caller = Caller(keeper.pk)
    for path in (f"/courses/{key}/comments/", f"/lessons/{shut.key}/comments/"):
        assert [each["reports"] for each in caller.get(path)["results"]] == [1]
    caller.call("PUT", f"/comments/{comment}/moderation/", {"hidden": True})
    assert Comment.objects.get().hidden_at is not None
    caller.call("GET", f"/lessons/{shut.key}/", expect=404)
    caller.call("POST", f"/lessons/{shut.key}/comments/", {"body": "x"}, expect=404)
    caller.call("POST", f"/lessons/{shut.key}/notes/", {"body": "x"}, expect=404)
    assert caller.get(f"/me/search/?q=text&course={key}")["lessons"] == []


def test_comments_follow_their_lesson_to_another_course_where_its_team_finds_them(room):
    wanders, stays, owner = lesson(), lesson(), person(name="Omar")
    left = course(wanders, stays, owner=room.owner)
    ada = learner(left)
    said = communication.post_comment(ada, wanders.key, body="Rude")["id"]
    answer = communication.post_comment(room.owner, wanders.key, body="No", reply_to=said)["id"]
    other = communication.post_comment(ada, stays.key, body="Fine")["id"]
    communication.report_comment(room.owner, said)
    course(stays, key=left, owner=room.owner)
    reached = course(wanders, owner=owner)
    drain()
    team = Caller(owner)
    found = team.get(f"/courses/{reached}/comments/")["results"]
    assert {each["id"] for each in found} == {str(said), str(answer)}
    assert len(team.get(f"/courses/{reached}/comments/?reported=true")["results"]) == 1
    assert Comment.objects.get(pk=other).course_id == left


def test_only_who_keeps_order_is_told_how_many_reports_wait_and_nobody_reports_themselves(room):
    comment = room.says(room.ada)
    communication.report_comment(room.ben, comment)
    assert not {"reports", "reasons"} & set(Caller(room.ada).get(f"/comments/{comment}/"))
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
    named = room.says(room.ben, "@Ada, @Olga", mentions=[room.ada, room.owner])
    communication.report_comment(room.ada, begun)
    assert accounts.erase_person(room.ada)
    assert not Comment.objects.filter(pk=alone).exists()
    left = Comment.objects.get(pk=question)
    assert (left.body, left.author_id, left.mentions) == ("", None, [])
    assert Comment.objects.get(pk=named).mentions == [room.owner]
    shown = {
        each["id"]: each for each in Caller(room.ben).get(f"/lessons/{room.lesson}/comments/")["results"]
    }
    assert (shown[str(question)]["deleted"], shown[str(begun)]["replies"]) == (True, 0)
    assert not CommentReport.objects.exists()
