"""Which editions need which files."""

from __future__ import annotations

from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection

from lms_site.publishing import api as publishing
from lms_site.publishing.models import MediaUse
from tests import media
from tests.learning.statements import statements
from tests.publishing.builders import put_edition

pytestmark = pytest.mark.django_db


def put(kind, *, delivery=None, sealed=None):
    key = uuid4()
    return put_edition(document(kind, key, delivery, sealed), compiler=1)


def document(kind, key, delivery, sealed):
    return publishing.Document(
        kind=kind, key=key, locale="en", title="", delivery={"key": str(key), "text": delivery}, sealed=sealed
    )


def uses(*editions):
    rows = MediaUse.objects.filter(edition__in=editions)
    return set(rows.values_list("edition", "source", "sha", "sealed"))


def test_an_edition_uses_what_its_texts_name_each_file_once():
    shown, both, hidden = (media.file() for _ in range(3))
    edition = put("question", delivery=shown.html * 2 + both.html, sealed={"x": both.html + hidden.html})

    assert uses(edition) == {
        (edition, edition, shown.sha, False),
        (edition, edition, both.sha, False),
        (edition, edition, hidden.sha, True),
    }


def test_what_pins_a_question_uses_its_files_sealed():
    asked, text = media.file(), media.file()
    question, plain = put("question", delivery=asked.html), put("question", delivery="no file")
    quiz = put("assessment", sealed={"items": [{"digest": question}, {"digest": plain}, {"html": text.html}]})
    lesson = put("lesson", sealed={"questions": {"a-key": question}})

    assert uses(quiz, lesson) == {
        (quiz, question, asked.sha, True),
        (quiz, quiz, text.sha, True),
        (lesson, question, asked.sha, True),
    }


def test_a_takedown_forgets_the_files_of_the_edition_and_those_it_gave_to_others():
    asked, text = media.file(), media.file()
    question = put("question", delivery=asked.html)
    quiz = put("assessment", delivery=text.html, sealed={"items": [{"digest": question}]})

    publishing.take_down(question, reason="a complaint")
    assert uses(question, quiz) == {(quiz, quiz, text.sha, False)}
    publishing.take_down(quiz, reason="a complaint")
    assert uses(quiz) == set()


def test_many_editions_cost_as_many_statements_as_few():
    def store(count):
        shown = [media.file() for _ in range(count)]
        with statements() as made:
            publishing.put_editions(
                [document("question", uuid4(), file.html, {"x": uuid4().hex}) for file in shown], compiler=1
            )
        return len(made)

    assert store(60) == store(2)


def test_editions_stored_before_are_filled_in_by_the_migration():
    asked, hidden, text = (media.file() for _ in range(3))
    question = put("question", delivery=asked.html, sealed={"x": hidden.html + asked.html})
    put("assessment", delivery=text.html, sealed={"items": [{"digest": question}]})
    put("lesson", sealed={"questions": {"a-key": question}})
    written = set(MediaUse.objects.values_list("edition", "source", "sha", "sealed"))
    assert len(written) == 7
    MediaUse.objects.all().delete()

    filling = import_module("lms_site.publishing.migrations.0004_uses_of_stored_editions")
    with connection.cursor() as cursor:
        cursor.execute(filling.OWN)
        cursor.execute(filling.PINNED)

    assert set(MediaUse.objects.values_list("edition", "source", "sha", "sealed")) == written
