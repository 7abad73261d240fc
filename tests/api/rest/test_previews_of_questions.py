"""Previews show the questions of a course as they were saved last."""

from __future__ import annotations

import pytest

from content_types.models import Question
from lms_site.publishing import api as publishing
from tests.api.rest.test_previews import V1, Corner
from tests.content_types.compile.conftest import block

pytestmark = pytest.mark.django_db


@pytest.fixture
def corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner()


def shown_prompts(corner, **spec):
    begun = corner.preview(**spec).post(f"{V1}/assessments/{corner.quiz.translation_key}/attempts/")
    assert begun.status_code == 201, begun.content
    return [part["item"]["delivery"]["prompt"] for part in begun.json()["parts"]]


def drafted(question, **content):
    question.content = {**question.content, **content}
    question.save_revision()
    return question


def test_a_question_of_a_published_quiz_is_tried_as_its_draft_has_it(corner):
    question = Question.objects.get()
    before = publishing.head_digests("question", [question.key], locale="en")
    (published,) = shown_prompts(corner)
    drafted(question, prompt="<p>Drafted?</p>")
    assert shown_prompts(corner) == ["<p>Drafted?</p>"]
    assert shown_prompts(corner, draft=False) == [published]
    assert publishing.head_digests("question", [question.key], locale="en") == before


def test_a_question_that_was_never_published_is_tried_in_the_draft_of_its_quiz(corner):
    question = corner.school.question(live=False)
    drafted(question, prompt="<p>New?</p>")
    corner.revise(
        corner.quiz,
        items=[
            *corner.quiz.items.raw_data,
            block("question", {"question": question.pk, "points": "1", "keep_with_previous": False}),
        ],
    )
    assert shown_prompts(corner)[1:] == ["<p>New?</p>"]
    assert len(shown_prompts(corner, draft=False)) == 1


def test_a_draft_that_cannot_be_read_yet_leaves_the_published_version(corner):
    question = Question.objects.get()
    (published,) = shown_prompts(corner)
    drafted(question, options=[])
    assert shown_prompts(corner) == [published]
