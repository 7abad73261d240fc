"""What a web worker has done before its first request."""

from __future__ import annotations

import json
import os
import subprocess
import sys

_ASK = """
import gc, json, sys
import lms_site.wsgi
before = set(sys.modules)
from django.urls import resolve
resolve("/api/v1/courses/"), resolve("/studio/")
late = [name for name in set(sys.modules) - before if name.startswith(("lms_site", "content_types", "wagtail"))]
print(json.dumps({"frozen": gc.get_freeze_count(), "late": sorted(late)}))
"""


def test_a_worker_has_loaded_every_view_and_keeps_the_collector_off_them() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms_site.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["late"] == []
    assert found["frozen"] > 100_000
