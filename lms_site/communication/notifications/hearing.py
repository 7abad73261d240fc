"""Letting every kind of notification hear its facts."""

from __future__ import annotations

from functools import partial

from lms_site.communication.notifications.data import Kind
from lms_site.communication.notifications.kinds import kinds
from lms_site.communication.notifications.telling import tell
from lms_site.foundation.events import Envelope, Event, subscribe


def subscribe_all() -> None:
    """Let every kind hear its facts: after commit, in a worker, the effect once."""
    for kind in kinds():
        for event_type in kind.hears:
            subscribe(event_type, partial(_hear, kind), name=f"notifications.{kind.key}:{event_type}")


def _hear(kind: Kind, event: Event, envelope: Envelope) -> None:
    tell(kind, list(kind.hears[envelope.type](event)), event=envelope.event_id)
