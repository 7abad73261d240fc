"""Jobs: thin wrappers; the sweeper makes sure that nothing marked is forgotten."""

from __future__ import annotations

import structlog
from celery import shared_task

log = structlog.get_logger(__name__)


@shared_task(name="publishing.compile_stale", ignore_result=True)
def compile_stale_task() -> None:
    """Compile what is marked; called after a commit with many marks, and every few seconds by the scheduler."""
    from lms_site.publishing.stale import compile_stale

    report = compile_stale()
    if report.done or report.failed:
        log.info("compiled", done=report.done, failed=report.failed)


@shared_task(name="publishing.make_renditions", ignore_result=True)
def make_renditions_task() -> None:
    """Make the forms of images that were asked for."""
    from lms_site.publishing.media import make_renditions

    make_renditions()


@shared_task(name="publishing.resolve_again", ignore_result=True)
def resolve_again_task() -> None:
    """Bring stored documents to the present form of API paths, some at a time."""
    from lms_site.publishing.editions import resolve_again

    resolve_again()


def nudge() -> None:
    """Ask the worker to compile. A broker that does not answer costs seconds: the scheduler asks again."""
    _send(compile_stale_task)


def nudge_renditions() -> None:
    """Ask the worker to make renditions."""
    _send(make_renditions_task)


def _send(task: object) -> None:
    try:
        task.apply_async(retry=False, ignore_result=True)  # type: ignore[attr-defined] (celery is untyped)
    except Exception:  # noqa: BLE001 (any broker error: the sweeper does the work)
        log.warning("nudge_failed", task=str(task))
