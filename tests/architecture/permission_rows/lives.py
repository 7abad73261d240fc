"""The life of courses: news, their end and their runs, links, files."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from lms_site.communication import api as communication
from lms_site.learning import api as learning
from tests.architecture.permission_rows.authoring import LOGS
from tests.architecture.permissions import Row
from tests.learning import builders
from tests.world import BAD_TOKENS, EVERYONE, OWNERS, TEACHERS, TEAM_ROLES, Actor, World

OPEN = EVERYONE - BAD_TOKENS
OUTBOX = "foundation_outboxevent"
NEWS = frozenset({"title", "text", "html", "audience", "live", "goes_live_at", "published_at", "updated_at"})
COURSE_MADE = frozenset(
    {
        "wagtailcore_page", "content_coursepage", "content_modulepage", "content_lessonpage", "content_assessmentpage",
        "content_trashedpage", "publishing_course", "learning_courselife", "learning_teammember",
        "content_courserights", "auth_group", "auth_group_permissions", "accounts_user_groups",
        "wagtailcore_collection", "wagtailcore_grouppagepermission", "wagtailcore_groupcollectionpermission",
    }
)  # fmt: skip
DATES = frozenset({"starts_at", "ends_at", "enrolment_opens_at", "enrolment_closes_at"})
_COURSE = {"key": "course"}
_PAGES = {"key": "written_course"}


def furnish(world: World) -> None:
    """In each corner a piece of news that is live, one that is not, and a course that is archived."""
    _corner(world.own, world[Actor.TEACHER_OWN].pk)
    _corner(world.foreign, world[Actor.TEACHER_OTHER].pk)
    for actor, role in TEAM_ROLES.items():
        learning.join_team(world[Actor.TEACHER_OWN].pk, world.own["closed"], role, person=world[actor].pk)


def _corner(things: dict[str, Any], teacher: UUID) -> None:
    live, draft = (
        communication.make_news(
            teacher, things["course"], communication.NewsChange(title=title, audience="everyone")
        )
        for title in ("Live", "Draft")
    )
    communication.publish_news(teacher, live["id"])
    closed = builders.course(builders.lesson(), owner=teacher, free=True)
    learning.archive_course(teacher, closed)
    things.update(news=live["id"], news_draft=draft["id"], closed=closed)


def _any_version(world: World) -> dict[str, str]:
    return {"If-Match": "*"}


def _news(operation: str, **about: Any) -> Row:
    usual: dict[str, Any] = {
        "ids": {"id": "news_draft"},
        "allow": TEACHERS,
        "changes": {"communication_news": NEWS},
    }
    return Row(operation, **{**usual, **about})


ROWS = [
    Row("news_list", ids=_COURSE, allow=OPEN),
    Row("news_read", ids={"id": "news"}, allow=OPEN),
    Row("authoring_news_list", ids=_COURSE, allow=TEACHERS),
    Row(
        "authoring_news_create",
        ids=_COURSE,
        allow=TEACHERS,
        body=lambda world: {"title": uuid4().hex, "text": "<p>Listen!</p>"},
        inserts={"communication_news"},
    ),
    _news("authoring_news_read"),
    _news("authoring_news_change", headers=_any_version, body=lambda world: {"title": "Changed"}),
    _news("authoring_news_delete", deletes={"communication_news"}),
    _news("authoring_news_publish", body=lambda world: {}, inserts={OUTBOX}),
    _news("authoring_news_unpublish"),
    Row("courses_life", ids=_COURSE, allow=OPEN),
    Row(
        "courses_life_change",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"keeps": "everything"},
        changes={"learning_courselife": {"keeps"}},
        inserts={"learning_courselife", "learning_courserules"},
    ),
    Row(
        "courses_archive",
        ids=_COURSE,
        allow=OWNERS,
        body=lambda world: {"keeps": "records"},
        changes={"learning_courselife": {"keeps", "archived_at"}},
        inserts={"learning_courselife", "learning_courserules", OUTBOX},
    ),
    Row(
        "courses_reopen",
        ids={"key": "closed"},
        allow=OWNERS,
        changes={"learning_courselife": {"archived_at"}},
        inserts={OUTBOX},
    ),
    Row("courses_runs_list", ids=_COURSE, allow=OPEN),
    Row(
        "courses_runs_begin",
        ids=_PAGES,
        allow=frozenset({Actor.ADMINISTRATOR}),  # the teachers of this world may not begin courses
        body=lambda world: {"starts_at": "2030-03-01T08:00:00Z"},
        changes={
            "wagtailcore_page": {"numchild", "title", "draft_title"},
            "wagtailcore_collection": {"numchild"},
            "content_coursepage": DATES,
            "learning_courselife": DATES,
            "wagtailsearch_indexentry": {"title"},
        },
        inserts=LOGS | COURSE_MADE,
    ),
    Row("courses_links_list", ids=_COURSE, allow=TEACHERS),
    Row("courses_links_check", ids=_COURSE, allow=TEACHERS),
    Row("courses_links_check_ask", ids=_COURSE, allow=TEACHERS, inserts={"content_linkcheck"}),
    Row("courses_files_list", ids=_PAGES, allow=TEACHERS),
    Row(
        "courses_files_upload",
        ids=_PAGES,
        allow=TEACHERS,
        form=lambda: {"file": SimpleUploadedFile("notes.txt", b"Listen!")},
        inserts=LOGS | {"wagtaildocs_document"},
    ),
]
