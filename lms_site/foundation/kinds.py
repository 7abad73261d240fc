"""The kinds of background work. Here alone, so that the environment can be read without loading Celery."""

from __future__ import annotations

from typing import Final

# Each has a queue, so that a cluster runs a deployment of workers for each.
QUEUES: Final = ("default", "events", "scoring", "publish", "media", "imports", "mail")
