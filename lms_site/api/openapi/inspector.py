"""How operations of DRF views are described, beyond what drf-spectacular sees by itself."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class Inspector(AutoSchema):
    """The schema class of every view."""
