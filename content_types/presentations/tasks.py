"""Jobs: thin wrappers. What must be converted stands in rows; a sweep finds what a nudge was lost for."""

from __future__ import annotations

from content_types.presentations.services import convert_waiting
from lms_site.foundation.jobs import job, periodic
from lms_site.foundation.nudge import Nudger

LONG = 1200


@job(queue="media", soft_limit=LONG, hard_limit=LONG + 60)
def convert_presentations() -> None:
    """Convert what waits."""
    convert_waiting()


@periodic(every=60.0, queue="media", soft_limit=LONG, hard_limit=LONG + 60)
def sweep_presentations() -> None:
    """Convert what was left by a crash or a lost nudge."""
    convert_waiting()


converting = Nudger(lambda: convert_presentations.apply_async(retry=False))
