"""The site behind a socket, as a process of its own that has what is on its path: `python -m tests.plugin_host.site`.

It says its address, and runs until its input ends.
"""

# ruff: noqa: E402 (models are imported after django.setup)

from __future__ import annotations

import sys

import django

django.setup()

from tests.serving import served

if __name__ == "__main__":
    with served() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()
