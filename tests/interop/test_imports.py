"""A course goes in: once, again, and not at all when something is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from content_types.models import AssessmentPage, CoursePage, LessonPage, ModulePage, Question, QuestionBank
from content_types.stream import walk
from lms_site.foundation.ids import new_id
from lms_site.interop.errors import BadPackage, UnknownFormat
from lms_site.interop.models import ImportedItem
from lms_site.interop.services import import_course
from lms_site.publishing import api as publishing
from tests.content_types import builders
from tests.interop.toys import asset, bank, course, html, lesson, module, package, question, quiz
from tests.publishing.builders import marks_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

Document, Image = get_document_model(), get_image_model()


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (40, 30), colour).save(out, "png")
    return out.getvalue()


def raw(page, field="body"):
    return page._meta.get_field(field).get_prep_value(getattr(page, field))


def small(*more, title="Song", text="<p>Listen.</p>"):
    return [
        course(), module(), bank(), question(),
        lesson("l", html(text), title=title), quiz("a", "q"), *more,
    ]  # fmt: skip


def outcomes(report):
    return {line.source_id: line.outcome for line in report.lines}


def test_nodes_become_a_course_with_pages_questions_and_versions(tmp_path):
    owner = builders.administrator()
    report = import_course(package(tmp_path / "c", small()), owner=owner, publish=True)
    assert report.counts == {"mapped": 6, "partly": 0, "attached": 0, "skipped": 0, "error": 0}
    page = CoursePage.objects.get()
    assert (page.title, page.owner, page.live, str(page.translation_key)) == (
        "Birds",
        owner,
        True,
        report.course,
    )
    assert [each.specific_class for each in page.get_descendants()] == [
        ModulePage,
        LessonPage,
        AssessmentPage,
    ]
    item = raw(AssessmentPage.objects.get(), "items")[0]
    assert item["value"]["question"] == Question.objects.get().pk
    assert Question.objects.get().bank.owner == owner
    assert marks_waiting() == 0
    assert report.failed == []
    assert len(publishing.entry_states(page.translation_key, locale="en")) >= 3


def test_bulk_written_pages_equal_those_made_by_add_child(tmp_path):
    import_course(package(tmp_path / "c", small(lesson("l2", html("<p>b</p>")))), publish=True)
    imported = LessonPage.objects.get(title="Song", slug="song")
    made = LessonPage(title="Song", body=imported.body, translation_key=new_id())
    imported.get_parent().add_child(instance=made)
    made.save_revision().publish()
    made = LessonPage.objects.get(pk=made.pk)
    own = {
        "id", "page_ptr", "path", "slug", "url_path", "translation_key", "latest_revision", "live_revision",
        "latest_revision_created_at", "first_published_at", "last_published_at",
    }  # fmt: skip
    for field in LessonPage._meta.concrete_fields:
        if field.name not in own:
            assert field.value_from_object(imported) == field.value_from_object(made), field.name
        else:
            assert (field.value_from_object(imported) is None) == (field.value_from_object(made) is None), (
                field.name
            )
    assert [page.slug for page in made.get_siblings()] == ["song", "quiz", "song-2", "song-3"]
    assert Page.find_problems() == ([], [], [], [], [])
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "depth", "numchild"))
    Page.fix_tree()
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "depth", "numchild")) == before
    stored, by_hand = (Revision.objects.get(pk=page.latest_revision_id).content for page in (imported, made))
    assert set(stored) == set(by_hand)
    assert json.loads(stored["body"]) == json.loads(by_hand["body"])


def test_bulk_written_rows_are_found_and_their_references_known(tmp_path):
    import_course(package(tmp_path / "c", small()))
    found = ReferenceIndex.get_references_to(Question.objects.get())
    assert [(row.model_path, row.object_id) for row in found] == [
        ("items.question.question", str(AssessmentPage.objects.get().pk))
    ]
    page = AssessmentPage.objects.get()
    before = set(ReferenceIndex.get_references_for_object(page).values_list("to_object_id", "content_path"))
    ReferenceIndex.create_or_update_for_object(page)
    after = set(ReferenceIndex.get_references_for_object(page).values_list("to_object_id", "content_path"))
    assert before == after
    search = get_search_backend().search
    assert [each.title for each in search("Song", LessonPage)] == ["Song"]
    assert [each.title for each in search("lark", Question)] == ["Singing"]


def test_assessment_items_are_stored_as_the_studio_stores_them(tmp_path):
    import_course(package(tmp_path / "c", small()))
    page = AssessmentPage.objects.get()
    field = page._meta.get_field("items")
    assert raw(page, "items") == field.stream_block.get_prep_value(field.build(raw(page, "items")))


def test_without_publish_pages_are_drafts_and_drafts_stay_drafts_with_it(tmp_path):
    nodes = small(lesson("later", draft=True))
    import_course(package(tmp_path / "c", nodes))
    assert not Page.objects.filter(live=True, depth__gt=3).exists()
    import_course(tmp_path / "c", publish=True)
    drafts = Page.objects.filter(live=False, depth__gt=3)
    assert [(page.draft_title, page.has_unpublished_changes) for page in drafts] == [("Song", True)]


def test_importing_again_changes_nothing_that_did_not_change(tmp_path):
    import_course(package(tmp_path / "c", small()), publish=True)
    before = list(Revision.objects.order_by("pk").values_list("pk", flat=True))
    report = import_course(tmp_path / "c", publish=True)
    assert (report.made, report.changed, report.unchanged) == (0, 0, 6)
    assert list(Revision.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_what_changed_becomes_a_new_version_of_the_same_page(tmp_path):
    import_course(package(tmp_path / "c", small()), publish=True)
    page = LessonPage.objects.get()
    key = page.translation_key
    report = import_course(package(tmp_path / "c", small(title="Call")), publish=True)
    assert (report.made, report.changed) == (0, 1)
    page = LessonPage.objects.get()
    assert (page.title, page.translation_key, page.revisions.count()) == ("Call", key, 2)
    changed = question(content={**question()["content"], "prompt": "<p>Who?</p>"})
    nodes = [changed if node["source_id"] == "q" else node for node in small(title="Call")]
    assert import_course(package(tmp_path / "c", nodes), publish=True).changed == 1
    assert Question.objects.get().content["prompt"] == "<p>Who?</p>"


def test_what_is_gone_is_unpublished_and_reported_and_comes_back(tmp_path):
    import_course(package(tmp_path / "c", small(lesson("l2", title="Nest"))), publish=True)
    by_teacher = builders.lesson(ModulePage.objects.get(), title="By the teacher")
    report = import_course(package(tmp_path / "c", small()), publish=True)
    assert [(each.kind, each.source_id) for each in report.gone] == [("lesson", "l2")]
    assert not LessonPage.objects.get(title="Nest").live
    by_teacher.refresh_from_db()
    assert by_teacher.live
    assert import_course(tmp_path / "c", publish=True).gone == []
    import_course(package(tmp_path / "c", small(lesson("l2", title="Nest"))), publish=True)
    assert LessonPage.objects.get(title="Nest").live


def test_pages_follow_the_order_of_the_source(tmp_path):
    one, two, three = (lesson(each, title=each) for each in ("one", "two", "three"))
    import_course(package(tmp_path / "c", [course(), module(), one, two]), publish=True)
    import_course(package(tmp_path / "c", [course(), module(), three, two, one]), publish=True)
    assert [page.title for page in ModulePage.objects.get().get_children()] == ["three", "two", "one"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_references_lead_ahead_and_files_become_what_they_are(tmp_path):
    text = (
        '<p><a href="lms:item/l2">next</a> <a href="lms:asset/a.txt">file</a> <img src="lms:asset/p.png" alt="A & b">'
        '<img src="lms:asset/v.svg" alt="drawn"><a href="lms:item/nowhere">lost</a>'
        '<script>alert(1)</script><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe></p>'
    )
    nodes = [
        course(image="p.png"), asset("a.txt"), asset("p.png"), asset("v.svg"), asset("same.png"), asset("fake.png"),
        module(), lesson("l", html(text)), lesson("l2"),
    ]  # fmt: skip
    files = {
        "a__txt": b"hi",
        "p__png": png(),
        "same__png": png(),
        "v__svg": b"<svg/>",
        "fake__png": b"<script>",
    }
    report = import_course(package(tmp_path / "c", nodes, **files), publish=True)
    first, second = LessonPage.objects.order_by("path")
    stored = raw(first)[0]["value"]["html"]
    image = Image.objects.get()
    assert f'<a linktype="page" id="{second.pk}">next</a>' in stored
    assert f'embedtype="image" id="{image.pk}"' in stored
    assert "A &amp; b" in stored
    assert "script" not in stored
    assert "youtube" in stored
    assert ">lost</a>" in stored
    assert outcomes(report)["l"] == "partly"
    assert CoursePage.objects.get().image == image
    assert sorted(Path(each.file.name).suffix for each in Document.objects.all()) == [".bin", ".txt", ".txt"]


def test_a_question_no_type_reads_is_kept_as_an_attachment(tmp_path):
    nodes = [
        course(), module(), bank(), question(), question("bad", content={"prompt": 5}),
        question("alien", type="acme.alien"), quiz("a", "q", "bad", "alien"),
    ]  # fmt: skip
    report = import_course(package(tmp_path / "c", nodes), publish=True)
    assert outcomes(report) == {
        "course": "mapped", "m": "mapped", "bank": "mapped", "q": "mapped",
        "bad": "attached", "alien": "attached", "a": "partly",
    }  # fmt: skip
    assert Document.objects.count() == 2
    assert len(raw(AssessmentPage.objects.get(), "items")) == 1
    assert import_course(tmp_path / "c", publish=True).changed == 0


def test_blocks_and_texts_that_cannot_be_stored_do_not_break_the_import(tmp_path):
    blocks = [{"type": "heading", "value": 7}, {"type": "no_such", "value": {"a": 1}}, html("<p>a\x00b</p>")]
    nodes = [course(title="A\x00B\ud800"), module(), lesson("l", *blocks), lesson("lost", parent="nowhere")]
    report = import_course(package(tmp_path / "c", nodes))
    assert CoursePage.objects.get().title.startswith("AB")
    assert outcomes(report)["lost"] == "error"
    assert "html" in {child["type"] for child in walk(raw(LessonPage.objects.get()))}


def test_a_failure_changes_nothing_in_the_database_and_on_disk(tmp_path, media, monkeypatch):
    from lms_site.interop import pages

    def fails(*_args):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(pages, "plant", fails)
    nodes = [course(), asset("p.png"), asset("a.txt"), module(), lesson()]
    with pytest.raises(RuntimeError):
        import_course(package(tmp_path / "c", nodes, p__png=png(), a__txt=b"hi"))
    assert not CoursePage.objects.exists()
    assert not ImportedItem.objects.exists()
    assert not Image.objects.exists()
    assert [file for file in media.rglob("*") if file.is_file()] == []


def test_an_unknown_package_is_one_clear_error_that_names_what_is_installed(tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "readme.txt").write_text("hello")
    with pytest.raises(UnknownFormat) as caught:
        import_course(tmp_path / "c")
    assert "acme.toy" in str(caught.value.text)


def test_a_malformed_source_is_one_clear_error(tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "toy.json").write_text("{")
    with pytest.raises(BadPackage) as caught:
        import_course(tmp_path / "c")
    assert "no JSON" in str(caught.value.text)
    assert not ImportedItem.objects.exists()
    assert not QuestionBank.objects.exists()


def activity(source_id):
    return {"type": "activity", "value": {"assessment": f"lms:item/{source_id}", "title": "", "intro": ""}}


def test_a_lesson_refers_to_an_assessment_that_comes_after_it(tmp_path):
    nodes = [course(), module(), bank(), question(), lesson("l", activity("a")), quiz("a", "q")]
    import_course(package(tmp_path / "c", nodes), publish=True)
    page = LessonPage.objects.get()
    assert raw(page)[0]["value"]["assessment"] == AssessmentPage.objects.get().pk
    assert ReferenceIndex.get_references_to(AssessmentPage.objects.get()).exists()
    assert import_course(tmp_path / "c", publish=True).changed == 0
    nodes[4] = lesson("l", activity("a"), activity("new"))
    import_course(package(tmp_path / "c", [*nodes, quiz("new", "q")]), publish=True)
    page.refresh_from_db()
    assert [child["value"]["assessment"] for child in raw(page)] == list(
        AssessmentPage.objects.order_by("path").values_list("pk", flat=True)
    )


def test_each_thing_that_a_text_cannot_keep_is_reported(tmp_path):
    lost = '<p style="x">a</p><font>b</font><script>c()</script><a href="javascript:d()">e</a><!-- f -->'
    asked = {
        **question()["content"],
        "prompt": '<p>Who?</p><form>g</form><p align="left">h</p>',
        "explanation": "<p>i</p>",
    }
    nodes = [
        course(overview_html="<center>j</center>"), module(), bank(), question(content=asked), lesson("l", html(lost)),
        lesson("clean", html('<p>a <b>b</b> <a href="https://x.example">c</a></p>')),
    ]  # fmt: skip
    report = import_course(package(tmp_path / "c", nodes))
    said = {line.source_id: line.message for line in report.lines if line.outcome == "partly"}
    assert said == {
        "course": "Left out of its text: <center>.",
        "l": 'Left out of its text: <!-- -->, style= of <p>, <font>, <script>, href="javascript:...".',
        "q": "Left out of its text: <form>, align= of <p>.",
    }
