"""A folder in which something cannot be read takes nothing away; and pages that it puts elsewhere go there."""

from __future__ import annotations

import io
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Page

from content_types.authoring.models import TrashedPage
from content_types.authoring.trash import throw_away
from content_types.models import AssessmentPage, LessonPage, ModulePage, Question
from lms_site.interop.exports import export_course, find_course
from lms_site.interop.services import import_course
from tests.content_types import builders
from tests.interop.test_merges import CALLS, MOON, NIGHT, PACKING, QUIET, SCHOOL, edit, told, words

pytestmark = pytest.mark.django_db
QUIZ = "02-in-the-dark/02-night-quiz.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = shutil.copytree(SCHOOL / NIGHT, tmp_path / "night")
    import_course(copied, publish=True)
    return copied


def lesson(slug: str) -> LessonPage:
    return LessonPage.objects.get(slug=slug)


def test_a_lesson_that_cannot_be_read_any_more_stays_online_as_it_was_and_links_to_it_stay(folder):
    before = {page.slug: words(page) for page in LessonPage.objects.all()}
    edit(folder, PACKING, ("minutes: 3", "minutes:\t3: x"))
    edit(folder, QUIZ, ("title:", "\ttitle:"))
    edit(folder, MOON, ("minutes: 12", "minutes: 13"))
    (folder / CALLS).unlink()
    report = import_course(folder, publish=True)
    assert [line.path for line in report.lines if line.outcome == "error"] == [PACKING, QUIZ]
    assert report.gone == []
    assert lesson("packing").live
    assert lesson("who-calls-there").live
    assert AssessmentPage.objects.get(slug="night-quiz").live
    assert lesson("the-moon-as-a-clock").minutes == 13
    assert {page.slug: words(page) for page in LessonPage.objects.all()} == before


def test_what_is_gone_is_put_away_once_everything_can_be_read_again(folder):
    good = (folder / PACKING).read_text()
    (folder / PACKING).write_text("---\na: [\n---\n")
    (folder / CALLS).unlink()
    import_course(folder, publish=True)
    (folder / PACKING).write_text(good)
    report = import_course(folder, publish=True)
    assert [each.source_id for each in report.gone] == ["who-calls-there"]
    assert lesson("packing").live
    assert not lesson("who-calls-there").live


def test_a_question_whose_content_does_not_fit_any_more_stays_in_its_quiz_as_it_was(folder):
    one = Question.objects.get(title="The quiet ones")
    items = AssessmentPage.objects.get(slug="night-quiz").items.get_prep_value()
    edit(folder, QUIET, ("prompt:", "promt:"))
    report = import_course(folder, publish=True)
    [line] = [line for line in report.lines if line.outcome != "mapped"]
    assert (line.path, "promt" in line.message, "stays as it was" in line.message) == (QUIET, True, True)
    again = Question.objects.get(pk=one.pk)
    assert (again.archived_at, again.content) == (None, one.content)
    assert AssessmentPage.objects.get(slug="night-quiz").items.get_prep_value() == items


def test_a_lesson_moved_into_another_module_of_the_folder_is_moved_here_with_what_learners_did(folder):
    page = lesson("packing")
    (folder / PACKING).rename(folder / "02-in-the-dark" / "00-packing.md")
    report = import_course(folder, publish=True)
    assert (report.made, report.gone, told(report)) == (0, [], [])
    again = LessonPage.objects.get(pk=page.pk)
    assert (again.live, again.translation_key) == (True, page.translation_key)
    module = ModulePage.objects.get(slug="in-the-dark")
    assert next(each.slug for each in module.get_children()) == "packing"
    assert again.url_path.startswith(module.url_path)
    assert import_course(folder, publish=True).changed == 0


def test_lessons_of_a_module_that_was_renamed_without_an_id_move_into_the_new_one(folder):
    (folder / "01-before-dark" / "module.yaml").unlink()
    (folder / "01-before-dark").rename(folder / "01-by-day")
    report = import_course(folder, publish=True)
    assert [each.kind for each in report.gone] == ["module"]
    assert lesson("packing").get_parent().slug == "by-day"
    assert lesson("packing").live


def test_a_lesson_moved_elsewhere_here_and_there_is_a_conflict_until_both_agree(folder):
    third = ModulePage(title="Third", slug="third")
    ModulePage.objects.get(slug="in-the-dark").get_parent().add_child(instance=third)
    lesson("packing").move(third, pos="last-child")
    (folder / PACKING).rename(folder / "02-in-the-dark" / "00-packing.md")
    for _again in range(2):
        assert told(import_course(folder, publish=True)) == [("packing", "parent")]
        assert lesson("packing").get_parent().slug == "third"
    assert told(import_course(folder, publish=True, overwrite=True)) == []
    assert lesson("packing").get_parent().slug == "in-the-dark"


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        (PACKING, "kind: warning", "kind: warnin", "kind: warnin"),
        (MOON, "alt:", "alternative:", "alternative:"),
        (MOON, "media/half-moon.jpg", "media/half-mon.jpg", "media/half-mon.jpg, which is not there"),
        (
            "course.yaml",
            "media/a-walk-at-night.jpg",
            "media/a-walk.jpg",
            "media/a-walk.jpg, which is not there",
        ),
        (PACKING, "```block callout", "```block calout", "parts of type calout; they are kept"),
        ("questions/night/fists.yaml", "value: ", "value: nine or ", "is not a number"),
    ],
)
def test_nothing_is_left_out_in_silence(folder, name, before, after, said):
    assert before in (folder / name).read_text()
    edit(folder, name, (before, after))
    err = io.StringIO()
    call_command("import_course", str(folder), publish=True, stdout=io.StringIO(), stderr=err)
    [line] = err.getvalue().splitlines()
    assert line.startswith(f"{name}: ")
    assert said in line


def test_the_command_names_each_file_and_line_that_cannot_be_read(folder):
    edit(folder, PACKING, ("minutes: 3", "minutes: 3: x"))
    out, err = io.StringIO(), io.StringIO()
    call_command("import_course", str(folder), publish=True, stdout=out, stderr=err)
    first, last = err.getvalue().splitlines()
    assert first.startswith(f"{PACKING}: Line ")
    assert "nothing was taken away" in last


def test_a_repository_s_own_files_are_not_read(folder):
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").symlink_to("/etc/passwd")
    report = import_course(folder, publish=True)
    assert {line.outcome for line in report.lines} == {"mapped"}


def test_a_number_without_quotation_marks_is_a_number(folder):
    file = folder / "questions" / "night" / "fists.yaml"
    file.write_text(file.read_text().replace("'", ""))
    report = import_course(folder, publish=True)
    assert [line for line in report.lines if line.message] == []
    assert report.changed == 0


def test_a_lesson_in_the_trash_goes_neither_out_nor_back_online_with_an_import(folder, tmp_path):
    person = builders.administrator()
    for slug in ("packing", "in-the-dark"):
        throw_away(Page.objects.get(slug=slug).specific, person)
    report = import_course(folder, publish=True)
    assert not lesson("packing").live
    assert set(TrashedPage.objects.values_list("page__slug", flat=True)) == {"packing", "in-the-dark"}
    [said] = [line for line in report.lines if line.source_id == "packing"]
    assert "trash" in said.message
    export_course(find_course(NIGHT), tmp_path / "out", tell=lambda *_progress: None)
    out = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.md")}
    assert out == {"01-before-dark/01-the-moon-as-a-clock.md"}


def test_names_that_a_mac_has_taken_apart_are_those_that_texts_say(folder, tmp_path):
    (folder / "media" / "bats.jpg").rename(folder / "media" / "Fledermäuse.jpg")
    edit(folder, CALLS, ("media/bats.jpg", "media/Fledermäuse.jpg"))
    packed = tmp_path / "night.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            name = unicodedata.normalize("NFD", path.relative_to(folder).as_posix())
            archive.write(path, f"night/{name}")
    report = import_course(packed, publish=True)
    assert [line for line in report.lines if line.message] == []
