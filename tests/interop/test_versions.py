"""What authors were working on, and courses that change: versions in bulk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from content_types.models import AssessmentPage, CoursePage, LessonPage, Question
from lms_site.interop.services import import_course
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Mark
from tests.content_types import builders
from tests.interop.toys import CHOICE, bank, course, html, lesson, module, package, question, quiz
from tests.publishing.builders import marks_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

BATCHES = 3
"""How many statements more the double number of items may take."""
OTHER = {**CHOICE, "prompt": "<p>Who sings?</p>"}


def nodes(*more: dict[str, Any], title: str = "Song") -> list[dict[str, Any]]:
    return [
        course(), module(), bank(), question(), lesson("l", html("<p>Listen.</p>"), title=title), quiz("a", "q"), *more,
    ]  # fmt: skip


def work(title: str = "New song") -> list[dict[str, Any]]:
    """The versions that an author was working on."""
    return [
        question("q~draft", revises="q", content=OTHER),
        lesson("l~draft", html("<p>Hear.</p>"), title=title, revises="l", draft=True),
        quiz("a~draft", "q~draft", revises="a", settings={"draft": True, "max_attempts": 2}),
    ]


def test_an_author_s_version_becomes_the_latest_version_of_the_published_page(tmp_path):
    report = import_course(package(tmp_path / "c", nodes(*work())), publish=True)
    page = LessonPage.objects.get()
    assert (page.title, page.draft_title, page.live, page.has_unpublished_changes) == (
        "Song",
        "New song",
        True,
        True,
    )
    latest = page.get_latest_revision_as_object()
    assert latest.body.raw_data[0]["value"]["html"] == "<p>Hear.</p>"
    assert AssessmentPage.objects.get().max_attempts is None
    assert AssessmentPage.objects.get().get_latest_revision_as_object().max_attempts == 2
    one = Question.objects.get()
    assert one.content["prompt"] == CHOICE["prompt"]
    assert one.get_latest_revision_as_object().content["prompt"] == OTHER["prompt"]
    items = AssessmentPage.objects.get().get_latest_revision_as_object().items.raw_data
    assert items[0]["value"]["question"] == one.pk
    targets = {line.source_id: line.target for line in report.lines}
    assert targets["l~draft"] == targets["l"] == str(page.translation_key)


def test_an_author_s_version_is_written_again_only_when_it_or_the_published_one_changed(tmp_path):
    def versions() -> int:
        return int(LessonPage.objects.get().revisions.count())

    import_course(package(tmp_path / "c", nodes(*work())), publish=True)
    assert versions() == 2
    import_course(tmp_path / "c", publish=True)
    assert versions() == 2
    import_course(package(tmp_path / "c", nodes(*work("Newer song"))), publish=True)
    assert (versions(), LessonPage.objects.get().draft_title) == (3, "Newer song")
    import_course(package(tmp_path / "c", nodes(*work("Newer song"), title="Call")), publish=True)
    page = LessonPage.objects.get()
    assert (versions(), page.title, page.draft_title) == (5, "Call", "Newer song")


def test_an_author_s_version_equal_to_the_published_one_is_nothing_new(tmp_path):
    same = [
        question("q~draft", revises="q"),
        lesson("l~draft", html("<p>Listen.</p>"), title="Song", revises="l", draft=True),
    ]
    same[1]["blocks"] = [{**same[1]["blocks"][0], "id": "l-0"}]
    import_course(package(tmp_path / "c", nodes(*same)), publish=True)
    assert not LessonPage.objects.get().has_unpublished_changes
    assert Question.objects.get().revisions.count() == 1


def test_a_version_without_a_published_one_is_the_page_that_is_published_later(tmp_path):
    alone = [course(), module(), *work()[1:2]]
    report = import_course(package(tmp_path / "c", alone), publish=True)
    page = LessonPage.objects.get()
    assert (page.live, page.title, report.counts["error"]) == (False, "New song", 0)
    import_course(package(tmp_path / "c", nodes(title="Out")), publish=True)
    out = LessonPage.objects.get()
    assert (out.translation_key, out.live, out.title) == (page.translation_key, True, "Out")


def test_a_version_that_its_author_gave_up_leaves_the_published_page_alone(tmp_path):
    import_course(package(tmp_path / "c", nodes(*work())), publish=True)
    report = import_course(package(tmp_path / "c", nodes()), publish=True)
    assert {each.source_id for each in report.gone} == {"q~draft", "l~draft", "a~draft"}
    assert LessonPage.objects.get().live
    assert Question.objects.get().archived_at is None


def test_publishing_a_course_that_came_as_drafts_keeps_authors_versions_back(tmp_path):
    import_course(package(tmp_path / "c", nodes(*work())))
    import_course(tmp_path / "c", publish=True)
    page = LessonPage.objects.get()
    assert (page.live, page.title, page.draft_title) == (True, "Song", "New song")


def test_a_changed_page_keeps_what_a_teacher_set_beside_it_and_is_found_by_its_new_words(tmp_path):
    import_course(package(tmp_path / "c", nodes()), publish=True)
    page = LessonPage.objects.get()
    page.search_description = "By the teacher"
    page.save_revision()
    import_course(package(tmp_path / "c", nodes(title="Nightingale")), publish=True)
    page = LessonPage.objects.get()
    assert (page.title, page.search_description, page.live) == ("Nightingale", "By the teacher", True)
    assert page.live_revision == page.latest_revision
    assert not page.has_unpublished_changes
    assert [found.pk for found in Page.objects.search("nightingale")] == [page.pk]
    actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    assert set(actions) >= {"wagtail.create", "wagtail.edit", "wagtail.publish"}


def test_references_of_a_changed_page_are_those_that_wagtail_would_know(tmp_path):
    import_course(package(tmp_path / "c", nodes(question("q2"))), publish=True)
    changed = [*nodes(question("q2"))[:-2], quiz("a", "q2"), question("q2")]
    import_course(package(tmp_path / "c", changed), publish=True)
    page = AssessmentPage.objects.get()

    def known() -> set[tuple[Any, ...]]:
        rows = ReferenceIndex.objects.filter(
            content_type=ContentType.objects.get_for_model(AssessmentPage), object_id=str(page.pk)
        )
        return set(rows.values_list("to_content_type", "to_object_id", "model_path", "content_path"))

    written = known()
    ReferenceIndex.create_or_update_for_object(page)
    assert known() == written


def big(size: int, word: str) -> list[dict[str, Any]]:
    made = [course(), module(), bank()]
    for number in range(size):
        content = {**CHOICE, "prompt": f"<p>{word} {number}</p>"}
        made += [
            question(f"q{number}", content=content),
            lesson(f"l{number}", html(f"<p>{word}</p>"), title=f"{word} {number}"),
            quiz(f"a{number}", f"q{number}", title=f"{word} {number}"),
        ]
    return made


def statements(folder, wanted: list[dict[str, Any]], *, publish: bool) -> int:
    """How many, without those by which each assessment's rules are handed to `learning`, one by one."""
    package(folder, wanted)
    with CaptureQueriesContext(connection) as seen:
        import_course(folder, publish=publish)
    return sum("learning_assessment" not in each["sql"] and "SAVEPOINT" not in each["sql"] for each in seen)


@pytest.mark.parametrize("publish", [False, True])
def test_statements_grow_by_batches_and_not_by_items(tmp_path, publish):
    def all_ways(name: str, size: int) -> list[int]:
        def named(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [{**wanted[0], "number": name}, *wanted[1:]]

        folder = tmp_path / name
        ways = [big(size, "Lark"), big(size, "Lark"), big(size, "Wren")]
        taken = [statements(folder, named(way), publish=publish) for way in ways]
        return [*taken, statements(folder, named(ways[-1]), publish=True)]

    import_course(
        package(tmp_path / "warm", [{**course(), "number": "W"}, *big(2, "Owl")[1:]]), publish=publish
    )
    few, many = all_ways("few", 40), all_ways("many", 80)
    assert all(second - first <= BATCHES for first, second in zip(few, many, strict=True)), (few, many)


def test_only_this_course_is_compiled(tmp_path):
    key = builders.lesson(title="By a teacher").translation_key
    publishing.mark_stale(*(Mark(kind="page", key=key, locale="en", reason="x") for _ in range(60)))
    before = marks_waiting()
    import_course(package(tmp_path / "c", nodes()), publish=True)
    assert marks_waiting() == before
    assert publishing.entry_states(CoursePage.objects.get(code="B1").translation_key, locale="en")
