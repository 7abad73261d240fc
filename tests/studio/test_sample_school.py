"""The school that `make demo` shows."""

from __future__ import annotations

import pytest
from django.test import Client

from content_types.models import Question
from lms_site.accounts.models import User
from lms_site.learning import api as learning
from lms_site.studio.sample_school import build


@pytest.mark.django_db(transaction=False)
def test_the_sample_school_is_published_has_every_question_type_and_is_made_once(
    django_capture_on_commit_callbacks,
):
    said: list[str] = []
    with django_capture_on_commit_callbacks(execute=True):
        accounts = build(said.append)
    assert [account.role.value for account in accounts].count("learner") == 3
    cards = Client().get("/api/v1/courses/").json()["results"]
    assert {card["slug"] for card in cards} == {"birds-by-the-water", "a-pot-of-tea"}
    types = set(Question.objects.values_list("type", flat=True))
    assert types == {"lms.choice", "lms.number", "lms.text", "lms.essay"}
    lea = User.objects.get(email="lea@example.com").pk
    [course] = learning.my_courses(lea)
    assert course.done > 0
    build(said.append)
    assert Question.objects.count() == 7
