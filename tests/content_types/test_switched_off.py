"""What a switched-off plugin offered stays where it is, and nothing new is made of it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse

from content_types.blocks.preserving import existing_children
from content_types.models import LessonPage
from content_types.questions.forms import QuestionCreationForm
from content_types.questions.models import Question
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests.content_types.builders import acme

pytestmark = pytest.mark.django_db
POLL = {
    "type": "acme_lab_poll",
    "id": "p1",
    "value": {"question": "<p>Ready?</p>", "note": "", "choices": []},
}
STATES = [plugin_host.State.DISABLED, plugin_host.State.SUSPENDED]


def clean(raw, before):
    block = LessonPage._meta.get_field("body").stream_block
    with existing_children(before):
        return block.clean(block.to_python(raw))


@pytest.mark.parametrize("state", STATES)
def test_blocks_of_a_switched_off_plugin_stay_and_no_new_one_is_added(state):
    with with_plugins(acme()):
        assert len(clean([POLL], [])) == 1
        plugin_host.switch("acme.lab", state)
        assert len(clean([POLL], [POLL])) == 1
        with pytest.raises(ValidationError) as error:
            clean([POLL, {**POLL, "id": "new"}], [POLL])
        assert list(error.value.block_errors) == [1]


def test_no_new_one_is_added_inside_columns_either():
    columns = [
        {"type": "item", "id": "c1", "value": {"blocks": [POLL]}},
        {"type": "item", "id": "c2", "value": {}},
    ]
    around = {"type": "columns", "id": "n1", "value": {"layout": "equal", "columns": columns}}
    with with_plugins(acme()):
        plugin_host.switch("acme.lab", plugin_host.State.DISABLED)
        assert clean([around], [POLL])
        with pytest.raises(ValidationError):
            clean([around], [])


def test_the_id_of_another_block_lets_no_new_one_in():
    heading = {"type": "heading", "id": "h1", "value": {"text": "Song", "level": "2"}}
    with with_plugins(acme()):
        plugin_host.switch("acme.lab", plugin_host.State.DISABLED)
        with pytest.raises(ValidationError):
            clean([{**POLL, "id": "h1"}], [heading])


@pytest.mark.parametrize("state", STATES)
def test_types_of_a_switched_off_plugin_are_not_offered_for_a_new_question(client, state):
    admin = get_user_model().objects.create_superuser("ada@example.com", "x")
    client.force_login(admin)
    add = reverse(Question.snippet_viewset.get_url_name("add"))
    with with_plugins():
        assert 'name="title"' in client.get(f"{add}?type=lms.number").content.decode()
        plugin_host.switch("lms.number", state)

        offered = [key for key, _label in QuestionCreationForm(user=admin).fields["type"].choices]
        page = client.get(f"{add}?type=lms.number").content.decode()

    assert "lms.number" not in offered
    assert "lms.choice" in offered
    assert 'name="title"' not in page
    assert "type=lms.choice" in page
