"""Files that not everybody may have: who gets them, how, and that for all others they do not exist."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lms_site.accounts import api as accounts
from lms_site.accounts import media_tokens
from lms_site.api import media_links
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Entry
from tests import media, world
from tests.learning import builders
from tests.learning.statements import statements

pytestmark = pytest.mark.django_db
MISSING = publishing.media_path("ab" * 32, "original")
PRIVATE_HEADERS = ("Content-Type", "Cache-Control", "Vary", "Content-Length")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def get(path, person=None, **headers):
    who = world.bearer(get_user_model().objects.get(pk=person)) if person else {}
    return Client().get(path, headers={**who, **headers})


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def has(person, file):
    """Whether the person gets the file's bytes; what is refused looks like what is missing, in every byte."""
    answer = get(file.path, person)
    if answer.status_code == 302:
        return body(Client().get(answer["Location"])) == file.data
    missing = get(MISSING, person)
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert [answer.get(name) for name in PRIVATE_HEADERS] == [missing.get(name) for name in PRIVATE_HEADERS]
    return False


def lesson_with(file, **more):
    return builders.lesson(text=file.html, **more)


def strangers(course):
    """A guest, somebody without a seat, somebody who had one, a teacher of another course."""
    former = builders.learner(course)
    learning.end_seat(former, course)
    elsewhere = builders.person()
    builders.course(builders.lesson(), owner=elsewhere)
    return [None, builders.person(), former, elsewhere]


def test_a_file_that_no_document_shows_is_found_by_nobody():
    file = media.file()

    assert not has(builders.administrator(), file)
    assert not has(None, file)


def test_a_file_of_a_lesson_is_for_members_and_teachers():
    file, teacher = media.file(), builders.person()
    course = builders.course(lesson_with(file), owner=teacher)

    assert has(builders.learner(course), file)
    assert has(teacher, file)
    assert has(builders.administrator(), file)
    assert not any(has(stranger, file) for stranger in strangers(course))


def test_every_file_of_a_course_is_hidden_from_those_outside_also_when_it_is_gone():
    """The crawl: lesson, restricted course page, assessment, its texts and questions, practice, feedback."""
    files = [media.file() for _ in range(6)]
    asked = builders.choice(prompt=files[1].html, explanation=files[2].html)
    tried = builders.choice(prompt=files[3].html, explanation=files[4].html)
    quiz = builders.assessment(asked, builders.words(files[5].html), **builders.OPEN_REVIEW)
    lesson = lesson_with(files[0])
    practice = builders.lesson(tried)
    course = builders.course(lesson, practice, quiz)
    member, outside = builders.learner(course), strangers(course)
    builders.answer_all(member, learning.start_attempt(member, quiz.key))

    assert not any(has(stranger, file) for stranger in outside for file in files)
    unpublish(course)
    assert not any(has(stranger, file) for stranger in outside for file in files)
    assert [has(member, file) for file in (files[0], files[3], files[4])] == [False] * 3


def unpublish(course):
    publishing.publish_course(
        publishing.CourseState(key=course, locale="en", slug="gone", title="Gone", nodes=())
    )


def test_a_file_goes_with_the_seat_also_for_an_address_that_worked():
    file = media.file()
    course = builders.course(lesson_with(file))
    person = builders.learner(course)
    token = media_token(person)

    assert get(f"{file.path}?media_token={token}").status_code == 302
    learning.end_seat(person, course)

    assert get(f"{file.path}?media_token={token}").content == get(MISSING).content


def test_a_takedown_of_the_document_takes_its_files():
    file = media.file()
    lesson = lesson_with(file)
    person = builders.learner(builders.course(lesson))
    assert has(person, file)

    publishing.take_down(Entry.objects.get(key=lesson.key).digest_id, reason="a complaint")

    assert not has(person, file)


def test_a_file_waits_until_its_module_opens():
    file = media.file()
    later = lesson_with(file)
    item = type(later)(**{**vars_of(later), "opens_at": "2999-01-01T00:00:00Z"})
    teacher = builders.person()
    course = builders.course(item, owner=teacher)

    assert not has(builders.learner(course), file)
    assert has(teacher, file)


def vars_of(item):
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def test_what_everybody_may_read_shows_its_files_to_everybody_and_they_may_be_kept():
    of_preview, of_page, private = media.file(), media.file(), media.file()
    course = builders.course(lesson_with(of_preview, preview=True), lesson_with(private))
    key = media.show_on_page(of_page)

    for file in (of_preview, of_page):
        answer = get(file.path)
        assert (answer.status_code, body(answer)) == (200, file.data)
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not has(None, private)

    unpublish(course)
    publishing.put_heads([publishing.HeadState(kind="page", key=key, locale="en", digest=None, live=False)])
    assert not has(None, of_preview)
    assert not has(None, of_page)


def test_a_restricted_page_and_a_restricted_course_show_nothing_to_everybody():
    of_page, of_preview = media.file(), media.file()
    media.show_on_page(of_page, restricted=True)
    course = builders.course(lesson_with(of_preview, preview=True), restricted=True)

    assert not has(None, of_page)
    assert not has(None, of_preview)
    assert has(builders.learner(course), of_preview)


def test_a_question_shows_its_files_to_who_has_it_in_an_attempt():
    asked, text, undrawn = media.file(), media.file(), media.file()
    pool = [builders.choice(prompt=undrawn.html) for _ in range(2)]
    quiz = builders.assessment(
        builders.choice(prompt=asked.html), builders.words(text.html), builders.draw(*pool, number=0)
    )
    teacher = builders.person()
    course = builders.course(quiz, owner=teacher)
    started, idle = builders.learner(course), builders.learner(course)
    learning.start_attempt(started, quiz.key)

    assert has(started, asked)
    assert has(started, text)
    assert not has(started, undrawn)
    assert not has(idle, asked)
    assert has(teacher, undrawn)


def test_a_file_of_the_feedback_waits_for_the_review_that_shows_it():
    asked, explained = media.file(), media.file()
    question = builders.choice(prompt=asked.html, explanation=explained.html)
    rules = {**builders.OPEN_REVIEW, "review_explanation": "released"}
    _course, quiz, person = builders.quiz(question, **rules)
    attempt = learning.start_attempt(person, quiz.key)
    builders.answer_all(person, attempt)

    assert (has(person, asked), has(person, explained)) == (True, False)
    learning.submit(person, attempt.id)
    assert (has(person, asked), has(person, explained)) == (True, False)
    learning.release_results(builders.administrator(), quiz.key)
    assert (has(person, asked), has(person, explained)) == (True, True)


def test_an_answer_that_names_a_file_does_not_open_it():
    hidden = media.file()
    question = builders.essay(grader_notes=hidden.html)
    _course, quiz, person = builders.quiz(question)
    attempt = learning.start_attempt(person, quiz.key)
    learning.save_answer(person, attempt.id, 1, seq=1, data={"text": f"<p>{hidden.ref} {hidden.path}</p>"})
    assert not has(person, hidden)
    learning.submit(person, attempt.id)

    assert not has(person, hidden)


def test_a_practice_question_tells_its_readers_with_pictures():
    explained = media.file()
    lesson = builders.lesson(builders.choice(explanation=explained.html))
    course = builders.course(lesson)

    assert has(builders.learner(course), explained)
    assert not any(has(stranger, explained) for stranger in strangers(course))


def test_a_taken_down_question_takes_its_files_from_the_lessons_that_pin_it():
    explained = media.file()
    question = builders.choice(explanation=explained.html)
    person = builders.learner(builders.course(builders.lesson(question)))
    assert has(person, explained)

    publishing.take_down(question.digest, reason="a complaint")

    assert not has(person, explained)


# Addresses


def media_token(person):
    return get("/api/v1/me/media-token/", person).json()["token"]


def test_a_private_file_is_led_to_an_address_that_works_alone_and_for_a_short_while(monkeypatch):
    file = media.file()
    person = builders.learner(builders.course(lesson_with(file)))
    answer = get(file.path, person)

    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, max-age=30"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))
    sent = get(answer["Location"])
    assert body(sent) == file.data
    kept, seconds = sent["Cache-Control"].split(", max-age=")
    assert kept == "private"
    assert 300 < int(seconds) <= 600

    ahead = time.time() + 600
    monkeypatch.setattr(media_links.time, "time", lambda: ahead)
    assert get(answer["Location"]).content == get(MISSING).content


def test_a_signed_address_opens_its_own_file_only():
    file, other = media.file(), media.file()
    person = builders.learner(builders.course(lesson_with(file), lesson_with(other)))
    signed = get(file.path, person)["Location"]
    query = urlsplit(signed).query
    until = parse_qs(query)["until"][0]

    for forged in (
        f"{other.path}?{query}",
        signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        signed.replace(until, str(int(until) + 1)),
        signed.replace(until, f"{until}é"),
        f"{file.path}?until={until}&signature=",
        f"{file.path}?until=&signature=x",
    ):
        assert get(forged).content == get(MISSING).content


def test_a_film_is_played_in_parts_for_hours_from_where_it_was_led_to():
    film = media.file(bytes(range(256)) * 1000, filename="film.mp4", content_type="video/mp4")
    person = builders.learner(builders.course(lesson_with(film)))
    signed = get(film.path, person)["Location"]

    part = get(signed, Range="bytes=256-511")

    assert (part.status_code, body(part)) == (206, bytes(range(256)))
    assert part["Content-Range"] == f"bytes 256-511/{len(film.data)}"
    assert int(parse_qs(urlsplit(signed).query)["until"][0]) - time.time() > 7200


def test_a_media_token_stands_for_its_person_in_an_address():
    file = media.file()
    person = builders.learner(builders.course(lesson_with(file)))
    stranger = builders.person()

    assert body(get(get(f"{file.path}?media_token={media_token(person)}")["Location"])) == file.data
    assert get(f"{file.path}?media_token={media_token(stranger)}").content == get(MISSING).content


def test_a_media_token_opens_nothing_else():
    token = media_token(builders.person())

    assert get(f"/api/v1/me/?media_token={token}").status_code == 401
    assert get("/api/v1/me/", Authorization=f"Bearer {token}").status_code == 401


def test_a_media_token_is_the_same_for_a_while_and_then_ends(monkeypatch):
    file = media.file()
    person = builders.learner(builders.course(lesson_with(file)))
    headers = world.bearer(get_user_model().objects.get(pk=person))
    now = 1_000_000_800.0  # a multiple of the step
    monkeypatch.setattr(media_tokens.time, "time", lambda: now)
    first = Client().get("/api/v1/me/media-token/", headers=headers)
    monkeypatch.setattr(media_tokens.time, "time", lambda: now + 1799)
    again = Client().get("/api/v1/me/media-token/", headers=headers)

    assert first["Cache-Control"] == "private, no-store"
    assert first.json() == again.json()
    address = f"{file.path}?media_token={first.json()['token']}"
    monkeypatch.setattr(media_tokens.time, "time", lambda: now + 3599)
    assert get(address).status_code == 302
    monkeypatch.setattr(media_tokens.time, "time", lambda: now + 3600)
    assert get(address).content == get(MISSING).content


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "a.b.c:d", "ä:ö", "." * 5000, "0" * 32 + "..7fffffff:sig"]
)
def test_a_token_of_nobody_finds_nothing(token):
    file = media.file()
    builders.course(lesson_with(file))

    assert Client().get(file.path, {"media_token": token}).content == get(MISSING).content


def test_a_media_token_ends_with_the_login_it_was_made_in(django_capture_on_commit_callbacks):
    file = media.file()
    person = get_user_model().objects.get(pk=builders.learner(builders.course(lesson_with(file))))
    pair = world.log_in(person)
    token = (
        Client()
        .get("/api/v1/me/media-token/", headers={"Authorization": f"Bearer {pair.access}"})
        .json()["token"]
    )
    address = f"{file.path}?media_token={token}"
    assert get(address).status_code == 302

    with django_capture_on_commit_callbacks(execute=True):
        accounts.end(pair.refresh)

    assert get(address).content == get(MISSING).content


def test_a_browser_with_a_session_needs_no_token():
    file = media.file()
    person = get_user_model().objects.get(pk=builders.learner(builders.course(lesson_with(file))))
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert body(browser.get(browser.get(file.path)["Location"])) == file.data
    token = browser.get("/api/v1/me/media-token/").json()["token"]
    assert get(f"{file.path}?media_token={token}").status_code == 302
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)
    assert get(f"{file.path}?media_token={token}").content == get(MISSING).content


def test_files_count_apart_from_calls(settings):
    settings.LMS_LIMIT_PREFIX = f"lms:test:{uuid4().hex}:"
    settings.LMS_RATES = {"anonymous": "1/m", "person": "2/m", "files": "4/m"}
    file = media.file()
    person = builders.learner(builders.course(lesson_with(file)))
    headers = world.bearer(get_user_model().objects.get(pk=person))

    signed = [Client().get(file.path, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in signed] == [302] * 4
    assert Client().get(file.path, headers=headers).status_code == 429
    assert [get(signed[0]["Location"]).status_code for _ in range(2)] == [200, 200]
    assert Client().get("/api/v1/me/", headers=headers).status_code == 200


def test_what_a_file_costs_does_not_grow_with_its_uses():
    file = media.file()
    course = builders.course(*(lesson_with(file) for _ in range(30)))
    person = builders.learner(course)
    headers = world.bearer(get_user_model().objects.get(pk=person))
    with statements() as made:
        signed = Client().get(file.path, headers=headers)["Location"]
    assert len(made) == 3  # the file, whether it is public, whether this person may

    with statements() as made:
        body(Client().get(signed))
    assert len(made) == 1
