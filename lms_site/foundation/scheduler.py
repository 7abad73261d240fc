"""The scheduler of periodic jobs: django-celery-beat's, which also says that it lives."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django_celery_beat.schedulers import DatabaseScheduler

from lms_site.foundation import alive


class Scheduler(DatabaseScheduler):
    """Looks at the schedule every few seconds, and shows a sign of life with each look."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Start what is due; the seconds until the next look."""
        alive.show(settings.LMS_SIGN_OF_LIFE)
        return super().tick(*args, **kwargs)
