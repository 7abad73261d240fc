"""Pages, banks and questions in the making: for who has Wagtail's right to edit them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from content_types import api as content
from lms_site.learning import api as learning
from tests.architecture.permissions import Named, Row
from tests.content_types import builders
from tests.world import LOGGED_IN, TEACHERS, TEAM_ROLES, Actor, World

CONTENT = {
    "prompt": "<p>Which?</p>",
    "options": [{"text": "<p>a</p>", "correct": True}, {"text": "<p>b</p>"}],
}


def furnish(world: World) -> None:
    """A course of each teacher with a module and two lessons, one in the trash; a bank with a question."""
    course = _corner(world, world.own, Actor.TEACHER_OWN)
    _corner(world, world.foreign, Actor.TEACHER_OTHER)
    for actor, role in TEAM_ROLES.items():
        learning.join_team(world[Actor.TEACHER_OWN].pk, course, role, person=world[actor].pk)


def _corner(world: World, things: dict[str, Any], teacher: Actor) -> UUID:
    course = builders.course(title="Written", slug=f"written-{teacher.value}", owner=world[teacher])
    person = world[teacher].pk
    module = content.create(
        person, content.PageKind.MODULE, {"title": "Module"}, parent=course.translation_key
    )
    lessons = [
        content.create(person, content.PageKind.LESSON, {"title": title}, parent=module.page.key)
        for title in ("Lesson", "Trashed", "Sibling")
    ]
    content.put_into_trash(person, lessons[1].page.key)
    quiz = content.create(person, content.PageKind.ASSESSMENT, {"title": "Quiz"}, parent=module.page.key)
    bank = content.make_bank(person, "Bank")
    written = {"title": "Question", "content": CONTENT}
    question = content.make_question(person, bank.key, "lms.choice", written)
    things.update(
        written_course=course.translation_key,
        written_module=module.page.key,
        written_lesson=lessons[0].page.key,
        trashed_lesson=lessons[1].page.key,
        sibling=lessons[2].page.key,
        written_quiz=quiz.page.key,
        bank=bank.key,
        written_question=question.key,
        written_version=content.versions(person, lessons[0].page.key)[0].number,
    )
    return course.translation_key


def _any_version(world: World) -> dict[str, str]:
    return {"If-Match": "*"}


PAGE = frozenset(
    {
        "title", "slug", "draft_title", "url_path", "live", "has_unpublished_changes", "first_published_at", "expired",
        "last_published_at", "live_revision_id", "latest_revision_id", "latest_revision_created_at", "numchild", "path",
        "depth", "go_live_at", "expire_at",
    }
)  # fmt: skip
LESSON = frozenset(
    {
        "summary", "minutes", "body", "opens_at", "hidden", "free_preview", "discussion_topic", "optional",
        "completion", "completion_minutes", "completion_percentage", "release", "release_match",
    }
)  # fmt: skip
QUESTION = frozenset(
    {
        "title", "content", "difficulty", "points", "latest_revision_id", "live", "has_unpublished_changes",
        "first_published_at", "last_published_at", "live_revision_id", "created_at",
    }
)  # fmt: skip
LOGS = frozenset(
    {
        "wagtailcore_revision", "wagtailcore_pagelogentry", "wagtailcore_modellogentry", "wagtailcore_pagesubscription",
        "wagtailcore_referenceindex", "wagtailsearch_indexentry", "publishing_stale", "django_content_type",
    }
)  # fmt: skip
INDEXED = {
    "wagtailsearch_indexentry": {"autocomplete", "title", "title_text", "title_norm", "body", "body_text"}
}
SAVED = {
    **INDEXED,
    "wagtailcore_page": PAGE,
    "content_lessonpage": LESSON,
    "wagtailcore_revision": {"approved_go_live_at"},
}


def _page(operation: str, key: str = "written_lesson", **about: Any) -> Row:
    usual: dict[str, Any] = {"ids": {"key": key}, "allow": TEACHERS, "changes": SAVED, "inserts": LOGS}
    return Row(operation, **{**usual, **about})


ROWS = [
    Row("authoring_pages_list", allow=LOGGED_IN, query_ids={"parent": Named("written_module")}),
    Row(
        "authoring_pages_create",
        allow=TEACHERS,
        body=lambda world: {
            "kind": "lesson",
            "parent": str(world.own["written_module"]),
            "title": uuid4().hex,
        },
        body_ids={"/parent": Named("written_module")},
        changes={"wagtailcore_page": PAGE, "content_lessonpage": LESSON},
        inserts=LOGS | {"wagtailcore_page", "content_lessonpage"},
    ),
    Row("authoring_pages_read", ids={"key": "written_lesson"}, allow=TEACHERS),
    _page("authoring_pages_change", headers=_any_version, body=lambda world: {"minutes": 5}),
    _page("authoring_pages_delete", inserts=LOGS | {"content_trashedpage"}),
    _page("authoring_pages_restore", "trashed_lesson", deletes={"content_trashedpage"}),
    _page(
        "authoring_pages_purge",
        "trashed_lesson",
        inserts=LOGS,
        deletes=LOGS | {"wagtailcore_page", "content_lessonpage", "content_trashedpage"},
    ),
    _page("authoring_pages_publish", body=lambda world: {}),
    _page("authoring_pages_unpublish"),
    _page(
        "authoring_pages_move",
        body=lambda world: {},
        body_ids={
            "/parent": Named("written_module", anywhere=frozenset()),  # what is a course's stays in it
            "/before": Named("sibling", anywhere=frozenset()),
        },
    ),
    _page(
        "authoring_pages_duplicate",
        body=lambda world: {"title": "Copy"},
        body_ids={"/parent": Named("written_module")},
        inserts=LOGS | {"wagtailcore_page", "content_lessonpage"},
    ),
    Row("authoring_versions_list", ids={"key": "written_lesson"}, allow=TEACHERS),
    Row(
        "authoring_versions_read",
        ids={"key": "written_lesson", "number": "written_version"},
        allow=TEACHERS,
    ),
    Row("authoring_banks_list", allow=LOGGED_IN),
    Row(
        "authoring_banks_create",
        allow=TEACHERS | {Actor.TEACHER_OTHER},
        body=lambda world: {"title": "Bank"},
        changes={"content_questionbank": {"title", "description"}},
        inserts=LOGS | {"content_questionbank"},
    ),
    Row("authoring_question_types_list", allow=TEACHERS | {Actor.TEACHER_OTHER}),
    Row("authoring_questions_list", allow=LOGGED_IN, query_ids={"bank": Named("bank")}),
    Row(
        "authoring_questions_create",
        allow=TEACHERS,
        body=lambda world: {
            "bank": str(world.own["bank"]),
            "type": "lms.choice",
            "title": "New",
            "content": CONTENT,
        },
        body_ids={"/bank": Named("bank")},
        changes={**INDEXED, "content_question": QUESTION | {"type"}},
        inserts=LOGS | {"content_question"},
    ),
    Row("authoring_questions_read", ids={"key": "written_question"}, allow=TEACHERS),
    Row(
        "authoring_questions_change",
        ids={"key": "written_question"},
        allow=TEACHERS,
        headers=_any_version,
        body=lambda world: {"title": "Changed"},
        changes={**INDEXED, "content_question": QUESTION},
        inserts=LOGS,
    ),
    Row(
        "authoring_questions_publish",
        ids={"key": "written_question"},
        allow=TEACHERS,
        changes={**INDEXED, "content_question": QUESTION},
        inserts=LOGS,
    ),
    Row(
        "authoring_questions_delete",
        ids={"key": "written_question"},
        allow=TEACHERS,
        changes={**INDEXED, "content_question": QUESTION},
        inserts=LOGS,
        deletes=LOGS | {"content_question"},
    ),
    Row("lessons_tasks_list", ids={"key": "written_lesson"}, allow=TEACHERS),
    _page(
        "lessons_tasks_create",
        body=lambda world: {"content": {"title": "Quiz"}},
        body_ids={"/assessment": Named("written_quiz", anywhere=frozenset(), instead_of=("content",))},
        inserts=LOGS | {"wagtailcore_page", "content_assessmentpage"},
    ),
]
