"""Files in previews: what a draft shows is there for the preview, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from lms_site.publishing.models import MediaFile
from tests import media
from tests.api.rest.test_previews import V1, Corner
from tests.content_types.compile.test_things_used import image_block, picture
from tests.learning import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Corner()


def test_a_picture_of_a_draft_is_there_for_its_preview_alone(corner):
    tern = corner.school.lesson(corner.module, "Terns", image_block(picture("teal")), live=False)
    tern.save_revision()
    shown = corner.preview()
    path = shown.get(f"{V1}/lessons/{tern.translation_key}/").json()["blocks"][0]["value"]["image"]["ref"]

    answer = shown.get(path)
    token = shown.get(f"{V1}/me/media-token/").json()["token"]
    in_page = Client().get(path, {"media_token": token})

    assert b"".join(answer.streaming_content) == b"".join(in_page.streaming_content)
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == in_page["Cache-Control"] == "private, no-store"
    assert Client().get(path).status_code == 404
    assert not MediaFile.objects.exists()


def test_a_preview_gives_no_file_of_another_course_and_its_media_token_opens_files_only(corner):
    theirs = media.file()
    builders.course(builders.lesson(text=theirs.html))
    shown = corner.preview()
    token = shown.get(f"{V1}/me/media-token/").json()["token"]

    assert shown.get(theirs.path).status_code == 404
    assert Client().get(theirs.path, {"media_token": token}).status_code == 404
    assert Client().get(theirs.path, {"media_token": "preview.nonsense"}).status_code == 401
    lesson = f"{V1}/lessons/{corner.lesson.translation_key}/"
    assert shown.get(lesson).status_code == 200
    refused = Client().get(lesson, {"media_token": token})
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")
