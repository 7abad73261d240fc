"""The catalogue, the pages, the people and the roles of the site, plugins."""

from __future__ import annotations

from itertools import count
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from lms_sdk.config import Scope
from lms_sdk.plugin import Plugin
from lms_site.accounts import api as accounts
from lms_site.catalog import api as catalog
from lms_site.communication import api as communication
from lms_site.learning import api as learning
from lms_site.plugin_host.testing import with_plugins
from lms_site.publishing import api as publishing
from tests.api.rest.test_statements import list_course, publish_page
from tests.architecture.crowds import editors
from tests.architecture.crowds import people as crowd
from tests.architecture.lists import Scene
from tests.content_types.builders import Ask
from tests.learning import builders

_numbers = count(1)


def courses() -> Scene:
    def more(number: int) -> None:
        for _ in range(number):
            list_course(next(_numbers))

    return Scene(builders.person(), more, query="include=facets")


def categories() -> Scene:
    names: list[catalog.CategoryName] = []

    def more(number: int) -> None:
        names.extend(
            catalog.CategoryName(slug=f"c{place}", name=f"Category {place}", position=place)
            for place in range(len(names), len(names) + number)
        )
        catalog.put_categories(names, locale="en")

    return Scene(builders.person(), more)


def pages() -> Scene:
    def more(number: int) -> None:
        publishing.put_heads([publish_page(next(_numbers)) for _ in range(number)])

    return Scene(builders.person(), more)


def offered(owner: UUID) -> UUID:
    """A published course that the catalogue lists."""
    key = builders.course(builders.lesson(), owner=owner, free=True)
    card = {"key": str(key), "title": "Birds"}
    catalog.put_listing(catalog.ListingSpec(course=key, locale="en", slug=key.hex, title="Birds", card=card))
    return key


def teachers() -> Scene:
    def more(number: int) -> None:
        for one in crowd(number):
            offered(one)

    return Scene(builders.person(), more)


def courses_of_a_teacher() -> Scene:
    teacher = builders.person(name="Tilda")
    return Scene(
        builders.person(), lambda number: [offered(teacher) for _ in range(number)], ids={"id": teacher}
    )


def teachers_of_a_course() -> Scene:
    owner = builders.person(name="Olga")
    key = offered(owner)
    return Scene(builders.person(), lambda number: editors(owner, key, number), ids={"key": key})


def people() -> Scene:
    def more(number: int) -> None:
        for place, one in enumerate(crowd(number)):
            get_user_model().objects.get(pk=one).groups.add(Group.objects.create(name=f"Role {one}"))
            if place % 2:
                accounts.suspend(root, one, reason="Sold answers.")

    root = builders.administrator()
    return Scene(root, more)


def roles() -> Scene:
    rights = Permission.objects.all()

    def more(number: int) -> None:
        for place in range(number):
            role = Group.objects.create(name=f"Role {next(_numbers)}")
            role.permissions.set(rights[place : place + 3])
            role.user_set.set(crowd(1))

    return Scene(builders.administrator(), more)


def teacher_applications() -> Scene:
    def more(number: int) -> None:
        for one in crowd(number):
            accounts.apply_to_teach(one, "I watch birds.")

    return Scene(builders.administrator(), more)


def terms() -> Scene:
    root = builders.administrator()

    def more(number: int) -> None:
        for _ in range(number):
            name = f"{next(_numbers)}"
            accounts.publish_terms(root, name, text="Be kind.", starts_at=timezone.now())

    return Scene(root, more)


def contact_messages() -> Scene:
    root = builders.administrator()

    def more(number: int) -> None:
        for place, one in enumerate(crowd(number)):
            message = communication.write_to_school(one, subject="Boots", text="Needed?")
            communication.mark_message(root, message, answered=bool(place % 2))

    return Scene(root, more)


def _with_plugins(reader: UUID, **ids: UUID) -> Scene:
    """A scene that more and more plugins are a part of."""

    def more(number: int) -> None:
        scene.undo.enter_context(with_plugins(*(_plugin(next(_numbers)) for _ in range(number))))

    scene = Scene(reader, more, ids=ids)
    return scene


def _plugin(number: int) -> Plugin:
    kind = type("Ask", (Ask,), {"key": f"acme.p{number}.ask"})
    return Plugin(
        key=f"acme.p{number}",
        label=f"Plugin {number}",
        scopes={Scope.SITE, Scope.COURSE},
        assessment_types=[kind],
    )


def plugins() -> Scene:
    return _with_plugins(builders.administrator())


def plugins_of_a_course() -> Scene:
    owner = builders.person()
    return _with_plugins(owner, course=builders.course(builders.lesson(), owner=owner))


def assessment_types() -> Scene:
    return _with_plugins(builders.person())


def question_types() -> Scene:
    return _with_plugins(builders.administrator())


def runs() -> Scene:
    key = builders.course(builders.lesson(), free=True)

    def more(number: int) -> None:
        for _ in range(number):
            learning.note_run(builders.course(builders.lesson(), free=True), of=key)

    return Scene(builders.person(), more, ids={"key": key})


LISTS = {
    "assessment_types_list": assessment_types,
    "authoring_question_types_list": question_types,
    "categories_list": categories,
    "contact_messages_list": contact_messages,
    "course_plugins_list": plugins_of_a_course,
    "courses_list": courses,
    "courses_runs_list": runs,
    "courses_teachers": teachers_of_a_course,
    "pages_list": pages,
    "people_list": people,
    "plugins_list": plugins,
    "roles_list": roles,
    "teacher_applications_list": teacher_applications,
    "teachers_courses": courses_of_a_teacher,
    "teachers_list": teachers,
    "terms_list": terms,
}
