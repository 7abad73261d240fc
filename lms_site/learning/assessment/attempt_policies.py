"""Attempt policies: how an attempt runs. Deferred is the product's own; others come from plugins."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from lms_sdk.attempts import AttemptPolicy
from lms_site.plugin_host import api as plugin_host


class Deferred(AttemptPolicy):
    """Everything is scored when the attempt is handed in; until then nothing is revealed."""

    key = "deferred"
    label = cast("str", _("After handing in"))  # Django's lazy text shows itself like the SDK's


_DEFERRED = Deferred()


def attempt_policy(key: str) -> AttemptPolicy:
    """The policy of this key; deferred, the strictest, where the plugin that offers it is absent."""
    found: AttemptPolicy | None = None if key == Deferred.key else plugin_host.attempt_policy(key)
    return found or _DEFERRED


def attempt_policies() -> tuple[AttemptPolicy, ...]:
    """The policies the product itself offers."""
    return (_DEFERRED,)
