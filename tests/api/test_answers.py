"""The sample school, read as a frontend reads it, held strictly against the schema; and what the schema is made of."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import get_args

import jsonschema
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from content_types.pages import release
from lms_site.accounts.models import TeacherApplication
from lms_site.api import states
from lms_site.api.openapi import build
from lms_site.communication.contact.models import ContactState
from lms_site.learning.assessment import choices
from lms_site.learning.assessment.rules import Refusal
from lms_site.learning.enrolment.joining_models import ApplicationState
from lms_site.learning.enrolment.models import EnrolmentState, Source
from lms_site.learning.grading.models import GradeState
from lms_site.learning.progress.models import ProgressState
from lms_site.plugin_host.registry import PluginState
from lms_site.studio.sample_school import build as build_school
from tests.answers import Description
from tests.architecture.permissions import undone
from tests.world import bearer


@cache
def description() -> Description:
    return Description(build.build())


class Reader:
    """Calls and holds every answer against the schema."""

    def __init__(self, email: str = "") -> None:
        self.headers = bearer(get_user_model().objects.get(email=email)) if email else {}
        self.faults: set[str] = set()

    def call(self, method: str, path: str, body=None):
        answer = Client().generic(
            method,
            path,
            b"" if body is None else body,
            content_type="application/json",
            headers=self.headers,
        )
        found = description().faults(method, path, answer.status_code, answer.headers, answer.content)
        self.faults |= {f"{method} {path}: {one}" for one in found}
        return answer.json() if answer.content else None

    def read(self, path: str):
        return self.call("GET", f"/api/v1/{path}")


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        build_school(lambda line: None)
        yield


def items_of(nodes):
    for node in nodes:
        yield node
        yield from items_of(node.get("items", ()))


READ = {"module": "modules", "lesson": "lessons", "assessment": "assessments"}


@pytest.mark.parametrize("email", ["", "lea@example.com", "tara@example.com"])
def test_every_document_of_the_school_is_as_the_schema_describes_it(school, email):
    reader = Reader(email)
    for path in ("site/", "pages/", "categories/", "teachers/", "assessment-types/", "resolve/?path=/"):
        reader.read(path)
    for page in reader.read("pages/")["results"]:
        reader.read(f"pages/{page['key']}/")
    blocks = set()
    for card in reader.read("courses/")["results"]:
        key = card["key"]
        for part in ("", "joining/", "reviews/", "rating/", "news/", "teachers/", "life/"):
            reader.read(f"courses/{key}/{part}")
        for node in items_of(reader.read(f"courses/{key}/outline/")["outline"]["items"]):
            found = reader.read(f"{READ[node['kind']]}/{node['key']}/")
            blocks |= {block["type"] for block in found.get("blocks", ())}
    assert reader.faults == set()
    assert len(blocks) > (15 if email == "tara@example.com" else 5)


def test_a_quiz_from_start_to_review_is_as_the_schema_describes_it(school):
    reader = Reader("lin@example.com")
    types = set()
    for card in reader.read("courses/")["results"]:
        reader.call("POST", f"/api/v1/courses/{card['key']}/enrolment/")
        for node in items_of(reader.read(f"courses/{card['key']}/outline/")["outline"]["items"]):
            if node["kind"] == "assessment":
                reader.read(f"assessments/{node['key']}/rules/")
                attempt = reader.call("POST", f"/api/v1/assessments/{node['key']}/attempts/")
                if "parts" in attempt:
                    types |= {one["item"]["type"] for one in attempt["parts"] if one["kind"] == "item"}
                    reader.call("POST", f"/api/v1/attempts/{attempt['id']}/submit")
                    reader.read(f"attempts/{attempt['id']}/review/")
    assert reader.faults == set()
    assert len(types) > 2


def test_an_answer_that_is_not_as_described_is_told():
    body = b'{"results": [], "next": null, "previous": null, "facets": null, "more": 1}'
    headers = {"Content-Type": "application/json"}
    faults = description().faults("GET", "/api/v1/courses/", 200, headers, body)
    assert [one for one in faults if "'more' was unexpected" in one]
    assert description().faults("GET", "/api/v1/courses/", 202, {}, b"") == ["status 202 is not described"]


DOMAINS = [
    (states.SeatState, EnrolmentState),
    (states.SeatSource, Source),
    (states.SeatApplicationState, ApplicationState),
    (states.ProgressState, ProgressState),
    (states.AttemptState, choices.AttemptState),
    (states.AttemptEnd, choices.EndedBy),
    (states.AnswerState, choices.ItemState),
    (states.StartRefusal, Refusal),
    (states.Match, release.Match),
    (states.CourseCompletes, release.CourseCompletes),
    (states.TeachingState, TeacherApplication.State),
    (states.ContactState, ContactState),
    (states.PluginState, PluginState),
]


@pytest.mark.parametrize(("told", "domain"), DOMAINS)
def test_the_schema_names_every_state_that_a_domain_has(told, domain):
    assert set(get_args(told)) == {str(one.value) for one in domain}


def test_the_schema_names_every_way_of_completing_an_item():
    ways = {*release.LessonCompletes.values, *release.AssessmentCompletes.values}
    assert set(get_args(states.ItemCompletes)) == ways


def test_a_grade_has_a_state_before_there_is_a_grade():
    assert set(get_args(states.GradeState)) == {"none", *GradeState.values}


def schemas():
    return description().document["components"]["schemas"]


def test_what_is_read_has_no_defaults_and_no_room_that_would_take_the_types_from_its_members():
    for name in ("CourseCard", "OutlineNode", "CommentOut", "Lesson", "Course", "SeatOut", "AttemptOut"):
        assert "additionalProperties" not in schemas()[name], name
        assert not [one for one in schemas()[name]["properties"].values() if "default" in one], name


def test_what_may_be_absent_is_not_required():
    assert "extra" not in schemas()["CourseCard"]["required"]
    assert not {"items", "preview", "graded", "minutes"} & set(schemas()["OutlineNode"]["required"])
    assert not {"reports", "reasons"} & set(schemas()["CommentOut"]["required"])


def test_no_reference_is_wrapped_for_generators_to_take_it_for_inheritance():
    ours = json.dumps({name: schema for name, schema in schemas().items() if not name.startswith("Auth")})
    assert re.findall(r'"allOf": \[\{"\$ref": [^,\]]*\}\]', ours) == []


def test_operations_that_may_be_called_without_a_body_say_so():
    paths = description().document["paths"]
    assert paths["/api/v1/attempts/{id}/submit"]["post"]["requestBody"]["required"] is False
    assert paths["/api/v1/courses/"]["get"]["responses"]["304"]
    edit = paths["/api/v1/me/"]["patch"]
    assert [one["name"] for one in edit["parameters"]] == ["If-Match"]
    assert set(edit["responses"]["200"]["headers"]) == {"ETag"}


def test_a_lesson_has_blocks_by_type_and_room_for_those_of_plugins():
    block = {"id": "b1", "type": "heading", "v": 1, "value": {"text": "Legs", "level": 2}}
    schema = {**schemas()["PublishedBlock"], "components": {"schemas": schemas()}}
    jsonschema.validate(block, schema)
    jsonschema.validate({**block, "type": "acme_poll", "value": {"any": 1}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**block, "value": {"html": "no heading"}}, schema)
