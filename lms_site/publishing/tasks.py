"""Jobs: thin wrappers. What must happen stands in rows (marks, renditions); a sweep finds what a nudge was lost for."""

from __future__ import annotations

import structlog
from celery.schedules import crontab

from lms_site.foundation.jobs import job, periodic
from lms_site.foundation.nudge import Nudger
from lms_site.publishing.editions import resolve_again
from lms_site.publishing.media import make_renditions
from lms_site.publishing.stale import compile_stale

LONG = 1200
SOON, LATER = 10.0, 60.0

log = structlog.get_logger(__name__)


@job(queue="publish", soft_limit=LONG, hard_limit=LONG + 60)
def compile_marked() -> None:
    """Compile what is marked."""
    report = compile_stale()
    if report.done or report.failed:
        log.info("compiled", done=report.done, failed=report.failed)


@periodic(every=SOON, queue="publish", soft_limit=LONG, hard_limit=LONG + 60)
def sweep_marks() -> None:
    """Compile what was left: by a crash after the commit, a failure, a lost nudge."""
    compile_stale()


@job(queue="media", soft_limit=LONG, hard_limit=LONG + 60)
def make_asked_renditions() -> None:
    """Make the forms of images that were asked for."""
    make_renditions()


@periodic(every=LATER, queue="media", soft_limit=LONG, hard_limit=LONG + 60)
def sweep_renditions() -> None:
    """Make the forms of images that were left."""
    make_renditions()


@periodic(every=crontab(minute="*/20"), queue="publish")
def resolve_stored_documents() -> None:
    """Bring stored documents to the present form of API paths, some at a time."""
    resolve_again()


compiling = Nudger(lambda: compile_marked.apply_async(retry=False))
rendering = Nudger(lambda: make_asked_renditions.apply_async(retry=False))
