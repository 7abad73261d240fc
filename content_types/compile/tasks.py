"""Jobs of publishing that need the studio: the schedule, and the comparison with the tree."""

from __future__ import annotations

from celery.schedules import crontab
from django.core.management import call_command

from content_types import search
from content_types.compile.audit import mark_differences
from lms_site.foundation.jobs import periodic

MINUTE = 60.0


@periodic(every=MINUTE, queue="publish")
def publish_scheduled() -> None:
    """Publish what is to go live now, and take offline what expires."""
    call_command("publish_scheduled", verbosity=0)


@periodic(every=crontab(minute="47", hour="2"))
def even_out_titles() -> None:
    """Set the weights of titles in the studio's search index."""
    search.even_out_titles()


@periodic(every=crontab(minute="23"), queue="publish")
def compare_with_tree() -> None:
    """Mark what is published otherwise than it stands in the studio."""
    mark_differences()
