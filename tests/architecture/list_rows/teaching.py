"""Courses as their teams see them: people, ways in, grading, what single learners are given, previews."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from lms_site.foundation.ids import new_id
from lms_site.learning import api as learning
from lms_site.learning.models import Attempt, AttemptItem, GroupMember, ItemProgress, Response
from tests.architecture.crowds import editors, members, people, seats
from tests.architecture.lists import Scene
from tests.learning import builders


def _taught(*items: builders.Item) -> tuple[UUID, UUID]:
    """A teacher, and a course of theirs."""
    owner = builders.person(name="Olga")
    return owner, builders.course(*(items or [builders.lesson()]), owner=owner)


def students() -> Scene:
    lesson = builders.lesson()
    owner, course = _taught(lesson)

    def more(number: int) -> None:
        made = seats(course, number)
        group = learning.make_group(owner, course, f"Group {made[0].pk}")
        ItemProgress.objects.bulk_create(
            ItemProgress(enrolment=one, item=lesson.key, state="viewed") for one in made
        )
        GroupMember.objects.bulk_create(GroupMember(group_id=group.id, enrolment=one) for one in made)

    return Scene(owner, more, ids={"key": course})


def groups() -> Scene:
    owner, course = _taught()

    def more(number: int) -> None:
        for one in members(course, number):
            group = learning.make_group(owner, course, f"Group {one}")
            learning.add_to_group(owner, group.id, one)

    return Scene(owner, more, ids={"key": course})


def applications() -> Scene:
    owner = builders.person()
    course = builders.course(builders.lesson(), owner=owner, free=True)
    learning.set_joining(owner, course, learning.JoiningRules(approval=True))

    def more(number: int) -> None:
        for one in people(number):
            learning.apply(one, course, message="Please.")

    return Scene(owner, more, ids={"key": course})


def invitations() -> Scene:
    owner, course = _taught()

    def more(number: int) -> None:
        for one in editors(owner, course, number):
            learning.make_invitation(one, course, learning.InvitationSpec(label="Class"))

    return Scene(owner, more, ids={"key": course})


def team() -> Scene:
    owner, course = _taught()
    return Scene(owner, lambda number: editors(owner, course, number), ids={"key": course})


def taught_courses() -> Scene:
    owner = builders.person()

    def more(number: int) -> None:
        for _ in range(number):
            members(builders.course(builders.lesson(), owner=owner), 1)

    return Scene(owner, more)


def previews() -> Scene:
    owner, course = _taught()

    def more(number: int) -> None:
        for one in editors(owner, course, number):
            learning.make_preview(one, course, learning.PreviewSpec(draft=False))

    return Scene(owner, more, ids={"key": course})


def unlocks() -> Scene:
    lesson = builders.lesson()
    owner, course = _taught(lesson)

    def more(number: int) -> None:
        for one in members(course, number):
            learning.unlock(owner, learning.UnlockSpec(item=lesson.key, person=one))

    return Scene(owner, more, ids={"key": course})


def accommodations() -> Scene:
    """In courses of their own, each for somebody else."""
    owner = builders.person()

    def more(number: int) -> None:
        for one in people(number):
            course = builders.course(builders.lesson(), owner=owner)
            learning.give_seat(one, course, source="staff")
            spec = learning.AccommodationSpec(person=one, course=course, time_factor=Decimal(2))
            learning.grant_accommodation(owner, spec)

    return Scene(owner, more)


def taught_attempts() -> Scene:
    """Each by somebody else at another assessment of another course, graded by the teacher."""
    owner = builders.person()

    def more(number: int) -> None:
        for one in people(number):
            essay = builders.assessment(builders.essay())
            course = builders.course(essay, owner=owner)
            learning.give_seat(one, course, source="staff")
            attempt = _handed_in(one, essay.key)
            learning.grade_manually(owner, attempt, 1, fraction=Decimal("0.5"))

    return Scene(owner, more)


def _handed_in(who: UUID, essay: UUID) -> UUID:
    """An attempt at the essay that waits to be graded."""
    attempt = learning.start_attempt(who, essay).id
    learning.save_answer(who, attempt, 1, seq=1, data={"text": "A bird sang."})
    learning.submit(who, attempt)
    return attempt


def queue() -> Scene:
    """One attempt is made as the product makes it; the others are its like, of other people."""
    essay = builders.assessment(builders.essay())
    owner, course = _taught(essay)
    first = _handed_in(builders.learner(course), essay.key)
    attempt = Attempt.objects.filter(pk=first).values().get()
    item = AttemptItem.objects.filter(attempt=first).values().get()
    response = Response.objects.filter(item=item["id"]).values().get()
    del item["id"]

    def more(number: int) -> None:
        attempts = [
            Attempt(**{**attempt, "id": new_id(), "person_id": one.person_id})
            for one in seats(course, number)
        ]
        Attempt.objects.bulk_create(attempts)
        items = AttemptItem.objects.bulk_create(
            AttemptItem(**{**item, "attempt_id": one.pk}) for one in attempts
        )
        Response.objects.bulk_create(Response(**{**response, "item_id": one.pk}) for one in items)

    return Scene(owner, more)


LISTS = {
    "accommodations_list": accommodations,
    "applications_list": applications,
    "grading_attempts": taught_attempts,
    "grading_grades": taught_attempts,
    "grading_queue": queue,
    "groups_list": groups,
    "invitations_list": invitations,
    "me_taught_courses": taught_courses,
    "previews_list": previews,
    "students_list": students,
    "team_list": team,
    "unlocks_list": unlocks,
}
