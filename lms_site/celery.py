"""The Celery application of the site: composition only. Run as `celery -A lms_site.celery worker|beat`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_site.settings.production")

from lms_site.foundation.jobs import app

app.autodiscover_tasks()

__all__ = ["app"]
