"""The scheduler of periodic jobs: django-celery-beat's, which also says that it lives."""

from __future__ import annotations

import signal
import sys
from typing import Any

from celery import signals
from django.conf import settings
from django.db import DatabaseError
from django_celery_beat.schedulers import DatabaseScheduler

from lms_site.foundation import alive, outages


@signals.beat_init.connect
def _end_outside_the_signal(**_: Any) -> None:
    """Let a signal end the loop, after which the schedule is saved.

    Celery saves it within the signal: where that comes in the middle of a statement, the connection waits for itself,
    and for ever.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


class Scheduler(DatabaseScheduler):
    """Looks at the schedule every few seconds, and shows a sign of life with each look."""

    def setup_schedule(self) -> None:
        """Read the schedule; without a database to read it from the process ends with one line."""
        try:
            super().setup_schedule()
        except DatabaseError as error:
            if not (line := outages.told(error)):
                raise
            sys.exit(line)

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Start what is due; the seconds until the next look."""
        alive.show(settings.LMS_SIGN_OF_LIFE)
        return super().tick(*args, **kwargs)
