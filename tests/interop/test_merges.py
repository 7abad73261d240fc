"""A course that is written in the studio and in a folder at the same time."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from content_types.models import CoursePage, CourseRights, LessonPage, ModulePage, Question, QuestionBank
from lms_site.interop.exports import export_course, find_course
from lms_site.interop.models import ImportedItem
from lms_site.interop.report import ImportReport
from lms_site.interop.services import import_course
from tests.content_types import builders

pytestmark = pytest.mark.django_db

SCHOOL = Path(__file__).resolve().parents[2] / "examples" / "school"
NIGHT = "a-walk-at-night"
MOON, CALLS = "01-before-dark/01-the-moon-as-a-clock.md", "02-in-the-dark/01-who-calls-there.md"
PACKING, QUIET = "01-before-dark/02-packing.md", "questions/night/the-quiet-ones.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The course in a folder, and imported from it."""
    copied = shutil.copytree(SCHOOL / NIGHT, tmp_path / "night")
    import_course(copied, publish=True)
    return copied


def edit(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    text = (folder / name).read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    (folder / name).write_text(text)


def lesson(slug: str) -> Any:
    return LessonPage.objects.get(slug=slug)


def latest(slug: str) -> Any:
    return lesson(slug).get_latest_revision_as_object()


def write(slug: str, *pairs: tuple[str, str], publish: bool = True, **fields: Any) -> None:
    """As a teacher writes in the studio: words of the body, and fields."""
    page = latest(slug)
    field: Any = LessonPage._meta.get_field("body")
    raw = field.get_prep_value(page.body)
    for before, after in pairs:
        raw = replaced(raw, before, after)
    page.body = field.build(raw)
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if publish:
        revision.publish()


def replaced(value: Any, before: str, after: str) -> Any:
    if isinstance(value, str):
        return value.replace(before, after)
    if isinstance(value, dict):
        return {name: replaced(each, before, after) for name, each in value.items()}
    return [replaced(each, before, after) for each in value] if isinstance(value, list) else value


def words(page: Any) -> str:
    return str(LessonPage._meta.get_field("body").get_prep_value(page.body))


def told(report: ImportReport) -> list[tuple[str, str]]:
    return [(each.source_id, each.at) for each in report.conflicts]


def test_changes_in_different_places_become_one_draft_and_learners_keep_what_they_have(folder):
    write("the-moon-as-a-clock", ("Stretch out your arm", "Stretch out an arm"), minutes=13)
    edit(
        folder,
        MOON,
        ("text: An hour is a fist", "text: A fist is an hour"),
        ("title: Moonrise", "title: It rises"),
    )
    report = import_course(folder, publish=True)
    assert (report.merged, report.changed, report.made, told(report)) == (1, 0, 0, [])
    page, draft = lesson("the-moon-as-a-clock"), latest("the-moon-as-a-clock")
    assert (page.live, page.has_unpublished_changes, page.minutes, draft.minutes) == (True, True, 13, 13)
    assert "A fist is an hour" not in words(page)
    for wanted in ("Stretch out an arm", "A fist is an hour", "It rises"):
        assert wanted in words(draft)
    before = Revision.objects.count()
    again = import_course(folder, publish=True)
    assert (again.merged, again.changed, Revision.objects.count()) == (0, 0, before)


def test_what_both_changed_is_named_with_both_sides_and_nothing_is_overwritten(folder):
    write("packing", title="Packing light", summary="Even less.")
    edit(
        folder,
        PACKING,
        ("title: Packing\n", "title: What to pack\n"),
        ("minutes: 3", "minutes: 5"),
    )
    for _again in range(2):
        report = import_course(folder, publish=True)
        assert told(report) == [("packing", "title")]
        [conflict] = report.conflicts
        assert (conflict.ours, conflict.theirs) == ("Packing light", "What to pack")
        assert lesson("packing").title == "Packing light"
        draft = latest("packing")
        assert (draft.title, draft.summary, draft.minutes) == ("Packing light", "Even less.", 5)
    write("packing", title="What to pack")
    assert told(import_course(folder, publish=True)) == []
    assert ImportedItem.objects.get(kind="lesson", source_id="packing").state["title"] == "What to pack"


def test_a_draft_that_nobody_published_is_merged_too(folder):
    write("packing", publish=False, summary="A draft.")
    edit(folder, PACKING, ("minutes: 3", "minutes: 5"))
    import_course(folder, publish=True)
    assert (lesson("packing").summary, lesson("packing").minutes) == ("Less than you think.", 3)
    assert (latest("packing").summary, latest("packing").minutes) == ("A draft.", 5)


def test_overwriting_is_for_those_who_ask_for_it(folder):
    write("packing", title="Packing light", summary="Even less.")
    edit(folder, PACKING, ("title: Packing\n", "title: What to pack\n"))
    report = import_course(folder, publish=True, overwrite=True)
    assert (report.changed, report.merged, told(report)) == (1, 0, [])
    assert (lesson("packing").title, lesson("packing").summary) == ("What to pack", "Less than you think.")


def test_a_page_that_nobody_changed_here_is_published_as_the_folder_has_it(folder):
    edit(folder, PACKING, ("minutes: 3\n", ""), ("summary: Less than you think.\n", ""))
    report = import_course(folder, publish=True)
    assert (report.changed, report.merged) == (1, 0)
    page = lesson("packing")
    assert (page.live, page.has_unpublished_changes, page.minutes, page.summary) == (True, False, None, "")


def test_a_dry_run_says_what_would_be_and_does_nothing(folder, media):
    write("packing", title="Packing light")
    edit(
        folder,
        PACKING,
        ("title: Packing\n", "title: What to pack\n"),
        ("minutes: 3", "minutes: 5"),
    )
    shutil.copy(folder / "media" / "bats.jpg", folder / "media" / "more-bats.jpg")
    (folder / "media" / "more-bats.jpg").write_bytes((folder / "media" / "an-owl.jpg").read_bytes() + b"\0")
    (folder / "01-before-dark" / "03-new.md").write_text("New.\n")

    def everything() -> tuple[Any, ...]:
        files = sorted(file for file in media.rglob("*") if file.is_file())
        states = list(ImportedItem.objects.order_by("pk").values())
        return (
            Revision.objects.count(),
            Page.objects.count(),
            get_image_model().objects.count(),
            states,
            files,
        )

    before = everything()
    report = import_course(folder, publish=True, dry_run=True)
    assert (report.dry_run, report.merged, report.made, told(report)) == (True, 1, 1, [("packing", "title")])
    assert everything() == before
    assert import_course(folder, publish=True).made == 1


def test_questions_are_merged_by_their_options_and_tags(folder):
    one = Question.objects.get(title="The quiet ones")
    one.content["options"][0]["text"] = "<p>A hunting pipistrelle</p>"
    one.save_revision().publish()
    edit(
        folder,
        "questions/night/the-quiet-ones.yaml",
        ("A deer that barks", "A roe deer"),
        ("title:", "tags: [ears]\ntitle:"),
    )
    report = import_course(folder, publish=True)
    assert (report.merged, told(report)) == (1, [])
    draft = Question.objects.get(pk=one.pk).get_latest_revision_as_object()
    found = [each["text"] for each in draft.content["options"]]
    assert (found[0], found[3]) == ("<p>A hunting pipistrelle</p>", "<p>A roe deer</p>")
    assert [tag.name for tag in draft.tags.all()] == ["ears"]
    assert "roe" not in str(Question.objects.get(pk=one.pk).content)


def test_what_does_not_fit_together_in_a_question_is_a_conflict(folder):
    one = Question.objects.get(title="Where is the half moon")
    south, _east, west = one.content["options"]
    south["correct"], west["correct"] = False, True
    one.save_revision().publish()
    edit(
        folder,
        "questions/night/where-is-the-half-moon.yaml",
        ("In the west\n", "In the west\n    fraction: '0'\n"),
    )
    report = import_course(folder, publish=True)
    assert told(report) == [("half-moon", "content")]
    assert (report.merged, report.conflicts[0].ours) == (0, one.content)
    assert not Question.objects.get(pk=one.pk).has_unpublished_changes


def test_the_course_and_its_bank_are_merged_by_field(folder):
    course = CoursePage.objects.get(slug=NIGHT)
    course.level = "advanced"
    course.save_revision().publish()
    QuestionBank.objects.update(description="Owls, mostly.")
    edit(folder, "course.yaml", ("effort: Two hours, one of them outside", "effort: Three hours"))
    edit(folder, "questions/night/bank.yaml", ("title: Night", "title: Night and moon"))
    report = import_course(folder, publish=True)
    assert (report.merged, told(report)) == (2, [])
    draft = CoursePage.objects.get(slug=NIGHT).get_latest_revision_as_object()
    assert (draft.level, draft.effort) == ("advanced", "Three hours")
    bank = QuestionBank.objects.get()
    assert (bank.title, bank.description) == ("Night and moon", "Owls, mostly.")


def test_pages_moved_here_stay_where_they_are_until_the_folder_moves_them(folder):
    module = ModulePage.objects.get(slug="before-dark")
    lesson("packing").move(module, pos="first-child")

    def order() -> list[str]:
        return [page.slug for page in ModulePage.objects.get(slug="before-dark").get_children()]

    import_course(folder, publish=True)
    assert order() == ["packing", "the-moon-as-a-clock"]
    (folder / "01-before-dark" / "03-wait.md").write_text("Wait.\n")
    import_course(folder, publish=True)
    assert order() == ["packing", "wait", "the-moon-as-a-clock"]


def test_a_page_that_is_gone_from_the_folder_and_was_worked_on_here_stays_published(folder):
    write("packing", title="Packing light")
    (folder / "01-before-dark" / "02-packing.md").unlink()
    (folder / CALLS).unlink()
    report = import_course(folder, publish=True)
    assert [(each.source_id, each.at, each.theirs) for each in report.conflicts] == [("packing", "", None)]
    assert lesson("packing").live
    assert not lesson("who-calls-there").live


def test_a_course_of_the_studio_comes_back_from_its_export_as_the_same_pages(tmp_path):
    course = builders.course(slug="tea", live=True, title="Tea")
    page = builders.lesson(
        builders.module(course), [{"type": "heading", "value": {"text": "Leaf", "level": "2"}}], slug="leaf"
    )
    out = tmp_path / "out"
    export_course(course, out, tell=lambda *_progress: None)
    report = import_course(out, publish=True)
    assert (report.made, report.changed, report.merged) == (0, 0, 0)
    page.title = "Leaves"
    page.save_revision().publish()
    [file] = out.rglob("*-leaf.md")
    file.write_text(file.read_text().replace("text: Leaf", "text: One leaf"))
    assert import_course(out, publish=True).merged == 1
    draft = LessonPage.objects.get(slug="leaf").get_latest_revision_as_object()
    assert (draft.title, "One leaf" in words(draft), CoursePage.objects.count()) == ("Leaves", True, 1)


def test_an_export_is_what_both_sides_know_and_a_copy_is_not(folder, tmp_path):
    write("packing", title="Packing light")
    export_course(find_course(NIGHT), tmp_path / "copy", copy=True, tell=lambda *_progress: None)
    state = ImportedItem.objects.get(kind="lesson", source_id="packing").state
    assert state["title"] == "Packing"
    export_course(find_course(NIGHT), folder, replace=True, tell=lambda *_progress: None)
    state = ImportedItem.objects.get(kind="lesson", source_id="packing").state
    assert state["title"] == "Packing light"
    edit(folder, PACKING, ("title: Packing light", "title: Packing lighter"))
    report = import_course(folder, publish=True)
    assert (report.merged, report.changed, lesson("packing").title) == (0, 1, "Packing lighter")


def test_files_and_questions_of_an_import_lie_where_the_team_of_the_course_finds_them():
    import_course(SCHOOL / NIGHT, publish=True, owner=builders.administrator())
    own = CourseRights.objects.get(pk=find_course(NIGHT).translation_key).collection
    assert set(get_image_model().objects.values_list("collection", flat=True)) == {own.pk}
    assert QuestionBank.objects.get().collection == own
    assert import_course(SCHOOL / NIGHT, publish=True).made == 0


def test_the_command_shows_both_sides_and_takes_its_ways(folder):
    write("packing", title="Packing light")
    edit(folder, PACKING, ("title: Packing\n", "title: What to pack\n"))
    out, err = io.StringIO(), io.StringIO()
    call_command("import_course", str(folder), dry_run=True, stdout=out, stderr=err)
    assert out.getvalue().startswith("Nothing was written. A walk at night: ")
    assert "title" in err.getvalue()
    assert 'here: "Packing light"' in err.getvalue()
    assert 'package: "What to pack"' in err.getvalue()
    call_command("import_course", str(folder), overwrite=True, stdout=out, stderr=err)
    assert latest("packing").title == "What to pack"
    with pytest.raises(CommandError, match="address"):
        call_command("import_course", str(folder), owner="nobody@example.org")
