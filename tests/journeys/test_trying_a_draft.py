"""A teacher tries the draft of a course as a learner of another day, by token alone; nothing of it remains."""

from __future__ import annotations

import datetime as dt

import pytest

from lms_site.learning.models import Attempt, ItemProgress
from tests.api.caller import Caller
from tests.api.rest.test_previews import Corner

pytestmark = pytest.mark.django_db
SPRING = dt.datetime(2032, 4, 1, 9, tzinfo=dt.UTC)


class Learner(Caller):
    """Who calls with the token of a preview."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.headers = {"Authorization": f"Preview {token}"}


def test_a_teacher_tries_a_draft_as_a_learner_of_another_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    corner = Corner()
    teacher, lesson, quiz = Caller(corner.teacher.pk), corner.lesson, corner.quiz
    corner.revise(lesson, title="Gulls in spring")
    corner.revise(corner.module, opens_at=SPRING)
    made = teacher.call(
        "POST",
        f"/courses/{corner.key}/previews/",
        {"draft": True, "persona": "member", "clock": (SPRING + dt.timedelta(days=1)).isoformat()},
        expect=201,
    )
    made_up = Learner(made["token"])

    assert made_up.get(f"/lessons/{lesson.translation_key}/")["title"] == "Gulls in spring"
    made_up.call("PUT", f"/lessons/{lesson.translation_key}/progress/", {"state": "done"})
    begun = made_up.call("POST", f"/assessments/{quiz.translation_key}/attempts/", expect=201)
    made_up.call(
        "PUT", f"/attempts/{begun['id']}/items/1/response/", {"seq": 1, "data": {"chosen": ["paris"]}}
    )
    handed_in = made_up.call("POST", f"/attempts/{begun['id']}/submit", {})
    assert (handed_in["state"], handed_in["points"]) == ("graded", "2")

    assert Attempt.objects.count() == ItemProgress.objects.count() == 0
    assert teacher.get(f"/lessons/{lesson.translation_key}/")["title"] == "Gulls"
    (running,) = teacher.get(f"/courses/{corner.key}/previews/")
    teacher.call("DELETE", f"/previews/{running['id']}/", expect=204)
    made_up.call("GET", f"/lessons/{lesson.translation_key}/", expect=401)
