"""The product's Celery application with an impatient sweep, so that a test need not wait fifteen seconds."""

from __future__ import annotations

from lms_site.celery import app
from lms_site.foundation.jobs import schedule

app.loader.import_default_modules()
for name in list(schedule):
    if not name.endswith("sweep_scoring"):
        del schedule[name]
schedule["lms_site.learning.tasks.sweep_scoring"]["schedule"] = 0.5

__all__ = ["app"]
