"""Courses as folders: what goes out comes in as the same course, and goes out again as the same bytes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content_types.models import AssessmentPage, CoursePage, LessonPage, Question
from lms_site.interop.exports import export_course, find_course
from lms_site.interop.models import ImportedItem
from lms_site.interop.services import import_course
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Course
from tests.content_types import builders

pytestmark = pytest.mark.django_db

SCHOOL = Path(__file__).resolve().parents[2] / "examples" / "school"
OLX = Path(__file__).resolve().parents[3] / "shared" / "data" / "olx" / "test-course"
NIGHT = "a-walk-at-night"
UNKNOWN = {
    "type": "acme_hologram",
    "value": {"beam": [1, {"_v": 7}]},
    "id": "3e0c7c1a-1111-4222-8333-abcdefabcdef",
}
BLOCKS = {
    "rich_text", "heading", "quote", "callout", "code", "math", "table", "html", "image", "gallery", "video", "audio",
    "document", "presentation", "download", "embed", "practice_question", "activity", "columns", "accordion",
}  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def export(name: str, folder: Path) -> dict[str, bytes]:
    report = export_course(find_course(name), folder, tell=lambda *_progress: None)
    assert not [line for line in report.lines if line.outcome not in ("mapped", "partly")]
    return files(folder)


def forget(name: str) -> None:
    """As on another site: the course is not there, and nothing remembers it."""
    find_course(name).delete()
    Question.objects.all().delete()
    ImportedItem.objects.all().delete()


@pytest.mark.parametrize("name", ["birds-by-the-water", "a-pot-of-tea", NIGHT])
def test_each_course_of_the_sample_school_is_exported_as_it_was_written(tmp_path, name):
    report = import_course(SCHOOL / name, publish=True)
    assert [line for line in report.lines if line.outcome != "mapped"] == []
    assert report.failed == []
    assert export(name, tmp_path / "out") == files(SCHOOL / name)


def test_one_course_of_the_sample_school_shows_every_block_and_every_type_of_question():
    import_course(SCHOOL / NIGHT, publish=True)
    shown = {child["type"] for page in LessonPage.objects.all() for child in page.body.raw_data}
    assert shown >= BLOCKS
    assert set(Question.objects.values_list("type", flat=True)) == {
        "lms.choice", "lms.number", "lms.text", "lms.essay",
    }  # fmt: skip


def written_in_the_studio() -> CoursePage:
    """A course of the studio: its own links and pictures, drafts, a block nobody knows, rules of every kind."""
    import_course(SCHOOL / NIGHT, publish=True)
    course = find_course(NIGHT)
    lesson = LessonPage.objects.get(slug="packing")
    image = course.image
    html = (
        f'<p data-block-key="x1">See <a linktype="page" id="{lesson.pk}">this</a>, <b>now</b>.</p>'
        f'<embed embedtype="image" id="{image.pk}" alt="Night" format="left"/>'
    )
    field: Any = LessonPage._meta.get_field("body")
    lesson.body = field.build(
        [{"type": "rich_text", "value": {"text": html}}, *lesson.body.raw_data, UNKNOWN]
    )
    lesson.seo_title, lesson.summary = "Packen", "Zwei\nZeilen: ja"
    lesson.save_revision().publish()
    lesson.title = "Packing, anew"
    lesson.save_revision()
    quiz = AssessmentPage.objects.get(slug="night-quiz")
    quiz.late_policy, quiz.late_percent_per_day, quiz.time_limit_minutes = "deduct", "2.50", 45
    quiz.review_feedback = "never"
    quiz.save_revision().publish()
    builders.lesson(
        lesson.get_parent().specific, title="Never published", slug="later", live=False
    ).save_revision()
    ImportedItem.objects.all().delete()
    return course


def test_a_course_written_in_the_studio_goes_out_and_in_and_out_as_the_same_bytes(tmp_path):
    course = written_in_the_studio()
    first = export(str(course.translation_key), tmp_path / "first")
    forget(NIGHT)
    report = import_course(tmp_path / "first", publish=True)
    assert [line for line in report.lines if line.outcome != "mapped"] == []
    assert export(NIGHT, tmp_path / "second") == first
    lesson = LessonPage.objects.get(slug="packing")
    assert (lesson.title, lesson.draft_title, lesson.seo_title) == ("Packing", "Packing, anew", "Packen")
    assert lesson.summary == "Zwei\nZeilen: ja"
    assert LessonPage._meta.get_field("body").get_prep_value(lesson.body)[-1] == UNKNOWN
    assert f'id="{lesson.pk}"' in lesson.body.raw_data[0]["value"]["text"]
    assert 'format="left"' in lesson.body.raw_data[0]["value"]["text"]
    assert not LessonPage.objects.get(slug="later").live
    quiz = AssessmentPage.objects.get(slug="night-quiz")
    assert (quiz.late_policy, quiz.time_limit_minutes, quiz.review_feedback) == ("deduct", 45, "never")


def test_a_course_of_open_edx_goes_out_as_a_folder_and_in_and_out_as_the_same_bytes(tmp_path):
    if not OLX.exists():
        pytest.skip("../shared/data/olx is not here")
    report = import_course(OLX, publish=True)
    first = export(report.course, tmp_path / "first")
    assert len([name for name in first if name.endswith(".md")]) == LessonPage.objects.count() > 0
    CoursePage.objects.all().delete()
    Question.objects.all().delete()
    ImportedItem.objects.all().delete()
    again = import_course(tmp_path / "first", publish=True)
    assert [line for line in again.lines if line.outcome in ("error", "skipped")] == []
    assert export(again.course, tmp_path / "second") == first


def test_importing_what_was_exported_of_an_imported_course_changes_nothing(tmp_path):
    import_course(SCHOOL / NIGHT, publish=True)
    keys = set(LessonPage.objects.values_list("translation_key", flat=True))
    export(NIGHT, tmp_path / "out")
    report = import_course(tmp_path / "out", publish=True)
    assert (report.made, report.changed) == (0, 0)
    assert set(LessonPage.objects.values_list("translation_key", flat=True)) == keys


def test_a_course_that_was_deleted_for_good_is_there_again_when_its_folder_comes_in_again():
    import_course(SCHOOL / NIGHT, publish=True)
    publishing.compile_stale()
    find_course(NIGHT).delete()
    [gone] = Course.objects.all()
    assert gone.deleted_at is not None
    import_course(SCHOOL / NIGHT, publish=True)
    assert list(Course.objects.values_list("key", "deleted_at")) == [(gone.key, None)]


def test_a_text_edited_in_the_folder_is_a_new_version_of_the_same_page(tmp_path):
    folder = shutil.copytree(SCHOOL / NIGHT, tmp_path / "c")
    import_course(folder, publish=True)
    key = LessonPage.objects.get(slug="packing").translation_key
    file = folder / "01-before-dark" / "02-packing.md"
    file.write_text(file.read_text() + "\nAnd a *whistle*.\n")
    report = import_course(folder, publish=True)
    lesson = LessonPage.objects.get(translation_key=key)
    assert (report.changed, report.made) == (1, 0)
    assert lesson.body.raw_data[-1]["value"]["text"] == "<p>And a <i>whistle</i>.</p>"


def test_a_field_that_does_not_fit_is_named_and_the_rest_goes_in(tmp_path):
    folder = shutil.copytree(SCHOOL / "a-pot-of-tea", tmp_path / "c")
    file = folder / "01-the-pot" / "01-heat-and-time.md"
    file.write_text(file.read_text().replace("minutes: 4", "minutes: soon\ncolour: blue"))
    report = import_course(folder, publish=True)
    [line] = [line for line in report.lines if line.outcome == "partly"]
    assert (line.source_id, "minutes, colour" in line.message) == ("heat-and-time", True)
    assert LessonPage.objects.get(slug="heat-and-time").minutes is None


def test_the_command_exports_once_replaces_only_exports_and_says_what_is_wrong(tmp_path):
    import_course(SCHOOL / "a-pot-of-tea", publish=True)
    out, folder = io.StringIO(), tmp_path / "out"
    call_command("export_course", "a-pot-of-tea", str(folder), stdout=out)
    assert out.getvalue().startswith("A pot of tea: ")
    (folder / ".git").mkdir()
    (folder / "99-old.md").write_text("gone from the course")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_course", "a-pot-of-tea", str(folder))
    call_command("export_course", "a-pot-of-tea", str(folder), replace=True, stdout=out)
    assert ((folder / ".git").exists(), (folder / "99-old.md").exists()) == (True, False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("three years")
    for wrong, said in [
        (("a-pot-of-tea", str(tmp_path / "mine"), "--replace"), "something else"),
        (("nothing", str(tmp_path / "x")), "No course"),
        (("a-pot-of-tea", str(tmp_path / "x"), "--format", "acme.scroll"), "lms.folder"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("export_course", *wrong)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "three years"
    assert not (tmp_path / "x").exists()


def test_statements_of_an_export_do_not_grow_with_lessons(tmp_path):
    course = builders.course(slug="long", live=True)
    module = builders.module(course)

    def taken(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            export("long", tmp_path / name)
        return len(seen)

    body = [{"type": "heading", "value": {"text": "Song", "level": "2"}}]
    for number in range(3):
        builders.lesson(module, body, slug=f"l{number}")
    taken("first")
    builders.lesson(module, body, slug="l3")
    few = taken("few")
    for number in range(4, 12):
        builders.lesson(module, body, slug=f"l{number}")
    assert taken("many") <= few + 1
