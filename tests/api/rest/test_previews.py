"""Previews: a course as a made-up learner would find it, of which nothing remains."""

from __future__ import annotations

import datetime as dt
import json
import time
from uuid import uuid4

import orjson
import pytest
from django.test import Client

from content_types.models import CoursePage, LessonPage
from lms_site.accounts import api as accounts
from lms_site.api.openapi.routes import routes
from lms_site.foundation import valkey
from lms_site.learning import api as learning
from lms_site.learning.models import Preview
from tests.architecture.permissions import digest
from tests.content_types.compile.conftest import School, block
from tests.learning import builders
from tests.outage import valkey_down
from tests.world import bearer

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
YEAR = dt.timedelta(days=365)
PREVIEWED = {
    "courses_read",
    "courses_outline",
    "courses_resume",
    "modules_read",
    "lessons_read",
    "lessons_progress",
    "assessments_read",
    "assessments_rules",
    "attempts_list",
    "attempts_start",
    "attempts_read",
    "answers_save",
    "attempts_submit",
    "attempts_review",
    "me_grades",
    "me_media_token",
    "media_read",
    "hints_take",
    "questions_try",
    "items_rules",
    "courses_completion",
    "lessons_activity",
}


class Corner:
    """A course of a teacher with a published lesson and quiz; drafts of both, and a lesson never published."""

    def __init__(self) -> None:
        self.school = School()
        self.teacher = accounts.User.objects.get(pk=builders.person(is_staff=True))
        self.course = self.school.course("Birds", owner=self.teacher)
        self.module = self.school.module(self.course, "Coast")
        self.lesson = self.school.lesson(self.module, "Gulls")
        question = self.school.question()
        self.school.compile()
        self.quiz = self.school.assessment(
            self.module,
            "Quiz",
            block("question", {"question": question.pk, "points": "2", "keep_with_previous": False}),
            review_score="submitted",
            review_correct="never",
        )
        self.school.compile()
        self.key = self.course.translation_key

    def revise(self, page, **values):
        """A draft of the page that is not published."""
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision()

    def unpublished_lesson(self, title="Terns"):
        page = self.school.lesson(self.module, title, live=False)
        page.save_revision()
        return page

    def preview(self, **spec) -> Client:
        """A client with the token of a new preview."""
        return previewing(self.token(**spec))

    def token(self, **spec) -> str:
        return learning.make_preview(self.teacher.pk, self.key, learning.PreviewSpec(**spec))[1]


def previewing(token) -> Client:
    return Client(headers={"Authorization": f"Preview {token}"})


@pytest.fixture
def corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner()


def titles(answer):
    def below(items):
        return [
            one["title"] if not one.get("items") else (one["title"], below(one["items"])) for one in items
        ]

    return below(answer.json()["outline"]["items"])


def test_a_draft_is_read_as_it_would_be_published_and_nobody_else_sees_it(corner):
    corner.revise(corner.lesson, title="Gulls of the coast")
    tern = corner.unpublished_lesson()
    corner.revise(corner.school.lesson(corner.module, "Owls"), hidden=True)
    member = Client(headers=bearer(accounts.User.objects.get(pk=builders.learner(corner.key))))
    before = digest()

    shown = corner.preview()
    assert titles(shown.get(f"{V1}/courses/{corner.key}/outline/")) == [
        ("Coast", ["Gulls of the coast", "Quiz", "Terns"])
    ]
    read = shown.get(f"{V1}/lessons/{tern.translation_key}/")
    assert (read.status_code, read.json()["title"]) == (200, "Terns")
    assert read["Cache-Control"] == "private, no-store"
    assert titles(corner.preview(draft=False).get(f"{V1}/courses/{corner.key}/outline/"))[0][1][0] == "Gulls"

    assert member.get(f"{V1}/lessons/{tern.translation_key}/").status_code == 404
    assert titles(member.get(f"{V1}/courses/{corner.key}/outline/"))[0][1][0] == "Gulls"
    after = digest()
    assert {table for table in after if after[table] != before[table]} == {"learning_preview"}


def test_the_member_is_in_the_groups_that_the_preview_names_and_nobody_is_afterwards(corner):
    early, late = (learning.make_group(corner.teacher.pk, corner.key, name) for name in ("early", "late"))
    rule = {"type": "in_group", "value": {"group": "early"}}
    corner.revise(corner.lesson, release=LessonPage._meta.get_field("release").build([rule]))
    path, before = f"{V1}/lessons/{corner.lesson.translation_key}/", digest()
    assert corner.preview(groups=[early.id, late.id]).get(path).status_code == 200
    for others in ([late.id], []):
        assert corner.preview(groups=others).get(path).status_code == 409
    after = digest()
    assert {table for table in after if after[table] != before[table]} == {"learning_preview"}
    assert [one.size for one in learning.groups(corner.teacher.pk, corner.key)] == [0, 0]
    info = learning.running_previews(corner.teacher.pk, corner.key)
    assert [sorted(one.groups) for one in info] == [[], [late.id], sorted([early.id, late.id])]


def test_a_preview_names_no_groups_of_other_courses_and_none_for_a_guest(corner):
    boss = builders.administrator()
    other = learning.make_group(boss, builders.course(builders.lesson()), "theirs")
    mine = learning.make_group(corner.teacher.pk, corner.key, "mine")
    for wrong in (
        {"groups": [str(other.id)]},
        {"groups": [str(mine.id), str(uuid4())]},
        {"groups": [str(mine.id)], "persona": "guest"},
        {"groups": ["mine"]},
    ):
        answer = Client(headers=bearer(corner.teacher)).post(
            f"{V1}/courses/{corner.key}/previews/", wrong, content_type="application/json"
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/groups")
    assert not Preview.objects.exists()


def test_a_quiz_is_tried_from_start_to_review_as_a_learner_and_nothing_is_stored(corner):
    shown = corner.preview()
    before = digest()
    path = f"{V1}/assessments/{corner.quiz.translation_key}"

    begun = shown.post(f"{path}/attempts/")
    assert begun.status_code == 201
    assert "correct" not in begun.content.decode()
    attempt = f"{V1}/attempts/{begun.json()['id']}"
    assert shown.post(f"{path}/attempts/").json()["id"] == begun.json()["id"]
    assert shown.get(f"{attempt}/").json()["parts"] == begun.json()["parts"]
    saved = put(shown, f"{attempt}/items/1/response/", {"seq": 1, "data": {"chosen": ["rome"]}})
    assert saved.json()["accepted"]
    put(shown, f"{attempt}/items/1/response/", {"seq": 2, "data": {"chosen": ["paris"]}})
    assert shown.get(f"{attempt}/").json()["parts"][0]["response"] == {"chosen": ["paris"]}

    done = shown.post(f"{attempt}/submit", "{}", content_type="application/json")
    assert (done.json()["state"], done.json()["points"]) == ("graded", "2")
    review = shown.get(f"{attempt}/review/").json()
    assert (review["points"], review["revealed"]["correct"]) == ("2", False)
    [grade] = shown.get(f"{V1}/me/grades/").json()
    assert (grade["assessment"], grade["points"]) == (str(corner.quiz.translation_key), "2")
    own = shown.get(f"{V1}/courses/{corner.key}/outline/").json()["own"]
    assert (own["done"], own["total"]) == (1, 2)

    assert digest() == before
    other = corner.preview()
    assert other.get(f"{attempt}/").status_code == 404
    assert other.get(f"{path}/attempts/").json() == []


def put(client, path, body):
    return client.put(path, json.dumps(body), content_type="application/json")


def test_what_was_done_before_can_be_given(corner):
    shown = corner.preview(done=[corner.lesson.translation_key])
    own = shown.get(f"{V1}/courses/{corner.key}/outline/").json()["own"]
    assert own["items"][str(corner.lesson.translation_key)]["state"] == "done"
    assert shown.get(f"{V1}/courses/{corner.key}/resume/").json()["next_item"] == str(
        corner.quiz.translation_key
    )


def test_progress_is_kept_within_a_preview_and_within_none_when_valkey_is_down(corner, settings):
    shown = corner.preview()
    path = f"{V1}/lessons/{corner.lesson.translation_key}/progress/"
    assert put(shown, path, {"state": "done"}).json()["newly_done"]
    assert shown.get(f"{V1}/courses/{corner.key}/resume/").json()["last_item"] == str(
        corner.lesson.translation_key
    )
    with valkey_down(settings):
        assert put(shown, path, {"state": "done"}).json()["newly_done"]
        assert shown.get(f"{V1}/courses/{corner.key}/resume/").json()["last_item"] is None


def test_opening_dates_and_deadlines_are_judged_by_the_previews_clock(corner):
    opens = NOW + YEAR
    corner.revise(corner.module, opens_at=opens)
    corner.revise(corner.quiz, closes_at=opens + YEAR)
    lesson, start = (
        f"lessons/{corner.lesson.translation_key}/",
        f"assessments/{corner.quiz.translation_key}/attempts/",
    )
    early, then = corner.preview(), corner.preview(clock=opens + dt.timedelta(days=1))
    late = corner.preview(clock=opens + 2 * YEAR)

    refused = early.get(f"{V1}/{lesson}")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_started")
    assert early.post(f"{V1}/{start}").json()["code"] == "not_started"
    assert then.get(f"{V1}/{lesson}").status_code == 200
    begun = then.post(f"{V1}/{start}").json()
    assert begun["started_at"].startswith((opens + dt.timedelta(days=1)).isoformat()[:10])
    assert late.post(f"{V1}/{start}").json()["code"] == "closed"


def test_the_time_of_a_tried_attempt_runs_as_for_learners(corner):
    corner.revise(corner.quiz, time_limit_minutes=10)
    shown = corner.preview()
    path = f"{V1}/assessments/{corner.quiz.translation_key}/attempts/"
    begun = shown.post(path).json()
    again = shown.get(f"{V1}/attempts/{begun['id']}/").json()
    assert dt.datetime.fromisoformat(again["server_time"]) > dt.datetime.fromisoformat(begun["server_time"])
    moved = dt.datetime.fromisoformat(again["deadline"]) - dt.datetime.fromisoformat(begun["deadline"])
    assert abs(moved) < dt.timedelta(seconds=2)
    time.sleep(2)
    later = shown.get(f"{V1}/attempts/{begun['id']}/").json()
    assert later["deadline"] == again["deadline"]


def test_time_in_a_lesson_is_counted_from_one_request_to_the_next(corner):
    corner.revise(corner.lesson, completion="time", completion_minutes=1)
    path = f"{V1}/lessons/{corner.lesson.translation_key}"
    client = corner.preview()
    [kept] = Preview.objects.all()
    client.put(f"{path}/progress/", {"state": "viewed"}, content_type="application/json")
    longer_ago(kept.pk, 50)
    said = client.post(f"{path}/activity/", {"seconds": 45}, content_type="application/json").json()
    assert (said["seconds"], said["state"]) == (45, "viewed")
    longer_ago(kept.pk, 50)
    said = client.post(f"{path}/activity/", {"seconds": 30}, content_type="application/json").json()
    assert (said["seconds"], said["newly_done"]) == (75, True)


def longer_ago(preview, seconds):
    """Let what was tried in the preview have been so much earlier."""
    place = f"lms:preview:{preview}"
    for name, call in valkey.client().hgetall(place).items():
        kept = orjson.loads(call)
        valkey.client().hset(place, name, orjson.dumps({**kept, "at": kept["at"] - seconds}))


def test_an_archived_course_is_seen_as_its_members_find_it(corner):
    learning.archive_course(corner.teacher.pk, corner.key)
    client = corner.preview()
    assert client.get(f"{V1}/lessons/{corner.lesson.translation_key}/").status_code == 200
    started = client.post(f"{V1}/assessments/{corner.quiz.translation_key}/attempts/")
    assert (started.status_code, started.json()["code"]) == (409, "course_over")


def test_a_guest_sees_what_everybody_sees(corner):
    tern = corner.unpublished_lesson()
    corner.revise(tern, free_preview=True)
    shown = corner.preview(persona=learning.Persona.GUEST)
    assert shown.get(f"{V1}/courses/{corner.key}/").json()["title"] == "Birds"
    assert shown.get(f"{V1}/lessons/{tern.translation_key}/").status_code == 200
    assert shown.get(f"{V1}/lessons/{corner.lesson.translation_key}/").status_code == 404
    assert shown.post(f"{V1}/assessments/{corner.quiz.translation_key}/attempts/").status_code == 401


def test_a_course_that_was_never_published_has_previews_for_its_maker(corner):
    new = corner.school.catalog.add_child(
        instance=CoursePage(title="Owls", slug="owls", live=False, owner=corner.teacher)
    )
    new.save_revision()
    module = corner.school.module(new, "Woods", live=False)
    lesson = corner.school.lesson(module, "Tawny", live=False)
    corner.key = new.translation_key
    shown = corner.preview()
    assert titles(shown.get(f"{V1}/courses/{new.translation_key}/outline/")) == [("Woods", ["Tawny"])]
    assert shown.get(f"{V1}/lessons/{lesson.translation_key}/").status_code == 200
    assert Client().get(f"{V1}/courses/{new.translation_key}/").status_code == 404


def test_a_token_opens_nothing_of_another_course(corner):
    other = builders.lesson()
    quiz = builders.assessment(builders.choice())
    foreign = builders.course(other, quiz, restricted=True)
    shown = corner.preview()
    for path in (
        f"courses/{foreign}/",
        f"courses/{foreign}/outline/",
        f"courses/{foreign}/resume/",
        f"lessons/{other.key}/",
        f"assessments/{quiz.key}/",
        f"assessments/{quiz.key}/rules/",
    ):
        assert shown.get(f"{V1}/{path}").status_code == 404, path
    assert shown.post(f"{V1}/assessments/{quiz.key}/attempts/").status_code == 404


def test_only_the_learners_operations_know_previews_and_others_take_the_token_for_none(corner):
    handlers = [one for route in routes() for one in getattr(route.view, "handlers", {}).values()]
    assert {one.operation.id for one in handlers if one.operation.preview} == PREVIEWED
    methods = {
        one.operation.id: name
        for route in routes()
        for name, one in getattr(route.view, "handlers", {}).items()
    }
    for one in handlers:
        assert (
            one.operation.preview != "reads"
            or methods[one.operation.id] == "GET"
            or one.operation.id == "questions_try"
        )
    shown = corner.preview()
    for path in ("me/", "me/enrolments/", f"courses/{corner.key}/previews/", "grading/queue/"):
        assert shown.get(f"{V1}/{path}").status_code == 401, path
    assert shown.post(f"{V1}/courses/{corner.key}/enrolment/").status_code == 401
    assert shown.get(f"{V1}/courses/").content == Client().get(f"{V1}/courses/").content


def test_a_token_ends_when_revoked_when_its_time_is_over_and_with_its_makers_rights(corner):
    path = f"{V1}/courses/{corner.key}/outline/"
    teacher = Client(headers=bearer(corner.teacher))
    made = teacher.post(f"{V1}/courses/{corner.key}/previews/", "{}", content_type="application/json")
    assert made.status_code == 201
    shown = previewing(made.json()["token"])
    assert shown.get(path).status_code == 200
    listed = teacher.get(f"{V1}/courses/{corner.key}/previews/").json()
    assert listed == [{name: value for name, value in made.json().items() if name != "token"}]
    assert teacher.delete(f"{V1}/previews/{listed[0]['id']}/").status_code == 204
    ended = shown.get(path)
    assert (ended.status_code, ended.json()["code"]) == (401, "preview_not_valid")
    assert teacher.get(f"{V1}/courses/{corner.key}/previews/").json() == []

    token = corner.token(expires_at=NOW + YEAR / 24)
    Preview.objects.update(expires_at=NOW - dt.timedelta(seconds=1))
    assert previewing(token).get(path).status_code == 401

    shown = corner.preview()
    colleague = builders.administrator()
    learning.join_team(colleague, corner.key, learning.Role.OWNER, person=colleague)
    learning.change_role(colleague, corner.key, corner.teacher.pk, learning.Role.GRADER)
    assert shown.get(path).status_code == 401
    learning.change_role(colleague, corner.key, corner.teacher.pk, learning.Role.EDITOR)
    assert shown.get(path).status_code == 200
    accounts.User.objects.filter(pk=corner.teacher.pk).update(is_active=False)
    assert shown.get(path).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "A" * 64, "\x00", "%00"])
def test_a_token_that_is_none_of_ours_is_refused(corner, token):
    real = corner.token()
    for one in (token, real[:-2] + ("AA" if real[-2:] != "AA" else "BB")):
        answer = previewing(one).get(f"{V1}/courses/{corner.key}/outline/")
        assert (answer.status_code, answer.json()["code"]) == (401, "preview_not_valid")


@pytest.mark.parametrize(
    "body",
    [
        {"persona": "god"},
        {"clock": "2026-11-02T09:30:00"},
        {"done": ["x"]},
        {"persona": "guest", "done": ["0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"]},
        {"expires_at": "2001-01-01T00:00:00Z"},
        {"expires_at": "2999-01-01T00:00:00Z"},
        {"clock": "9999-12-31T23:59:59Z"},
        {"clock": "0001-01-01T00:00:00+14:00"},
        {"unknown": 1},
    ],
)
def test_a_preview_that_makes_no_sense_is_refused_by_field(corner, body):
    teacher = Client(headers=bearer(corner.teacher))
    answer = teacher.post(
        f"{V1}/courses/{corner.key}/previews/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert learning.running_previews(corner.teacher.pk, corner.key) == []
