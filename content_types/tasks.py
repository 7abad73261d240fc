"""Jobs of this app, where Celery looks for them."""

from content_types.links.tasks import check_links
from content_types.presentations.tasks import convert_presentations, sweep_presentations

__all__ = ["check_links", "convert_presentations", "sweep_presentations"]
