"""Notes and favourites: one's own, kept through changes of the lesson, gone with the person."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Invalid
from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from lms_site.learning import errors as learning_errors
from lms_site.notebook import api as notebook
from lms_site.notebook import errors
from lms_site.notebook.models import Favourite, Note
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()  # noqa: TID251


@pytest.fixture
def room():
    first = lesson(title="Waders")
    key = course(first)
    return key, first.key, learner(key)


def test_a_highlight_comes_back_as_it_was_made_with_the_titles_of_its_place(room):
    key, first, who = room
    block = uuid4()
    caller = Caller(who)
    made = caller.call(
        "POST",
        f"/lessons/{first}/notes/",
        {"block": block, "start": 3, "end": 9, "quote": "plover", "body": "!", "colour": "green"},
        expect=201,
    )
    [read] = caller.get(f"/me/notes/?lesson={first}")["results"]
    assert read == made
    expected = {"block": str(block), "start": 3, "end": 9, "quote": "plover", "body": "!", "colour": "green"}
    assert expected.items() <= read.items()
    assert (read["course"], read["course_title"], read["lesson_title"]) == (str(key), "A course", "Waders")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({}, "/body"),
        ({"body": "  "}, "/body"),
        ({"body": "x", "start": 3}, "/end"),
        ({"start": 9, "end": 9, "block": str(uuid4())}, "/end"),
        ({"start": 1, "end": 9}, "/block"),
        ({"body": "x", "colour": "red"}, "/colour"),
        ({"body": "x" * 10_001}, "/body"),
        ({"body": "x", "quote": "x" * 2_001}, "/quote"),
        ({"body": "x", "start": -1, "end": 2, "block": str(uuid4())}, "/start"),
        ({"body": "x", "start": 1, "end": 1 << 40, "block": str(uuid4())}, "/end"),
        ({"body": "x", "block": "no id"}, "/block"),
        ({"body": "x", "person": str(uuid4())}, "/person"),
    ],
)
def test_a_note_that_is_none_is_refused_and_says_where(room, wrong, where):
    _key, first, who = room
    problem = Caller(who).call("POST", f"/lessons/{first}/notes/", wrong, expect=422)
    assert where in [error["pointer"] for error in problem["errors"]]
    assert not Note.objects.exists()


def test_the_domain_refuses_by_itself_what_the_transport_would_have_caught(room):
    _key, first, who = room
    for wrong in (
        notebook.NoteSpec(lesson=first, body="x", colour="red"),
        notebook.NoteSpec(lesson=first, quote="x" * 2_001, body="x"),
        notebook.NoteSpec(lesson=first, body="x", block=uuid4(), start=1, end=1 << 40),
    ):
        with pytest.raises(Invalid):
            notebook.add_note(who, wrong)


def test_nobody_reads_changes_or_deletes_anothers_note_teachers_and_administrators_included():
    owner = person()
    first = lesson()
    key = course(first, owner=owner)
    who = learner(key)
    note = notebook.add_note(who, notebook.NoteSpec(lesson=first.key, body="Private"))["id"]
    for other in (owner, learner(key), person(is_staff=True, is_superuser=True)):
        caller = Caller(other)
        assert caller.get("/me/notes/")["results"] == []
        caller.call("PATCH", f"/notes/{note}/", {"body": "x"}, expect=404)
        caller.call("DELETE", f"/notes/{note}/", expect=404)
    assert Note.objects.get().body == "Private"


def test_a_note_gets_other_words_or_another_colour_and_nothing_else(room):
    _key, first, who = room
    note = notebook.add_note(who, notebook.NoteSpec(lesson=first, body="One"))
    caller = Caller(who)
    changed = caller.call("PATCH", f"/notes/{note['id']}/", {"colour": "pink"})
    assert (changed["body"], changed["colour"]) == ("One", "pink")
    assert caller.refused("PATCH", f"/notes/{note['id']}/", {"body": " "}, expect=422) == "invalid"
    assert caller.refused("PATCH", f"/notes/{note['id']}/", {"quote": "x"}, expect=422) == "invalid"
    caller.call("DELETE", f"/notes/{note['id']}/", expect=204)
    with pytest.raises(errors.NoSuchNote):
        notebook.note_of(who, note["id"])


def test_who_takes_no_part_writes_no_note_and_before_a_lesson_opens_nobody_but_the_team_does():
    owner = person()
    shut = lesson(title="Secret", opens_at=LATER)
    free = lesson(preview=True)
    key = course(shut, free, owner=owner)
    words = {"body": "x"}
    with pytest.raises(learning_errors.NoSuchItem):
        notebook.add_note(person(), notebook.NoteSpec(lesson=free.key, **words))
    with pytest.raises(learning_errors.NotStarted):
        notebook.add_note(learner(key), notebook.NoteSpec(lesson=shut.key, **words))
    assert notebook.add_note(owner, notebook.NoteSpec(lesson=shut.key, **words))["lesson_title"] == "Secret"


def test_after_leaving_one_keeps_ones_notes_and_is_told_no_title_of_a_restricted_course():
    first = lesson(title="Waders")
    key = course(first, restricted=True)
    who = learner(key)
    notebook.add_note(who, notebook.NoteSpec(lesson=first.key, body="Mine"))
    learning.leave(who, key)
    [note] = Caller(who).get("/me/notes/")["results"]
    assert (note["body"], note["lesson_title"], note["course_title"]) == ("Mine", None, None)


@pytest.mark.parametrize("count", [1, 15])
def test_a_page_of_notes_takes_three_statements_however_many_there_are(count):
    lessons = [lesson() for _ in range(count)]
    key = course(*lessons)
    who = learner(key)
    for each in lessons:
        notebook.add_note(who, notebook.NoteSpec(lesson=each.key, body="x"))
    caller = Caller(who)
    with statements() as made:
        assert len(caller.get("/me/notes/")["results"]) == count
    assert len(made) == 3


def test_favourites_are_kept_once_listed_by_kind_and_taken_off(room):
    key, first, who = room
    caller = Caller(who)
    for _ in range(2):
        caller.call("PUT", f"/lessons/{first}/favourite/", expect=204)
        caller.call("PUT", f"/courses/{key}/favourite/", expect=204)
    assert Favourite.objects.count() == 2
    [kept] = caller.get("/me/favourites/?kind=lesson")["results"]
    assert (kept["lesson"], kept["lesson_title"]) == (str(first), "Waders")
    [kept] = caller.get("/me/favourites/?kind=course")["results"]
    assert (kept["lesson"], kept["course_title"]) == (None, "A course")
    assert caller.refused("GET", "/me/favourites/?kind=module", expect=400) == "unknown_name"
    caller.call("DELETE", f"/courses/{key}/favourite/", expect=204)
    caller.call("DELETE", f"/courses/{key}/favourite/", expect=404)
    assert [one["lesson"] for one in caller.get("/me/favourites/")["results"]] == [str(first)]


def test_a_course_is_a_favourite_of_whoever_sees_its_page_and_a_restricted_one_of_nobody_else():
    public, hidden = course(lesson()), course(lesson(), restricted=True)
    guest = Caller(person())
    guest.call("PUT", f"/courses/{public}/favourite/", expect=204)
    guest.call("PUT", f"/courses/{hidden}/favourite/", expect=404)


def test_erasing_a_person_takes_notes_and_favourites_along(room):
    key, first, who = room
    notebook.add_note(who, notebook.NoteSpec(lesson=first, body="Mine"))
    notebook.keep_course(who, key)
    assert accounts.erase_person(who)
    assert not Note.objects.exists()
    assert not Favourite.objects.exists()


def test_notes_and_favourites_follow_their_lesson_to_another_course_and_none_is_kept_twice():
    wanders, stays = lesson(title="Terns"), lesson(title="Gulls")
    left = course(wanders, stays)
    ada, ben = learner(left), learner(left)
    for who in (ada, ben):
        for each in (wanders, stays):
            notebook.add_note(who, notebook.NoteSpec(lesson=each.key, body="!"))
            notebook.keep_lesson(who, each.key)
        notebook.keep_course(who, left)
    drain()
    course(stays, key=left)
    reached = course(wanders, free=True)
    learning.enrol(ben, reached)
    notebook.keep_lesson(ben, wanders.key)  # before the news of the move have come

    for _again in range(2):
        drain()
        course(wanders, key=reached, free=True)

    for who in (ada, ben):
        noted = {(row["lesson"], row["course"]) for row in notebook.notes(who)}
        kept = sorted((str(row["lesson"]), row["course"]) for row in notebook.favourites(who))
        assert noted == {(wanders.key, reached), (stays.key, left)}
        assert kept == sorted([(str(wanders.key), reached), (str(stays.key), left), ("None", left)])
    [found] = Caller(ben).get(f"/me/notes/?course={reached}")["results"]
    assert (found["course_title"], found["lesson_title"]) == ("A course", "Terns")
