"""Checking the links of courses: asked for by a team, done by a job, its outcome kept with its time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Now
from wagtail.models import Page

from content_types.authoring.finding import KINDS
from content_types.authoring.trash import in_trash
from content_types.links.finding import Link, links_of
from content_types.links.inside import problems_of
from content_types.links.models import Address, CourseLink, LinkCheck, LinkKind, LinkState
from content_types.links.outside import ask, host_of
from content_types.models import CoursePage
from lms_site.learning import api as learning

log = structlog.get_logger(__name__)
FRESH = timedelta(hours=24)
BETWEEN = 1.0
"""Seconds between two questions to one host."""
MOST_LINKS, MOST_ADDRESSES = 20_000, 2_000
BUDGET = 120.0
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckState:
    """How a check of a course's links stands; `waiting` addresses were not looked at yet."""

    asked_at: datetime | None
    gathered_at: datetime | None
    links: int
    broken: int
    unclear: int
    waiting: int


def ask_for_check(person: UUID, course: UUID) -> CheckState:
    """Have the links of the course looked at, soon. What was looked at within a day is not asked again.

    Raises NotATeacher (of learning).
    """
    learning.require_teacher(person, course)
    LinkCheck.objects.update_or_create(course_id=course, defaults={"asked_at": Now()})
    return check_state(person, course)


def check_state(person: UUID, course: UUID) -> CheckState:
    """How the last check stands. Raises NotATeacher (of learning)."""
    learning.require_teacher(person, course)
    check = LinkCheck.objects.filter(pk=course).first()
    counted = _with_outcome(course).aggregate(
        links=Count("pk"),
        **{
            name: Count("pk", filter=Q(outcome=state))
            for name, state in (
                ("broken", LinkState.BROKEN),
                ("unclear", LinkState.UNCLEAR),
                ("waiting", LinkState.WAITING),
            )
        },
    )
    times = (None, None) if check is None else (check.asked_at, check.gathered_at)
    return CheckState(asked_at=times[0], gathered_at=times[1], **counted)


def course_links(person: UUID, course: UUID, *, state: str | None = None) -> QuerySet[Any, Any]:
    """The links of the course as they were gathered, with what became of each, in the order of its pages.

    Rows of values, for pages by `id`. Raises NotATeacher (of learning).
    """
    learning.require_teacher(person, course)
    rows = _with_outcome(course)
    if state is not None:
        rows = rows.filter(outcome=state)
    found: QuerySet[Any, Any] = rows.annotate(
        why=Coalesce("address__problem", "problem"),
        checked_at=F("address__checked_at"),
        status=F("address__status"),
    ).values(
        "id", "page__translation_key", "page__draft_title", "page_id", "field", "block", "kind", "target",
        "outcome", "why", "status", "checked_at",
    )  # fmt: skip
    return found


def _with_outcome(course: UUID) -> Any:
    outside = When(address__isnull=False, then=F("address__state"))
    return CourseLink.objects.filter(course_id=course).annotate(outcome=Case(outside, default=F("state")))


def work_off() -> None:
    """Gather what was asked for, then ask the addresses that wait, while there is time; for one process at a time."""
    asked = LinkCheck.objects.filter(Q(gathered_at=None) | Q(gathered_at__lt=F("asked_at")))
    for course in list(asked.order_by("asked_at").values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            gather(course)
        except Exception:
            # What cannot be read in one course must not keep the others waiting; it is tried again when asked again.
            log.exception("links_not_gathered", course=str(course))
            LinkCheck.objects.filter(pk=course).update(gathered_at=Now())
    ask_addresses()


@transaction.atomic
def gather(course: UUID) -> None:
    """Write down the links of a course's pages, in their latest versions, and decide those inside the school."""
    check = LinkCheck.objects.select_for_update().filter(pk=course).first()
    if check is None:
        return
    found = _within_limits(_links(course))
    inside = problems_of(link for _page, link in found)
    outside = _addresses({link.target for _page, link in found if link.kind == LinkKind.ADDRESS})
    CourseLink.objects.filter(course_id=course).delete()
    CourseLink.objects.bulk_create(
        (_row(course, page, link, inside, outside) for page, link in found), batch_size=1_000
    )
    LinkCheck.objects.filter(pk=course).update(gathered_at=Now())


def _links(course: UUID) -> Iterator[tuple[int, Link]]:
    for root in CoursePage.objects.filter(translation_key=course).order_by("pk"):
        pages = Page.objects.descendant_of(root, inclusive=True).filter(alias_of=None).exclude(in_trash())
        for page in pages.order_by("path").iterator(chunk_size=100):
            if page.specific_class in KINDS:
                latest = page.specific.get_latest_revision_as_object()
                yield from ((page.pk, link) for link in links_of(latest))


def _within_limits(links: Iterable[tuple[int, Link]]) -> list[tuple[int, Link]]:
    """So many links, and addresses among them: what is beyond is left out."""
    kept: list[tuple[int, Link]] = []
    addresses: set[str] = set()
    for page, link in links:
        if link.kind == LinkKind.ADDRESS:
            if link.target not in addresses and len(addresses) >= MOST_ADDRESSES:
                continue
            addresses.add(link.target)
        kept.append((page, link))
        if len(kept) >= MOST_LINKS:
            break
    return kept


def _addresses(urls: set[str]) -> dict[str, str]:
    """The digests of the addresses; those that nobody asked for a day wait to be asked."""
    digests = {url: hashlib.sha256(url.encode()).hexdigest() for url in sorted(urls)}
    Address.objects.bulk_create(
        [Address(digest=digest, url=url, host=host_of(url)) for url, digest in digests.items()],
        ignore_conflicts=True,
        batch_size=1_000,
    )
    stale = Address.objects.filter(digest__in=digests.values(), checked_at__lt=Now() - FRESH)
    stale.update(state=LinkState.WAITING, asked_at=Now())
    return digests


def _row(
    course: UUID, page: int, link: Link, inside: dict[tuple[LinkKind, str], str], outside: dict[str, str]
) -> CourseLink:
    problem = inside.get((link.kind, link.target), "")
    state = LinkState.BROKEN if problem else LinkState.OK
    address = outside.get(link.target) if link.kind == LinkKind.ADDRESS else None
    return CourseLink(
        course_id=course,
        page_id=page,
        field=link.field,
        block=link.block,
        kind=link.kind,
        target=link.target,
        address_id=address,
        state=LinkState.WAITING if address else state,
        problem=problem,
    )


def ask_addresses(*, budget: float = BUDGET, between: float = BETWEEN) -> int:
    """Ask the addresses that wait, each host at most once every `between` seconds; how many were asked.

    Stops after `budget` seconds; what is left waits for the next time.
    """
    end = time.monotonic() + budget
    last: dict[str, float] = {}
    number = 0
    waiting = Address.objects.filter(state=LinkState.WAITING).order_by("asked_at", "digest")
    for row in _hosts_in_turn(list(waiting[:1_000])):
        pause = last.get(row.host, 0.0) + between - time.monotonic()
        if time.monotonic() + max(pause, 0.0) >= end:
            break
        if row.host in last and pause > 0:
            time.sleep(pause)
        answer = ask(row.url)
        last[row.host] = time.monotonic()
        Address.objects.filter(pk=row.pk).update(
            state=answer.state, problem=answer.problem, status=answer.status, checked_at=Now()
        )
        number += 1
    return number


def _hosts_in_turn(rows: list[Address]) -> Iterator[Address]:
    """The first address of each host, then the second of each, and so on: nobody waits for one slow host."""
    by_host: dict[str, list[Address]] = {}
    for row in rows:
        by_host.setdefault(row.host, []).append(row)
    queues = list(by_host.values())
    while queues:
        for queue in queues:
            yield queue.pop(0)
        queues = [queue for queue in queues if queue]
