"""The people of a course for its team: lists with progress, seats by hand, groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.foundation import sql
from lms_site.foundation.errors import Invalid
from lms_site.learning.enrolment.data import GroupInfo, Seat, TaughtCourse
from lms_site.learning.enrolment.joining_models import Group, GroupMember
from lms_site.learning.enrolment.models import Enrolment, Source
from lms_site.learning.enrolment.services import end_seat, give_seat
from lms_site.learning.errors import GroupInRules, NoSuchGroup, NotEnrolled
from lms_site.learning.policies import require_teacher, teaches
from lms_site.learning.previews.ports import drafts
from lms_site.learning.rights import Right

# Items of every language of the course, each once: translations share their keys.
_ITEMS = """SELECT item.key FROM publishing_entry item
            WHERE item.course_id = %s AND item.kind IN ('lesson', 'assessment')"""
_DONE: Final = f"""(
    SELECT count(*) FROM learning_itemprogress own
    WHERE own.enrolment_id = learning_enrolment.id AND own.state = 'done' AND own.item IN ({_ITEMS}))"""
_TOTAL: Final = f"(SELECT count(DISTINCT counted.key) FROM ({_ITEMS}) counted)"
TAUGHT = """
    SELECT course.key AS course, coalesce(head.title, '') AS title, coalesce(head.slug, '') AS slug,
           coalesce(head.locale, '') AS locale, coalesce(head.live, FALSE) AS live, (
        SELECT count(*) FROM learning_enrolment seat
        WHERE seat.course_id = course.key AND seat.state = 'active') AS learners
    FROM publishing_course course
    LEFT JOIN LATERAL (
        SELECT title, slug, locale, live FROM publishing_coursehead head
        WHERE head.course_id = course.key
        ORDER BY head.live DESC, head.locale = %(locale)s DESC, head.id LIMIT 1
    ) head ON TRUE
    WHERE course.deleted_at IS NULL
      AND course.key IN (SELECT team.course_id FROM learning_teammember team WHERE team.person_id = %(person)s)
      AND (%(after)s::uuid IS NULL OR course.key > %(after)s::uuid)
    ORDER BY course.key
    LIMIT %(limit)s
"""
_COLUMNS = ("person", "name", "email", "state", "source", "enrolled_at", "last_seen_at", "done", "total")
# The items whose published rules call a group by one of these names.
NAMED_IN_RULES = """
    SELECT DISTINCT ON (entry.key) entry.key, entry.title
    FROM publishing_entry entry
    CROSS JOIN LATERAL jsonb_path_query(entry.rules, 'lax $.release.rules[*] ? (@.kind == "group")') AS rule (value)
    WHERE entry.course_id = %(course)s AND rule.value->>'group' = ANY (%(names)s)
    ORDER BY entry.key, entry.locale
"""
LONGEST_TEXT = 200
MOST_FORMER_NAMES = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def students(viewer_id: UUID, course_key: UUID) -> QuerySet[Enrolment]:
    """Everybody who has or had a seat, with the person, `done` of `total` items and `seen_at`. Raises NotATeacher."""
    require_teacher(viewer_id, course_key, Right.LEARNERS)
    return (
        Enrolment.objects.filter(course_id=course_key)
        .select_related("person")
        .annotate(
            done=RawSQL(_DONE, [course_key], output_field=IntegerField()),  # noqa: S611 (constants)
            total=RawSQL(_TOTAL, [course_key], output_field=IntegerField()),  # noqa: S611 (constants)
            seen_at=Coalesce("last_seen_at", "enrolled_at"),
        )
    )


def matching(found: QuerySet[Enrolment], text: str) -> QuerySet[Enrolment]:
    """Those whose name or address holds the text."""
    text = text.replace("\0", " ")[:LONGEST_TEXT]
    return found.filter(Q(person__name__icontains=text) | Q(person__email__icontains=text))


def in_group(found: QuerySet[Enrolment], group: UUID) -> QuerySet[Enrolment]:
    """Those who are in the group; nobody when it is another course's."""
    return found.filter(pk__in=GroupMember.objects.filter(group=group).values("enrolment"))


def student_table(viewer_id: UUID, course_key: UUID) -> Iterator[tuple[str, ...]]:
    """The people of the course as rows of texts for a table, its head first; read while it is sent.

    No text is one that a spreadsheet would run as a formula. Raises NotATeacher at once.
    """
    found = students(viewer_id, course_key).order_by("id")

    def table() -> Iterator[tuple[str, ...]]:
        yield _COLUMNS
        for row in found.iterator(chunk_size=1_000):
            yield tuple(_harmless(value) for value in _row(row))

    return table()


def _row(row: Any) -> tuple[Any, ...]:
    about = (row.person_id, row.person.get_full_name(), row.person.email, row.state, row.source)
    seen = "" if row.last_seen_at is None else row.last_seen_at.isoformat()
    return (*about, row.enrolled_at.isoformat(), seen, row.done, row.total)


def _harmless(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def add_student(
    teacher_id: UUID, course_key: UUID, *, person: UUID | None = None, email: str | None = None
) -> Seat:
    """Give somebody a seat by hand: no price, no dates, no limit of places. Idempotent.

    The person is named by id or address. Raises NotATeacher, Invalid, NoSuchCourse.
    """
    require_teacher(teacher_id, course_key, Right.ENROL)
    if (person is None) == (email is None):
        raise Invalid.field("person", "one_of", _("Name the person by id or by address."))
    found = accounts.find_person(id=person, email=email or "")
    if found is None:
        name = "email" if person is None else "person"
        raise Invalid.field(name, "unknown", _("Nobody has an account with this."))
    return give_seat(found, course_key, source=Source.STAFF)


def remove_student(teacher_id: UUID, course_key: UUID, person: UUID) -> None:
    """End somebody's seat; they cannot come back by themselves. Idempotent. Raises NotATeacher, NotEnrolled."""
    require_teacher(teacher_id, course_key, Right.ENROL)
    end_seat(person, course_key)


def my_taught_courses(
    person_id: UUID, *, locale: str = "", limit: int = 20, after: UUID | None = None
) -> list[TaughtCourse]:
    """The courses in whose team the person is, in the order of their keys.

    One statement, and one more where some were never published: those are called as their drafts are.
    """
    values = {"person": person_id, "locale": locale, "limit": limit, "after": after}
    found = [TaughtCourse(**row._asdict()) for row in sql.rows(TAUGHT, values)]
    source, drafted = drafts(), [one.course for one in found if not one.locale]
    if source is None or not drafted:
        return found
    names = source.names(drafted, locale=locale)
    return [replace(one, **asdict(names[one.course])) if one.course in names else one for one in found]


# Groups


def groups(viewer_id: UUID, course_key: UUID) -> QuerySet[Group]:
    """The groups of a course, with how many who are in each have a seat now (`size`). Raises NotATeacher."""
    require_teacher(viewer_id, course_key, Right.LEARNERS)
    size = (
        "(SELECT count(*) FROM learning_groupmember inside JOIN learning_enrolment seat"
        " ON seat.id = inside.enrolment_id AND seat.state = 'active' WHERE inside.group_id = learning_group.id)"
    )
    return Group.objects.filter(course_id=course_key).annotate(
        size=RawSQL(size, [], output_field=IntegerField())  # noqa: S611 (a constant)
    )


@transaction.atomic
def make_group(teacher_id: UUID, course_key: UUID, name: str) -> GroupInfo:
    """A new group of the course. Raises NotATeacher, Invalid when the name is taken."""
    require_teacher(teacher_id, course_key, Right.ENROL)
    _claim(course_key, name)
    group, made = Group.objects.get_or_create(course_id=course_key, name=name)
    if not made:
        raise Invalid.field("name", "taken", _("There is a group of this name."))
    return GroupInfo(id=group.pk, course=course_key, name=name)


@transaction.atomic
def rename_group(teacher_id: UUID, group: UUID, name: str) -> GroupInfo:
    """The group by another name; release rules that call it by the old one still mean it.

    Raises NoSuchGroup, Invalid when the name is taken.
    """
    _group(teacher_id, group)
    row = Group.objects.select_for_update().get(pk=group)
    _claim(row.course_id, name, but=group)
    former = [one for one in [*row.former_names, row.name] if one != name]
    try:
        with transaction.atomic():
            row.name, row.former_names = name, list(dict.fromkeys(former))[-MOST_FORMER_NAMES:]
            row.save(update_fields=["name", "former_names"])
    except IntegrityError:
        raise Invalid.field("name", "taken", _("There is a group of this name.")) from None
    return GroupInfo(id=row.pk, course=row.course_id, name=name)


def delete_group(teacher_id: UUID, group: UUID) -> None:
    """Delete a group; its members keep their seats. Raises NoSuchGroup, GroupInRules."""
    found = _group(teacher_id, group)
    named = _items_for(found.course_id, [found.name, *found.former_names])
    if named:
        raise GroupInRules(items=[{"key": str(one.key), "title": one.title} for one in named])
    found.delete()


def add_to_group(teacher_id: UUID, group: UUID, person: UUID) -> None:
    """Put somebody who has or had a seat into the group. Idempotent. Raises NoSuchGroup, NotEnrolled."""
    found = _group(teacher_id, group)
    GroupMember.objects.get_or_create(group=found, enrolment=_seat_in(found, person))


def remove_from_group(teacher_id: UUID, group: UUID, person: UUID) -> None:
    """Take somebody out of the group. Idempotent. Raises NoSuchGroup, NotEnrolled."""
    found = _group(teacher_id, group)
    GroupMember.objects.filter(group=found, enrolment=_seat_in(found, person)).delete()


def _claim(course_key: UUID, name: str, *, but: UUID | None = None) -> None:
    """Take the name from a group that was called so, unless release rules mean that group by it. Raises Invalid."""
    others = Group.objects.filter(course_id=course_key, former_names__contains=[name])
    for other in others if but is None else others.exclude(pk=but):
        if _items_for(course_key, [name]):
            text = _("Release rules call the group “%(name)s” so. Change them first.") % {"name": other.name}
            raise Invalid.field("name", "taken", text)
        other.former_names = [one for one in other.former_names if one != name]
        other.save(update_fields=["former_names"])


def _items_for(course_key: UUID, names: list[str]) -> list[Any]:
    return sql.rows(NAMED_IN_RULES, {"course": course_key, "names": names})


def _group(teacher_id: UUID, group: UUID) -> Group:
    found = Group.objects.filter(pk=group).first()
    if found is None or not teaches(teacher_id, found.course_id, Right.ENROL):
        raise NoSuchGroup
    return found


def _seat_in(group: Group, person: UUID) -> Enrolment:
    seat = Enrolment.objects.filter(course_id=group.course_id, person_id=person).first()
    if seat is None:
        raise NotEnrolled
    return seat
