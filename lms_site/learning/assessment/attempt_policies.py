"""Attempt policies: how an attempt runs. Two are the product's own; others come from plugins."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from django.utils.translation import gettext_lazy as _

from lms_sdk.attempts import AttemptPolicy, Try
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.learning")
MOST_HINTS = 1_000


class Deferred(AttemptPolicy):
    """Everything is scored when the attempt is handed in; until then nothing is revealed."""

    key = "deferred"
    label = cast("str", _("After handing in"))  # Django's lazy text shows itself like the SDK's


class Hinted(Deferred):
    """Deferred, with every hint of a question for the asking; they cost nothing."""

    key = "hints"
    label = cast("str", _("After handing in, with hints for the asking"))

    def hints_open(self, settings: Any, tries: Sequence[Try]) -> int:
        """All there are."""
        return MOST_HINTS


_DEFERRED = Deferred()
_OWN: Final[dict[str, AttemptPolicy]] = {one.key: one for one in (_DEFERRED, Hinted())}


def hints_allowed(key: str) -> int:
    """How many hints of a question the policy lets the learner have before handing in; none when it fails."""
    policy = attempt_policy(key)
    try:
        return min(int(policy.hints_open(policy.Settings(), ())), MOST_HINTS)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 a plugin may raise anything
        log.error("attempt policy %s failed: %s", key, type(error).__name__)  # noqa: TRY400 no stranger's message
        return 0


def earned(key: str, one: Try) -> Decimal:
    """What an item earns by the policy; what its type said when the policy fails or says what cannot be true."""
    policy = attempt_policy(key)
    if type(policy).fraction is AttemptPolicy.fraction:
        return one.fraction
    try:
        fraction = policy.fraction(policy.Settings(), [one])
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 a plugin may raise anything
        log.error("attempt policy %s failed: %s", key, type(error).__name__)  # noqa: TRY400 no stranger's message
        return one.fraction
    if isinstance(fraction, Decimal) and fraction.is_finite() and fraction <= 1:
        return fraction
    log.error("attempt policy %s gave no fraction", key)
    return one.fraction


def attempt_policy(key: str) -> AttemptPolicy:
    """The policy of this key; deferred, the strictest, where the plugin that offers it is absent."""
    return _OWN.get(key) or plugin_host.attempt_policy(key) or _DEFERRED


def attempt_policies() -> tuple[AttemptPolicy, ...]:
    """The policies an assessment can have now: the product's own first, then those of plugins, by key."""
    return (*_OWN.values(), *plugin_host.attempt_policies())
