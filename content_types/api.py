"""The door of the package for transports: authoring by ids and dataclasses."""

from content_types.authoring.news import FEATURES as NEWS_FEATURES
from content_types.authoring.pages import change, create, publish, unpublish, unschedule
from content_types.authoring.places import duplicate, follow_copy, move
from content_types.authoring.question_lives import (
    duplicate_question,
    publish_question,
    question_version,
    question_versions,
    restore_question,
    unpublish_question,
)
from content_types.authoring.questions import (
    Bank,
    QuestionContent,
    QuestionDraft,
    QuestionSummary,
    banks,
    change_question,
    make_bank,
    make_question,
    question_types,
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
from content_types.authoring.uploads import MOST_BYTES, CourseFile, files, shown_file, upload
from content_types.authoring.uploads import Kind as FileKind
from content_types.compile.block_schema import NUMBER
from content_types.compile.schema import json_schema as document_schema
from content_types.links.models import LinkKind, LinkState
from content_types.links.services import CheckState, ask_for_check, check_state, course_links

__all__ = [
    "CONTENT",
    "MOST_BYTES",
    "NEWS_FEATURES",
    "NUMBER",
    "AssessmentContent",
    "AuthoredBlock",
    "Bank",
    "CatalogContent",
    "CheckState",
    "CourseContent",
    "CourseFile",
    "Draft",
    "FileKind",
    "LessonContent",
    "LinkKind",
    "LinkState",
    "ModuleContent",
    "PageKind",
    "PageSummary",
    "QuestionContent",
    "QuestionDraft",
    "QuestionSummary",
    "Task",
    "Version",
    "add_task",
    "ask_for_check",
    "banks",
    "begin_run",
    "block_schemas",
    "change",
    "change_question",
    "check_state",
    "course_links",
    "create",
    "document_schema",
    "duplicate",
    "duplicate_question",
    "files",
    "follow_copy",
    "make_bank",
    "make_question",
    "move",
    "pages",
    "publish",
    "publish_question",
    "purge",
    "put_into_trash",
    "question_types",
    "question_version",
    "question_versions",
    "questions",
    "read",
    "read_question",
    "remove_question",
    "restore_question",
    "shown_file",
    "take_from_trash",
    "tasks",
    "unpublish",
    "unpublish_question",
    "unschedule",
    "upload",
    "version",
    "versions",
]
