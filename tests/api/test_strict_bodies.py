"""Members of a body are of the JSON type that the schema names: nothing is taken for something else."""

from __future__ import annotations

import pytest
from django.test import Client

from lms_site.api.read import read
from lms_site.api.rest import assessments, lessons, previews
from lms_site.foundation.errors import Invalid
from tests.api.caller import Caller
from tests.learning.builders import administrator, course, lesson, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seq", ["5", True, 5.0, None, [5]])
def test_the_number_of_an_answer_is_a_whole_number_and_nothing_that_could_be_read_as_one(seq):
    with pytest.raises(Invalid) as refused:
        read(assessments.AnswerIn, {"seq": seq, "data": {}})
    assert list(refused.value.fields) == ["/seq"]
    assert read(assessments.AnswerIn, {"seq": 5, "data": {"any": [1, "x", None]}}).data == {
        "any": [1, "x", None]
    }


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"draft": "true"}, "/draft"),
        ({"draft": 1}, "/draft"),
        ({"clock": 1763870000}, "/clock"),
        ({"done": "0192f0c4-8f4e-7cc0-8c7b-6f3f6f0a5d10"}, "/done"),
        ({"persona": 1}, "/persona"),
    ],
)
def test_booleans_moments_lists_and_words_are_themselves(wrong, pointer):
    owner = person()
    key = course(lesson(), owner=owner)
    answer = Caller(owner).call("POST", f"/courses/{key}/previews/", wrong, expect=422)
    assert [one["pointer"] for one in answer["errors"]] == [pointer]


def test_what_json_has_no_type_for_is_read_from_text_as_ever():
    found = read(
        previews.PreviewIn,
        {
            "done": ["0192f0c4-8f4e-7cc0-8c7b-6f3f6f0a5d10"],
            "persona": "guest",
            "clock": "2026-11-02T09:30:00Z",
        },
    )
    assert (found.persona, found.clock.year, len(found.done)) == ("guest", 2026, 1)
    for share in ("0.5", 0.5):
        assert read(lessons.ProgressIn, {"state": "viewed", "share": share}).share * 2 == 1
    with pytest.raises(Invalid):
        read(lessons.ProgressIn, {"state": "viewed", "share": True})


@pytest.mark.parametrize("deep", [210, 300, 900])
def test_what_is_nested_too_deeply_is_an_error_of_the_senders(deep):
    text = f'{{"person": {"[" * deep}{"]" * deep}}}'
    caller = Caller(administrator())
    answer = Client().post(
        "/api/v1/accommodations/", text, content_type="application/json", headers=caller.headers
    )
    assert answer.status_code in (400, 422)


def test_an_author_writes_numbers_as_numbers():
    owner = Caller(administrator())
    answer = owner.call(
        "POST", "/authoring/pages/", {"kind": "assessment", "title": "x", "max_attempts": "3"}, expect=422
    )
    assert "/max_attempts" in [one["pointer"] for one in answer["errors"]]
