"""The Celery application of the site: composition only. Run as `celery -A lms_site.celery worker|beat`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_site.settings.production")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # a worker serves no address: it need not load all of them

from lms_site.foundation.jobs import app

app.autodiscover_tasks()

__all__ = ["app"]
