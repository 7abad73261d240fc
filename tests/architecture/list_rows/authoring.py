"""What authors list: pages and their versions, banks, questions, tasks, files, links."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from content_types import api as content
from content_types.links.models import Address, CourseLink
from lms_site.accounts import api as accounts
from tests.architecture.lists import Scene
from tests.content_types import builders as pages_of
from tests.learning import builders

_numbers = count(1)
CONTENT = {
    "prompt": "<p>Which?</p>",
    "options": [{"text": "<p>a</p>", "correct": True}, {"text": "<p>b</p>"}],
}


def _course() -> tuple[UUID, Any]:
    """A teacher, and the page of a course of theirs."""
    teacher = builders.person(name="Tilda")
    accounts.make_teacher(teacher)
    return teacher, pages_of.course(owner_id=teacher, live=True)


def _lesson(teacher: UUID, course: Any) -> UUID:
    module = content.create(teacher, content.PageKind.MODULE, {"title": "Module"}, parent=course.key)
    return content.create(
        teacher, content.PageKind.LESSON, {"title": "Lesson"}, parent=module.page.key
    ).page.key


def pages() -> Scene:
    teacher, course = _course()

    def more(number: int) -> None:
        for _ in range((number + 1) // 2):
            _lesson(teacher, course)

    return Scene(teacher, more)


def versions() -> Scene:
    teacher, course = _course()
    lesson = _lesson(teacher, course)

    def more(number: int) -> None:
        for _ in range(number):
            content.change(builders.administrator(), lesson, {"title": f"Lesson {next(_numbers)}"})

    return Scene(teacher, more, ids={"key": lesson})


def banks() -> Scene:
    teacher, _page = _course()

    def more(number: int) -> None:
        for _ in range(number):
            _question(teacher)

    return Scene(teacher, more)


def _question(teacher: UUID) -> UUID:
    """The key of a question in a bank of its own."""
    number = next(_numbers)
    bank = content.make_bank(teacher, f"Bank {number}")
    written = {"title": f"Q {number}", "content": CONTENT}
    return content.make_question(teacher, bank.key, "lms.choice", written).key


def question_versions() -> Scene:
    teacher, _page = _course()
    question = _question(teacher)

    def more(number: int) -> None:
        for _ in range(number):
            content.change_question(teacher, question, {"title": f"Q {next(_numbers)}"})

    return Scene(teacher, more, ids={"key": question})


def tasks() -> Scene:
    teacher, course = _course()
    lesson = _lesson(teacher, course)

    def more(number: int) -> None:
        for _ in range(number):
            content.add_task(teacher, lesson, content={"title": f"Task {next(_numbers)}"})

    return Scene(teacher, more, ids={"key": lesson})


def files() -> Scene:
    teacher, course = _course()

    def more(number: int) -> None:
        for _ in range(number):
            file = SimpleUploadedFile(f"bird-{next(_numbers)}.png", picture())
            content.upload(teacher, course.key, file)

    return Scene(teacher, more, ids={"key": course.key})


def picture() -> bytes:
    """The smallest there may be."""
    buffer = BytesIO()
    Image.new("RGB", (1, 1)).save(buffer, "PNG")
    return buffer.getvalue()


def links() -> Scene:
    teacher, course = _course()

    def more(number: int) -> None:
        found = [
            Address(digest=uuid4().hex, url=f"https://{place}.example/", host=f"{place}.example")
            for place in range(number)
        ]
        Address.objects.bulk_create(found)
        CourseLink.objects.bulk_create(
            CourseLink(
                course_id=course.key,
                page=pages_of.module(course),
                field="summary",
                kind=content.LinkKind.ADDRESS,
                target=one.url,
                address=one,
            )
            for one in found
        )

    return Scene(teacher, more, ids={"key": course.key})


LISTS = {
    "authoring_banks_list": banks,
    "authoring_pages_list": pages,
    "authoring_question_versions_list": question_versions,
    "authoring_questions_list": banks,
    "authoring_versions_list": versions,
    "courses_files_list": files,
    "courses_links_list": links,
    "lessons_tasks_list": tasks,
}
