"""Jobs: thin wrappers."""

from __future__ import annotations

from content_types.links.services import work_off
from lms_site.foundation.jobs import periodic


@periodic(every=15.0)
def check_links() -> None:
    """Look at the links that teams asked about."""
    work_off()
