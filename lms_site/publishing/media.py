"""Files under the hash of their bytes, and the forms of images made from them in a job."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from lms_site.publishing import ports
from lms_site.publishing.data import MediaSource
from lms_site.publishing.models import MediaFile, MediaOrigin, Rendition

ORIGINAL = "original"
TRIES = 5

log = structlog.get_logger(__name__)


def media_of(origins: Collection[str]) -> dict[str, str]:
    """The hash of each version of an uploaded file that is known already."""
    return dict(MediaOrigin.objects.filter(origin__in=origins).values_list("origin", "media_id"))


@transaction.atomic
def put_media(  # noqa: PLR0913 (the facts of a file)
    *,
    origin: str,
    sha: str,
    kind: str,
    name: str,
    filename: str,
    content_type: str,
    size: int,
    width: int | None = None,
    height: int | None = None,
) -> None:
    """Note a file under its hash. Where several uploads have the same bytes, the newest one's copy is served."""
    MediaFile.objects.update_or_create(
        sha=sha,
        defaults={
            "kind": kind,
            "name": name,
            "filename": filename[:255],
            "content_type": content_type,
            "size": size,
            "width": width,
            "height": height,
        },
    )
    MediaOrigin.objects.update_or_create(origin=origin[:500], defaults={"media_id": sha})


def ask_renditions(wanted: Collection[tuple[str, str]]) -> None:
    """Ask for forms (sha, spec) of images; those not there yet are made by a job after commit."""
    asked = [pair for pair in wanted if pair[1] != ORIGINAL]
    if not asked:
        return
    known = set(Rendition.objects.filter(media__in={sha for sha, _ in asked}).values_list("media_id", "spec"))
    files = set(MediaFile.objects.filter(sha__in={sha for sha, _ in asked}).values_list("sha", flat=True))
    fresh = sorted(pair for pair in set(asked) - known if pair[0] in files)
    if not fresh:
        return
    Rendition.objects.bulk_create(
        [Rendition(media_id=sha, spec=spec) for sha, spec in fresh], ignore_conflicts=True
    )
    transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    from lms_site.publishing.tasks import rendering

    rendering.nudge()


def make_renditions(limit: int = 100) -> int:
    """Make the forms of images that were asked for; how many were made. Safe to run in several processes."""
    made = 0
    for _number in range(limit):
        done = _make_one()
        if done is None:
            break
        made += done
    return made


@transaction.atomic
def _make_one() -> int | None:
    """Make the next one: 1, or 0 when that failed; None when there is nothing to make."""
    maker = ports.rendition_maker()
    row = (
        Rendition.objects.filter(made_at=None, attempts__lt=TRIES, asked_at__lte=Now())
        .order_by("asked_at")
        .select_related("media")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if maker is None or row is None:
        return None
    try:
        row.name, row.content_type, row.size = maker(
            row.media.name, row.spec, f"editions/{row.media_id[:2]}/{row.media_id}.{row.spec}"
        )
    except Exception as error:
        log.exception("rendition_failed", sha=row.media_id, spec=row.spec)
        Rendition.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:500], asked_at=Now()
        )
        return 0
    row.made_at = Now()
    row.save(update_fields=["name", "content_type", "size", "made_at"])
    return 1


def media_source(sha: str, spec: str) -> MediaSource | None:
    """The file to serve for `lms:media/<sha>/<spec>`; None: unknown.

    A form that is not made yet is answered with the original, `final` false: do not let it be cached for long.
    """
    file = MediaFile.objects.filter(sha=sha).first()
    if file is None:
        return None
    if spec == ORIGINAL:
        return _original(file, final=True)
    row = Rendition.objects.filter(media_id=sha, spec=spec).first()
    if row is None:
        return None
    if row.made_at is None:
        return _original(file, final=row.attempts >= TRIES)
    stem = file.filename.rpartition(".")[0] or file.filename
    return MediaSource(
        sha=sha,
        kind=file.kind,
        name=row.name,
        filename=f"{stem}.{row.name.rpartition('.')[2]}",
        content_type=row.content_type,
        size=row.size,
    )


def _original(file: MediaFile, *, final: bool) -> MediaSource:
    return MediaSource(
        sha=file.sha,
        kind=file.kind,
        name=file.name,
        filename=file.filename,
        content_type=file.content_type,
        size=file.size,
        final=final,
    )
