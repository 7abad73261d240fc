"""A plugin's type or block that misbehaves costs an import its own items only."""

from __future__ import annotations

import pytest

from content_types.models import LessonPage, Question
from lms_sdk.plugin import Plugin
from lms_site.interop.services import import_course
from lms_site.plugin_host.testing import with_plugins
from tests.content_types.builders import Ask, Poll
from tests.interop.toys import bank, course, html, lesson, module, package, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
CONTENT = {"prompt": "<p>2+2?</p>", "options": [{"id": "a", "text": "4", "right": True}]}


class PanicException(BaseException):
    """What plugins written in Rust raise."""


every_fault = pytest.mark.parametrize("fault", [RuntimeError, SystemExit, PanicException])


def failing(fault):
    def fails(*_args, **_kwargs):
        raise fault("index out of bounds")

    return fails


@every_fault
@pytest.mark.parametrize(("method", "kept"), [("load", 1), ("lint", 2)])
def test_a_type_that_misbehaves_costs_at_most_its_own_questions(tmp_path, method, kept, fault):
    kind = type("OddAsk", (Ask,), {method: failing(fault)})
    nodes = [course(), module(), bank(), question("fine"), question("odd", type=Ask.key, content=CONTENT)]
    with with_plugins(Plugin(key="acme.lab", label="Lab", assessment_types=[kind])):
        import_course(package(tmp_path / "c", nodes))
    assert Question.objects.count() == kept


@every_fault
def test_a_block_that_misbehaves_costs_no_other_block(tmp_path, fault):
    members = {"schema_version": 2, "upcasters": {1: failing(fault)}}
    odd = {"type": Poll.name, "value": {"_v": 1, "question": "Ready?", "choices": []}}
    nodes = [course(), module(), lesson("l", odd, html("<p>Fine.</p>"))]
    with with_plugins(Plugin(key="acme.lab", label="Lab", block_types=[type("OddPoll", (Poll,), members)])):
        import_course(package(tmp_path / "c", nodes))
        page = LessonPage.objects.get()
        stored = page._meta.get_field("body").get_prep_value(page.body)
    assert "Fine." in str(stored)
