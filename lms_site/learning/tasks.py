"""The jobs of the domain: thin wrappers."""

from __future__ import annotations

from lms_site.foundation.jobs import job, periodic
from lms_site.learning.assessment.submitting import end_expired_attempts
from lms_site.learning.completion.courses import sweep_scores
from lms_site.learning.enrolment.applications import seat_who_waits
from lms_site.learning.enrolment.invitations import forget_addresses
from lms_site.learning.grading import later

SCORING_LIMIT = 20


@periodic(every=5.0)
def end_attempts() -> None:
    """Hand in attempts whose time is over."""
    end_expired_attempts()


@job(queue="scoring")
def score_waiting() -> None:
    """Send every item that waits for a score to a job of its own."""
    for item in later.due_items():
        score_item.apply_async(args=(item,), retry=False)


@job(queue="scoring", soft_limit=SCORING_LIMIT, hard_limit=SCORING_LIMIT + 5)
def score_item(item: int) -> None:
    """Score one item; whoever hangs is killed, and the try was counted."""
    later.score_item(item)


@periodic(every=15.0, queue="scoring")
def sweep_scoring() -> None:
    """Find what nudges were lost for: items that wait, and plugins that came back."""
    for item in later.due_items():
        score_item.apply_async(args=(item,), retry=False)


@periodic(every=600.0)
def complete_by_scores() -> None:
    """Complete courses whose scores show by now: a closing date passes without a word."""
    sweep_scores()


@periodic(every=60.0)
def look_after_joining() -> None:
    """Give places away that nobody was told of, and forget whom expired invitations were made for."""
    seat_who_waits()
    forget_addresses()
