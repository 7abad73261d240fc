"""The law that a plugin is quick to import and needs no Django."""

from __future__ import annotations

import json
from typing import Final

from lms_sdk.testing.isolation import run_isolated
from lms_sdk.testing.subject import require

_MEASURE: Final = """
import json, sys, time
import lms_sdk.plugin, lms_sdk.hooks
began = time.process_time()
__import__(sys.argv[1])
spent = (time.process_time() - began) * 1000
heavy = [name for name in ("django", "wagtail", "rest_framework", "lms_site", "content_types") if name in sys.modules]
print(json.dumps({"ms": spent, "heavy": heavy}))
"""


def check_import(module: str, limit_ms: float) -> None:
    """Import the module in a fresh process, three times at most; the best counts."""
    best = float("inf")
    for _ in range(3):
        seen = json.loads(run_isolated(_MEASURE, module))
        require(
            not seen["heavy"],
            f"importing {module} imports {', '.join(seen['heavy'])}; a plugin sees lms_sdk only",
        )
        best = min(best, seen["ms"])
        if best < limit_ms:
            return
    require(best < limit_ms, f"importing {module} takes {best:.0f} ms, at most {limit_ms} are allowed")
