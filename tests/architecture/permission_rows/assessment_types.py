"""What plugins offer."""

from __future__ import annotations

from tests.architecture.permissions import Row
from tests.world import BAD_TOKENS, EVERYONE

ROWS = [Row("assessment_types_list", allow=EVERYONE - BAD_TOKENS)]
