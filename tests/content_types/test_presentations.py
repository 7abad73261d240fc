import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from content_types.models import LessonPage, Presentation
from content_types.presentations import services
from content_types.presentations.convert import ConversionFailed, convert, pages_of
from tests.content_types import builders as make
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db
Document = get_document_model()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(*texts):
    """A PDF with a line of text on each page."""
    pages = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(texts)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{pages}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, text in enumerate(texts):
        stream = f"BT /F1 24 Tf 40 100 Td ({text}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 225] /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def document(data=None, name="birds.pdf"):
    return Document.objects.create(
        title="Birds", file=ContentFile(data or pdf("Pipits", "Wagtails"), name=name)
    )


def showing(shown, **fields):
    return make.lesson(
        body=[{"type": "presentation", "value": {"document": shown.pk, "title": "", "downloadable": True}}],
        **fields,
    )


def test_a_presentation_becomes_page_images_and_text():
    pages = list(convert(pdf("Pipits", "Wagtails"), "birds.PDF"))
    assert [(page.text, page.width, page.height) for page in pages] == [
        ("Pipits", 1600, 900),
        ("Wagtails", 1600, 900),
    ]
    assert pages[0].image[8:12] == b"WEBP"


def test_saving_a_lesson_asks_for_the_pages_and_the_job_makes_them():
    shown = document()
    showing(shown)
    row = Presentation.objects.get()
    assert (row.state, row.name) == ("pending", shown.filename)
    assert services.convert_waiting() == 1
    row.refresh_from_db()
    assert (row.state, row.page_count, row.error) == ("ready", 2, "")
    assert [page.text for page in row.pages.all()] == ["Pipits", "Wagtails"]
    assert all(page.image.storage.exists(page.image.name) for page in row.pages.all())
    assert services.convert_waiting() == 0


def test_a_draft_and_a_nested_block_ask_too_and_the_same_file_is_converted_once():
    first, second = document(), document()
    page = make.lesson()
    inner = {"type": "presentation", "value": {"document": second.pk, "title": "", "downloadable": True}}
    page.body = LessonPage._meta.get_field("body").build(
        [{"type": "accordion", "value": {"sections": [{"title": "S", "open": True, "blocks": [inner]}]}}]
    )
    page.save_revision()
    showing(first)
    assert Presentation.objects.count() == 1


def test_a_replaced_file_is_converted_anew():
    shown = document()
    showing(shown)
    services.convert_waiting()
    shown.file = ContentFile(pdf("Buntings"), name="new.pdf")
    shown._set_document_file_metadata()
    shown.save()
    services.convert_waiting()
    latest = Presentation.objects.get(file_hash=Document.objects.get(pk=shown.pk).file_hash)
    assert [page.text for page in latest.pages.all()] == ["Buntings"]


@pytest.mark.parametrize(
    ("data", "name"), [(b"no pdf", "a.pdf"), (b"%PDF-1.4\n%%EOF", "b.pdf"), (b"x", "c.exe")]
)
def test_a_file_that_cannot_be_read_fails_with_a_sentence_and_can_be_tried_again(data, name):
    showing(document(data, name))
    services.convert_waiting()
    row = Presentation.objects.get()
    assert row.state == "failed"
    assert row.error.endswith((".", "?"))
    client = browser(make.administrator())
    listed = client.get(reverse("presentations:index")).content.decode()
    assert "Try again" in listed
    assert client.post(reverse("presentations:retry", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.tries) == ("pending", 0)


def test_a_file_that_kills_the_worker_is_given_up():
    showing(document())
    Presentation.objects.update(tries=services.MAX_TRIES, updated_at="2020-01-01T00:00Z")
    services.convert_waiting()
    assert Presentation.objects.get().state == "failed"


def test_one_that_another_worker_has_taken_up_is_left_alone():
    showing(document())
    Presentation.objects.update(tries=1)
    assert services.convert_waiting() == 0


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr("content_types.presentations.convert.MAX_PAGES", 1)
    with pytest.raises(ConversionFailed):
        list(pages_of(pdf("a", "b")))


def test_the_block_takes_only_files_that_can_be_converted():
    from django.core.exceptions import ValidationError

    block = LessonPage._meta.get_field("body").stream_block
    for name, good in (("a.pdf", True), ("a.pptx", True), ("a.zip", False)):
        raw = [
            {
                "type": "presentation",
                "value": {"document": document(name=name).pk, "title": "", "downloadable": True},
                "id": "1",
            }
        ]
        if good:
            block.clean(block.to_python(raw))
        else:
            with pytest.raises(ValidationError):
                block.clean(block.to_python(raw))


@pytest.mark.tools("libreoffice")
def test_libreoffice_makes_pages_of_powerpoint_slides_and_leaves_nothing_behind(tmp_path, monkeypatch):
    from pptx import Presentation as Deck

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deck = Deck()
    for title in ("Pipits", "Wagtails"):
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = title
    data = io.BytesIO()
    deck.save(data)
    pages = list(convert(data.getvalue(), "birds.pptx"))
    assert [page.text.split("\n")[0] for page in pages] == ["Pipits", "Wagtails"]
    assert pages[0].width == 1600
    assert not list(tmp_path.iterdir())
    with pytest.raises(ConversionFailed):
        list(convert(b"not a deck at all", "birds.pptx"))
