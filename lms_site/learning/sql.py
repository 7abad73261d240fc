"""The domain's statements; see `lms_site.foundation.sql`."""

from lms_site.foundation.sql import one, rows, run

__all__ = ["one", "rows", "run"]
