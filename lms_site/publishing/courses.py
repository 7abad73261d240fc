"""Publishing a course: one manifest a transaction at most, under the course's row lock, none if it is equal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from lms_site.foundation import canonical
from lms_site.foundation.events import emit
from lms_site.foundation.locks import lock_rows
from lms_site.publishing import manifests
from lms_site.publishing.data import CourseState, ManifestDiff, Published
from lms_site.publishing.editions import etag_of
from lms_site.publishing.entries import replace_entries
from lms_site.publishing.events import CourseCreated, CourseDeleted, CoursePublished, CourseTakenOffline
from lms_site.publishing.models import Course, CourseHead, Manifest, PublishLog


def lock_courses(owners: Mapping[UUID, UUID | None]) -> None:
    """Make the rows of the courses (key -> who made it) where they are missing, and lock them until commit.

    In the order of their keys, so that compiles of overlapping sets wait instead of deadlocking. Whoever is
    about to read a course's pages for publishing calls this first. Each new row is told as CourseCreated.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_course (key, created_by_id)"
            " SELECT * FROM unnest(%s::uuid[], %s::uuid[]) ON CONFLICT DO NOTHING RETURNING key, created_by_id",
            [list(owners), list(owners.values())],
        )
        made = cursor.fetchall()
    emit(*(CourseCreated(course=key, owner=owner) for key, owner in made))
    lock_rows(Course.objects.filter(key__in=list(owners)))


@transaction.atomic
def page_gone(course: UUID, *, was_last: Callable[[], bool]) -> None:
    """A page of the course was deleted for good; note and tell it, once, when it `was_last`.

    That is asked under the lock of the course: of two languages deleted at once, the second sees the first gone.
    """
    lock_rows(Course.objects.filter(key=course))
    if was_last() and Course.objects.filter(key=course, deleted_at=None).update(deleted_at=Now()):
        emit(CourseDeleted(course=course))


def page_back(course: UUID) -> None:
    """A page of the course was made; one that was deleted for good (and is imported again) is there again."""
    Course.objects.filter(key=course).exclude(deleted_at=None).update(deleted_at=None)


@transaction.atomic
def publish_course(state: CourseState, *, actor: UUID | None = None, reason: str = "") -> Published:
    """Make the tree the course's current one in its language; an empty tree takes it offline.

    Nothing at all is written when the tree is equal to the current one. Otherwise the manifest is stored, the
    rows for joins are changed by difference, the log gets a line, and the fact is told.
    """
    lock_courses({state.key: state.owner})
    head = CourseHead.objects.filter(course_id=state.key, locale=state.locale).first()
    if not state.nodes:
        return _take_offline(head, actor=actor, reason=reason)
    body = manifests.body_of(state)
    digest = canonical.digest(body)
    if head is not None and head.live and head.manifest_id == digest:
        return Published(changed=False, manifest=digest, version=head.version)
    before = _body(head.manifest_id) if head is not None and head.live else None
    _store(state, digest, body)
    replace_entries(state)
    head = _advance(head, state, digest)
    diff = manifests.diff_bodies(before, body)
    _tell(head, diff, before=before, actor=actor, reason=reason)
    return Published(
        changed=True,
        manifest=digest,
        version=head.version,
        added=manifests.keys_of(diff.added),
        removed=manifests.keys_of(diff.removed),
        modified=manifests.keys_of(diff.modified),
    )


def _body(digest: str | None) -> str | None:
    return Manifest.objects.filter(digest=digest).values_list("body", flat=True).first()


def _store(state: CourseState, digest: str, body: bytes) -> None:
    if Manifest.objects.filter(digest=digest).exists():
        return
    outline = manifests.outline_of(state, etags_of({node.digest for node in state.nodes if node.digest}))
    Manifest.objects.bulk_create(
        [Manifest(digest=digest, body=body.decode(), outline=outline, etag=etag_of(outline))],
        ignore_conflicts=True,
    )


def etags_of(digests: Collection[str]) -> dict[str, str]:
    """The ETag of each of the editions; an array as one parameter, because thousands in an IN are slow to write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, etag FROM publishing_edition WHERE digest = ANY(%s)", [list(digests)])
        return dict(cursor.fetchall())


def _advance(head: CourseHead | None, state: CourseState, digest: str) -> CourseHead:
    head = head or CourseHead(course_id=state.key, locale=state.locale)
    head.slug, head.title, head.restricted = state.slug, state.title, state.restricted
    head.manifest_id, head.live, head.version = digest, True, head.version + 1
    head.published_at = Now()
    head.save()
    return head


def _take_offline(head: CourseHead | None, *, actor: UUID | None, reason: str) -> Published:
    if head is None or not head.live:
        return Published(changed=False, manifest=None, version=0 if head is None else head.version)
    before = _body(head.manifest_id)
    previous = head.manifest_id
    head.manifest_id, head.live, head.version = None, False, head.version + 1
    head.save()
    replace_entries(
        CourseState(key=head.course_id, locale=head.locale, slug=head.slug, title=head.title, nodes=())
    )
    diff = manifests.diff_bodies(before, None)
    _log(head, diff, previous=previous, actor=actor, reason=reason)
    emit(CourseTakenOffline(course=head.course_id, locale=head.locale, version=head.version))
    return Published(
        changed=True, manifest=None, version=head.version, removed=manifests.keys_of(diff.removed)
    )


def _tell(
    head: CourseHead, diff: ManifestDiff, *, before: str | None, actor: UUID | None, reason: str
) -> None:
    previous = canonical.digest(before.encode()) if before is not None else None
    _log(head, diff, previous=previous, actor=actor, reason=reason)
    emit(
        CoursePublished(
            course=head.course_id,
            locale=head.locale,
            manifest=str(head.manifest_id),
            version=head.version,
            added=manifests.keys_of(diff.added),
            removed=manifests.keys_of(diff.removed),
            modified=manifests.keys_of(diff.modified),
        )
    )


def _log(
    head: CourseHead, diff: ManifestDiff, *, previous: str | None, actor: UUID | None, reason: str
) -> None:
    PublishLog.objects.create(
        course_id=head.course_id,
        locale=head.locale,
        version=head.version,
        manifest_id=head.manifest_id,
        previous_id=previous,
        actor_id=actor,
        reason=reason[:64],
        changes={
            "added": len(diff.added),
            "removed": len(diff.removed),
            "moved": len(diff.moved),
            "modified": len(diff.modified),
        },
    )
