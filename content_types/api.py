"""The door of the package for transports: authoring by ids and dataclasses."""

from content_types.authoring.pages import change, create, publish, unpublish
from content_types.authoring.places import duplicate, move
from content_types.authoring.questions import (
    Bank,
    QuestionContent,
    QuestionDraft,
    QuestionSummary,
    banks,
    change_question,
    make_bank,
    make_question,
    publish_question,
    questions,
    read_question,
    remove_question,
)
from content_types.authoring.reading import pages, read, version, versions
from content_types.authoring.runs import begin_run
from content_types.authoring.schema import block_schemas
from content_types.authoring.shapes import (
    CONTENT,
    AssessmentContent,
    AuthoredBlock,
    CatalogContent,
    CourseContent,
    Draft,
    LessonContent,
    ModuleContent,
    PageKind,
    PageSummary,
    Version,
)
from content_types.authoring.tasks import Task, add_task, tasks
from content_types.authoring.trash import purge, put_into_trash, take_from_trash

__all__ = [
    "CONTENT",
    "AssessmentContent",
    "AuthoredBlock",
    "Bank",
    "CatalogContent",
    "CourseContent",
    "Draft",
    "LessonContent",
    "ModuleContent",
    "PageKind",
    "PageSummary",
    "QuestionContent",
    "QuestionDraft",
    "QuestionSummary",
    "Task",
    "Version",
    "add_task",
    "banks",
    "begin_run",
    "block_schemas",
    "change",
    "change_question",
    "create",
    "duplicate",
    "make_bank",
    "make_question",
    "move",
    "pages",
    "publish",
    "publish_question",
    "purge",
    "put_into_trash",
    "questions",
    "read",
    "read_question",
    "remove_question",
    "take_from_trash",
    "tasks",
    "unpublish",
    "version",
    "versions",
]
