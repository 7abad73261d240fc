"""The tests behind `pytest --lms-plugin MODULE:ATTRIBUTE`; collected for nobody else."""

from __future__ import annotations

import importlib
import os

from lms_sdk.plugin import Plugin
from lms_sdk.testing.plugin import conformance_of


def _named() -> Plugin:
    module, _, attribute = os.environ.get("LMS_PLUGIN_UNDER_TEST", "").partition(":")
    found = getattr(importlib.import_module(module), attribute or "plugin")
    if not isinstance(found, Plugin):
        raise TypeError(f"{module}:{attribute} is {type(found).__name__}, not a lms_sdk Plugin")
    return found


if os.environ.get("LMS_PLUGIN_UNDER_TEST"):
    globals().update(conformance_of(_named()))
