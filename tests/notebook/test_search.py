"""Searching in one's own courses: what one may read now, by its stems, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from lms_site.foundation.outbox import drain
from lms_site.learning import api as learning
from lms_site.notebook import api as notebook
from lms_site.notebook.search.models import LessonWords
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Entry
from tests.api.caller import Caller
from tests.learning.builders import course, learner, lesson, person
from tests.learning.statements import statements
from tests.publishing.builders import put_edition

pytestmark = pytest.mark.django_db
LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()  # noqa: TID251


def indexed(*lessons, locale="en", **more):
    """A course whose publish was followed, as by a worker."""
    key = course(*lessons, locale=locale, **more)
    notebook.index_course(key, locale=locale)
    return key


def found(who, text, **more):
    return [each.title for each in notebook.search(who, text, **more).lessons]


def test_publishing_a_course_lets_its_lessons_be_found():
    first = lesson(title="Waders", words="Plovers were nesting on the shingle")
    who = learner(course(first))
    assert found(who, "nest") == []
    drain()
    assert found(who, "nest") == ["Waders"]


def test_a_lesson_is_found_by_stem_phrase_and_title_and_shows_where_as_plain_text():
    first = lesson(title="Waders", words="On <b>shingle</b> the plovers \ue000 were nesting & calling")
    who = learner(indexed(first, lesson(title="Gulls", words="Gulls nest elsewhere, on roofs")))
    assert found(who, "plover nests") == ["Waders"]
    assert found(who, '"nest elsewhere"') == ["Gulls"]
    assert found(who, "nest -roofs") == ["Waders"]
    assert found(who, "wader") == ["Waders"]
    [hit] = notebook.search(who, "plover").lessons
    assert [piece.text for piece in hit.snippet if piece.hit] == ["plovers"]
    whole = "".join(piece.text for piece in hit.snippet)
    assert "were nesting & calling" in whole
    assert not {"\ue000", "\ue001"} & set(whole)


@pytest.mark.parametrize("reader", ["stranger", "who left", "before it opens", "guest of a preview"])
def test_what_one_may_not_read_is_not_found(reader):
    hidden = lesson(words="plover", preview=reader == "guest of a preview", opens_at=LATER)
    shown = lesson(title="Shown", words="plover")
    key = indexed(hidden, shown) if reader == "before it opens" else indexed(hidden)
    who = person() if reader in {"stranger", "guest of a preview"} else learner(key)
    if reader == "who left":
        learning.leave(who, key)
    for asked in (None, key):
        assert found(who, "plover", course=asked) == (["Shown"] if reader == "before it opens" else [])


def test_the_team_searches_all_of_its_course_when_it_names_it_and_no_other_course():
    owner = person()
    key = indexed(lesson(title="Shut", words="plover", opens_at=LATER), owner=owner)
    other = indexed(lesson(words="plover"))
    assert found(owner, "plover", course=key) == ["Shut"]
    assert found(owner, "plover", course=other) == []
    assert found(owner, "plover") == []


def test_what_was_taken_out_of_a_lesson_is_not_found_even_before_the_index_follows():
    first = lesson(title="Waders", words="plover")
    key = indexed(first)
    who = learner(key)
    changed = lesson(title="Waders", words="gull")
    digest = put_edition(
        publishing.Document(
            kind="lesson", key=first.key, locale="en", title="W", delivery=changed.body, words="gull"
        ),
        compiler=1,
    )
    Entry.objects.filter(key=first.key).update(digest=digest)
    assert found(who, "plover") == []
    notebook.index_course(key, locale="en")
    assert (found(who, "plover"), found(who, "gull")) == ([], ["Waders"])


def test_a_lesson_that_was_taken_down_is_not_found():
    first = lesson(words="plover")
    who = learner(indexed(first))
    publishing.take_down(Entry.objects.get(key=first.key).digest_id, reason="copyright")
    assert found(who, "plover") == []


def test_an_index_that_is_right_is_left_alone_and_one_of_a_course_offline_goes():
    first = lesson(words="plover")
    key = indexed(first, lesson(words="gull"))
    assert notebook.index_course(key, locale="en") == 0
    Entry.objects.filter(course_id=key).delete()
    assert notebook.index_course(key, locale="en") == 2
    assert not LessonWords.objects.exists()


def test_of_a_lesson_in_several_languages_the_one_asked_for_is_found_by_its_own_stems():
    german = lesson(title="Watvögel", words="Die Vögel nisten")
    key = indexed(german, locale="de")
    who = learner(key)
    assert found(who, "Vogel", locale="de") == ["Watvögel"]


def test_own_notes_are_found_and_nobody_elses():
    first = lesson(title="Waders")
    key = indexed(first)
    who, other = learner(key), learner(key)
    for writer in (who, other):
        notebook.add_note(writer, notebook.NoteSpec(lesson=first.key, body="Compare plovers"))
    [note] = notebook.search(who, "plover", locale="en").notes
    assert (note.lesson, note.title) == (first.key, "Waders")
    assert notebook.search(person(), "plover", locale="en").notes == ()


@pytest.mark.parametrize("text", ["", "'", '"', "a & | ! b", "\\", "\x00", "x" * 5000, ":*", "((("])
def test_no_text_breaks_the_search(text):
    who = learner(indexed(lesson(words="plover")))
    assert notebook.search(who, text).lessons == ()


@pytest.mark.parametrize("count", [1, 12])
def test_a_search_takes_four_statements_however_much_is_found(count):
    lessons = [lesson(words="plover") for _ in range(count)]
    key = indexed(*lessons)
    who = learner(key)
    for each in lessons:
        notebook.add_note(who, notebook.NoteSpec(lesson=each.key, body="plover"))
    with statements() as made:
        result = notebook.search(who, "plover")
    assert (len(result.lessons), len(result.notes), len(made)) == (count, count, 4)


def test_a_search_by_token_in_one_course():
    first = lesson(title="Waders", words="plovers")
    key = indexed(first)
    caller = Caller(learner(key))
    [hit] = caller.get(f"/me/search/?q=plover&course={key}")["lessons"]
    assert (hit["lesson"], hit["snippet"]) == (str(first.key), [{"text": "plovers", "hit": True}])
    assert caller.refused("GET", "/me/search/?q=x&course=1", expect=400) == "bad_key"
