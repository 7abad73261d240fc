import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from content_types.models import AssessmentPage, CatalogPage, ContentPage, CoursePage, LessonPage, ModulePage
from content_types.presentations import services as slides
from content_types.questions import services
from lms_site.plugin_host.testing import with_plugins
from lms_site.publishing import api as publishing
from tests.content_types import builders as make
from tests.content_types.asking import CANARY, CONTENT
from tests.content_types.studio import browser, edit_url, form_fields
from tests.content_types.test_page_admin import EVERYTHING, ORPHAN, build
from tests.content_types.test_presentations import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with with_plugins(make.acme(make.Poll, assessment_types=[make.Ask])):
        yield


@pytest.fixture
def teacher():
    return browser(make.administrator())


def preview(client, page, **streams):
    """What the preview panel shows of the form as it stands."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    reply = client.post(address, form_fields(client.get(edit_url(page)), **streams))
    assert reply.json()["is_valid"], reply.content
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_every_page_type_has_a_preview(teacher):
    module = make.module()
    pages = [
        make.home(),
        make.catalog(),
        module.get_parent().specific,
        module,
        make.lesson(module),
        make.assessment(module),
    ]
    assert {type(page) for page in pages} == {
        ContentPage,
        CatalogPage,
        CoursePage,
        ModulePage,
        LessonPage,
        AssessmentPage,
    }
    for page in pages:
        assert f"<h1>{page.title}</h1>" in preview(teacher, page)


def test_the_preview_shows_every_block_as_compiled(teacher):
    image = get_image_model().objects.create(title="Pipit", file=get_test_image_file())
    document = get_document_model().objects.create(
        title="Slides", file=ContentFile(pdf("First slide"), name="s.pdf")
    )
    question = services.publish_question(make.question(content=CONTENT))
    module = make.module()
    page = make.lesson(module)
    task = make.assessment(module, title="Final")
    raw = [
        *EVERYTHING,
        ORPHAN,
        {
            "type": "image",
            "value": {
                "image": image.pk,
                "alt": "A pipit",
                "decorative": False,
                "caption": "",
                "size": "full",
            },
        },
        {
            "type": "gallery",
            "value": {
                "title": "Birds",
                "images": [{"image": image.pk, "alt": "Again", "decorative": False, "caption": ""}],
            },
        },
        {"type": "document", "value": {"document": document.pk, "title": "Read me", "description": ""}},
        {"type": "presentation", "value": {"document": document.pk, "title": "Deck", "downloadable": True}},
        {
            "type": "download",
            "value": {"title": "Take", "files": [{"document": document.pk, "label": "File"}]},
        },
        {"type": "practice_question", "value": {"question": question.pk, "intro": ""}},
        {"type": "activity", "value": {"assessment": task.pk, "title": "", "intro": ""}},
        {
            "type": "acme_lab_poll",
            "value": {"question": "<p>Ready?</p>", "choices": [], "note": CANARY, "weight": "1"},
        },
    ]
    page.body = build(LessonPage, "body", raw)
    page.save()
    slides.convert_waiting()
    publishing.compile_stale()
    text = preview(teacher, page)
    for words in (
        "Pipits <b>sing</b>",
        "A pipit",
        "Again",
        "Read me",
        "First slide",
        "2+2?",
        "Final",
        "Ready?",
        "not available",
    ):
        assert words in text, words
    assert CANARY not in text


def test_the_preview_of_an_assessment_shows_questions_without_their_keys(teacher):
    question = services.publish_question(make.question(content=CONTENT))
    page = make.assessment(
        items=[
            {"type": "text", "value": {"text": "<p>Good luck.</p>"}},
            {
                "type": "question",
                "value": {"question": question.pk, "points": "1", "keep_with_previous": False},
            },
            {"type": "draw", "value": {"bank": question.bank_id, "tags": [], "count": 1, "points": "1"}},
        ]
    )
    publishing.compile_stale()
    text = preview(teacher, page)
    assert "Good luck." in text
    assert "2+2?" in text
    assert CANARY not in text


def test_the_preview_shows_questions_in_the_language_of_the_page(teacher):
    question = services.publish_question(make.question(content=CONTENT))
    german = question.copy_for_translation(Locale.objects.create(language_code="de"))
    german.content = {**CONTENT, "prompt": "<p>Wie viel ist das?</p>"}
    german.save()
    services.publish_question(german)
    publishing.compile_stale()
    practice = {
        "type": "practice_question",
        "value": {"_v": 1, "question": german.pk, "intro": ""},
        "id": "p1",
    }
    lesson = make.lesson(body=[practice])
    item = {"type": "question", "value": {"_v": 1, "question": german.pk, "points": "1"}, "id": "q1"}
    for page in (lesson, make.assessment(items=[item])):
        shown = preview(teacher, page)
        assert "2+2?" in shown
        assert "Wie viel ist das?" not in shown


def test_an_incomplete_draft_has_a_preview(teacher):
    page = make.lesson()
    raw = [
        {
            "type": "image",
            "value": {"image": None, "alt": "", "decorative": False, "caption": "", "size": "full"},
        }
    ]
    assert "<h1>" in preview(teacher, page, body=build(LessonPage, "body", raw))
