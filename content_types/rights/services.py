"""Wagtail's permissions follow the team of a course, in the transaction that changes it. See docs/decisions/0065."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, Page

from content_types.pages.catalog import CatalogPage
from content_types.pages.course import CoursePage
from content_types.rights import everywhere
from content_types.rights.models import CourseRights
from content_types.rights.policies import TEAMS
from content_types.rights.rows import enter, permit_files, permit_pages
from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Denied
from lms_site.foundation.events import listen
from lms_site.foundation.locks import hold
from lms_site.learning import api as learning
from lms_site.learning.events import TeamChanged
from lms_site.publishing import api as publishing

_LONGEST_NAME = 150


def connect() -> None:
    """Follow every change of a team, and guard the studio; called once, from the app's `ready()`."""
    import content_types.rights.hooks  # noqa: F401 (registers them)

    listen(TeamChanged, _follow)
    everywhere.connect()


def _follow(event: TeamChanged) -> None:
    follow_team(event.course)
    follow_person(event.person)


@transaction.atomic
def follow_person(person: UUID) -> None:
    """Let somebody into the studio who is in the team of a course, as whatever; out, who is in none. Idempotent."""
    group, made = Group.objects.get_or_create(name=TEAMS)
    if made:
        group.permissions.add(enter())
    people: Any = group.user_set
    if learning.in_any_team(person):
        people.add(person)
    else:
        people.remove(person)


@transaction.atomic
def begin_course(person: Any, title: str, catalog: CatalogPage) -> CoursePage:
    """A new draft of a course below the catalogue, owned by the person. Raises Denied, ValidationError (the title)."""
    if not accounts.may_teach(person.pk):
        raise Denied
    page: CoursePage = catalog.add_child(
        instance=CoursePage(title=title, owner=person, live=False, locale_id=catalog.locale_id)
    )
    page.save_revision(user=person, log_action="wagtail.create")
    return page


def page_made(page: CoursePage) -> None:
    """Make the course of a new page known, its owner the course's; a translation gets the rights of its course."""
    publishing.lock_courses({page.translation_key: page.owner_id})
    if CourseRights.objects.filter(course_id=page.translation_key).exists():
        follow_team(page.translation_key)


@transaction.atomic
def follow_team(course: UUID) -> None:
    """Give whoever may edit the course its pages, files and question banks in the studio, and nobody else. Idempotent.

    Nothing happens for a course that has no pages: those of tests, and of sites that publish from elsewhere.
    """
    hold(f"team:{course}")
    pages = list(CoursePage.objects.filter(translation_key=course).order_by("pk"))
    if not pages:
        return
    rights = _rights(course, pages[0].title)
    permit_pages(rights.group, pages)
    editors: Any = learning.team_with(course, learning.Right.EDIT)
    rights.group.user_set.set(editors)
    _hand_pages_over(course, pages)


def _hand_pages_over(course: UUID, pages: list[CoursePage]) -> None:
    """Let the course's page belong to an owner of the course, as its first owner's does."""
    owners = learning.team_with(course, learning.Right.TEAM)
    left = [page.pk for page in pages if page.owner_id not in owners]
    if owners and left:
        Page.objects.filter(pk__in=left).update(owner_id=owners[0])


def _rights(course: UUID, title: str) -> CourseRights:
    rights = CourseRights.objects.select_related("group").filter(pk=course).first()
    if rights is None:
        rights = CourseRights(course_id=course, group=_group(course, title))
    if rights.collection_id is None:
        rights.collection = _collection(title)
        permit_files(rights.group, rights.collection)
        rights.save()
    return rights


def _group(course: UUID, title: str) -> Group:
    """The group, with the right to enter the studio."""
    end = f" ({course.hex[:12]})"
    group, _made = Group.objects.get_or_create(name=title[: _LONGEST_NAME - len(end)] + end)
    group.permissions.add(enter())
    return group


def _collection(title: str) -> Collection:
    hold("collections")  # two at once would take the same place in the tree
    collection: Collection = Collection.get_first_root_node().add_child(name=title)
    return collection
