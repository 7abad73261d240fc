"""Reports of what somebody wrote: one a person, open until who keeps order has looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Now

from lms_site.communication.report_models import Report
from lms_site.communication.words import LONGEST_REASON, said


def reasons(waiting: models.QuerySet[Any]) -> ArraySubquery:
    """Why it was reported, in the words of those who did, the first ones first; `waiting`: its open reports."""
    return ArraySubquery(waiting.exclude(reason="").order_by("created_at", "pk").values("reason"))


def report(
    reports: type[Report], person_id: UUID, reason: str, *, changed_at: datetime | None, **about: Any
) -> bool:
    """Note that the person reports it (`about`: the column and its value); whether somebody has to look now.

    Again is no news, also after somebody has looked; but it is once other words stand there (`changed_at`) than those
    that were looked at. Raises Invalid.
    """
    why = said(reason, name="reason", longest=LONGEST_REASON, needed=False)
    rows = reports._default_manager
    found, new = rows.get_or_create(**about, person_id=person_id, defaults={"reason": why})
    if new or changed_at is None:
        return new
    settled = rows.filter(pk=found.pk, resolved_at__lt=changed_at)
    return bool(settled.update(reason=why, created_at=Now(), resolved_at=None))
