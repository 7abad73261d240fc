"""The product's Celery application with the shop's subscriber, impatient so that tests need not wait a minute."""

from __future__ import annotations

from django.conf import settings

from lms_site.celery import app
from lms_site.foundation import outbox
from lms_site.foundation.events import registry, subscribe
from lms_site.foundation.jobs import schedule
from tests.foundation import shop

settings.LMS_OUTBOX_NUDGE = True
outbox.FINISH_WITHIN = 4.0
registry.declare(shop.Sold)
subscribe(shop.Sold, shop.note, name="shop.note")
app.loader.import_default_modules()
for name in list(schedule):
    if not name.endswith("sweep_outbox"):
        del schedule[name]
schedule["lms_site.foundation.tasks.sweep_outbox"]["schedule"] = 1.0

__all__ = ["app"]
