"""A teacher puts no file of another's course into a question: whoever is asked gets the file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from content_types.models import Question
from content_types.questions import services
from content_types.questions.content import editor
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.corners import Corner
from tests.content_types.forms import posted
from tests.content_types.studio import browser, errors, form_fields
from tests.world import bearer

pytestmark = pytest.mark.django_db
REFUSED = "You may not use a file that was chosen here."


@pytest.fixture
def birds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with with_plugins(make.acme(assessment_types=[make.Ask])):
        yield Corner("Birds").with_document()


@pytest.fixture
def bees(birds):
    return Corner("Bees").with_document()


def asking(corner, place="prompt"):
    """A question with a link to the corner's document: in what is asked, in an option, or in the sealed part."""
    link = f'<p><a linktype="document" id="{corner.document.pk}">Notes</a></p>'
    texts = {"prompt": "<p>2+2?</p>", "option": "<p>4</p>", "explanation": "<p>So.</p>", place: link}
    return {
        "prompt": texts["prompt"],
        "options": [
            {"id": "a", "text": texts["option"], "right": True},
            {"id": "b", "text": "<p>5</p>", "right": False},
        ],
        "explanation": texts["explanation"],
    }


def url(view, *args):
    return reverse(Question.snippet_viewset.get_url_name(view), args=args)


def fill(client, address, content, **changes):
    opened = client.get(address)
    value = opened.context["form"].fields["content"].block.to_python(content)
    return client.post(address, {**form_fields(opened, content=value), **changes})


@pytest.mark.parametrize("place", ["prompt", "option", "explanation"])
def test_a_question_changed_in_the_studio_names_no_file_of_others(birds, bees, place):
    client = browser(birds.teacher)
    address = url("edit", birds.question.pk)
    assert fill(client, address, asking(birds, place)).status_code == 302
    for action in ({}, {"action-publish": "1"}):
        refused = fill(client, address, asking(bees, place), **action)
        assert refused.status_code == 200
        assert REFUSED in str(errors(refused)["content"])


def test_nor_does_a_new_one(birds, bees):
    client = browser(birds.teacher)
    address = f"{url('add')}?type=acme.lab.ask&bank={birds.bank.pk}"
    refused = fill(client, address, asking(bees), title="New")
    assert REFUSED in str(errors(refused)["content"])
    assert fill(client, address, asking(birds), title="New").status_code == 302


def test_nor_does_one_written_in_the_chooser(birds, bees):
    client = browser(birds.teacher)
    address = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("create"))
    block = editor(plugin_host.assessment_type("acme.lab.ask"))
    steps = {}
    for corner in (bees, birds):
        data = posted(block, block.to_python(asking(corner)), "content")
        first = {"type": "acme.lab.ask", "bank": birds.bank.pk, "title": "Made here", "step": "content"}
        steps[corner.key] = client.post(address, {**first, **data}).json()
    assert steps[bees.key]["step"] == "reshow_creation_form"
    assert REFUSED in steps[bees.key]["htmlFragment"]
    assert steps[birds.key]["step"] == "chosen"


def test_nor_does_one_sent_by_token(birds, bees, client):
    address = f"/api/v1/authoring/questions/{birds.question.translation_key}/"
    headers = bearer(birds.teacher)
    for corner, status in ((birds, 200), (bees, 422)):
        etag = client.get(address, headers=headers).headers["ETag"]
        answer = client.patch(
            address,
            {"content": asking(corner)},
            content_type="application/json",
            headers={**headers, "If-Match": etag},
        )
        assert answer.status_code == status, answer.content
    assert REFUSED in str(answer.json())


def test_what_somebody_with_rights_put_there_stays(birds, bees):
    birds.question.content = asking(bees)
    services.publish_question(birds.question, user=make.administrator())
    client = browser(birds.teacher)
    assert fill(client, url("edit", birds.question.pk), asking(bees), title="Kept").status_code == 302
