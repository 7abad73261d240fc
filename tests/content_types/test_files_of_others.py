"""A teacher puts no file of another's course into a page, however it is named: whoever reads the page gets the file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from content_types.models import LessonPage
from tests.content_types import builders as make
from tests.content_types.corners import Corner
from tests.content_types.studio import browser, edit, errors
from tests.world import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def birds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner("Birds").with_document()


@pytest.fixture
def bees(birds):
    return Corner("Bees").with_document()


def text(corner, kind):
    if kind == "document":
        return f'<p><a linktype="document" id="{corner.document.pk}">Notes</a></p>'
    return f'<p>See</p><embed embedtype="image" id="{corner.image.pk}" alt="" format="left"/>'


def send(client, corner, body):
    """Change the lesson by token."""
    address = f"/api/v1/authoring/pages/{corner.lesson.translation_key}/"
    headers = bearer(corner.teacher)
    etag = client.get(address, headers=headers).headers["ETag"]
    return client.patch(address, body, content_type="application/json", headers={**headers, "If-Match": etag})


@pytest.mark.parametrize("kind", ["document", "image"])
def test_a_formatted_text_sent_by_token_names_no_file_of_others(birds, bees, client, kind):
    for corner, status in ((birds, 200), (bees, 422)):
        block = {"type": "rich_text", "value": {"text": text(corner, kind)}}
        answer = send(client, birds, {"body": [block]})
        assert answer.status_code == status, answer.content


@pytest.mark.parametrize("kind", ["document", "image"])
def test_nor_does_one_written_in_the_studio(birds, bees, kind):
    client = browser(birds.teacher)

    def with_text(corner):
        raw = [{"type": "rich_text", "value": {"text": text(corner, kind)}}]
        body = LessonPage._meta.get_field("body").build(raw)
        return edit(client, birds.lesson, streams={"body": body})

    assert with_text(birds).status_code == 302
    refused = with_text(bees)
    assert refused.status_code == 200
    assert "body" in errors(refused)


def test_nor_do_the_description_and_the_picture_of_a_course(birds, bees):
    client = browser(birds.teacher)
    assert edit(client, birds.course, image=birds.image.pk).status_code == 302
    refused = edit(client, birds.course, image=bees.image.pk)
    assert "image" in errors(refused)


def test_what_somebody_with_rights_put_there_stays_when_another_edits_the_page(birds, bees):
    raw = [{"type": "rich_text", "value": {"text": text(bees, "document")}}]
    birds.lesson.body = LessonPage._meta.get_field("body").build(raw)
    birds.lesson.save_revision(user=make.administrator())
    client = browser(birds.teacher)
    lesson = LessonPage.objects.get(pk=birds.lesson.pk)
    assert edit(client, lesson, streams={"body": birds.lesson.body}, title="Kept").status_code == 302


def test_documents_are_chosen_opened_and_read_in_the_studio_by_those_with_rights(birds, bees):
    client = browser(birds.teacher)
    chosen = client.get(reverse("wagtaildocs_chooser:chosen", args=[birds.document.pk]))
    assert chosen.json()["result"]["url"] == birds.document.url
    assert client.get(reverse("wagtaildocs:edit", args=[birds.document.pk])).status_code == 200
    assert b"".join(client.get(birds.document.url).streaming_content) == b"x"
    assert client.get(bees.document.url).status_code == 404
