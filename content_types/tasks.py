"""Jobs of this app, where Celery looks for them."""

from content_types.presentations.tasks import convert_presentations, sweep_presentations

__all__ = ["convert_presentations", "sweep_presentations"]
