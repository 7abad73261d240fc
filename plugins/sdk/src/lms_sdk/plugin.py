"""The Plugin object: what a distribution offers, found by the entry point group `lms.plugins`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from lms_sdk.assessment import AssessmentType
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.blocks import BlockType
from lms_sdk.config import Config, Scope
from lms_sdk.http import Endpoint
from lms_sdk.i18n import Text
from lms_sdk.interchange import Exporter, Importer
from lms_sdk.kinds import (
    EventSubscriber,
    GradingPolicy,
    HealthCheck,
    LtiService,
    PermissionRule,
    Recommender,
    Report,
    SearchIndexer,
    StorageBackend,
)
from lms_sdk.notifications import NotificationChannel
from lms_sdk.payments import PaymentProvider

__all__ = ["KINDS", "Plugin", "PluginError", "Scope"]

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_BLOCK: Final = re.compile(r"[a-z][a-z0-9_]*")
_PRIVACY_HOOKS: Final = ("export_personal_data", "erase_personal_data")

KINDS: Final[dict[str, type]] = {
    "assessment_types": AssessmentType,
    "attempt_policies": AttemptPolicy,
    "block_types": BlockType,
    "importers": Importer,
    "exporters": Exporter,
    "payment_providers": PaymentProvider,
    "notification_channels": NotificationChannel,
    "grading_policies": GradingPolicy,
    "reports": Report,
    "recommenders": Recommender,
    "search_indexers": SearchIndexer,
    "storage_backends": StorageBackend,
    "lti_services": LtiService,
    "event_subscribers": EventSubscriber,
    "permission_rules": PermissionRule,
    "health_checks": HealthCheck,
}
"""The lists of a Plugin and the base class of what stands in each."""


class PluginError(ValueError):
    """A Plugin object that breaks the contract; the message names the fault for the plugin's author."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Everything a plugin offers. Lists hold classes; the product makes one instance of each.

    `key` is `<owner>.<name>` and never changes. Anything declared wrongly raises PluginError here, at import, so
    that a broken plugin is reported by name instead of failing later.
    """

    key: str
    label: Text
    description: Text = ""
    scopes: frozenset[Scope] | set[Scope] = frozenset({Scope.SITE})
    order: int = 0
    config: type[Config] | None = None
    hooks: ModuleType | object | None = None
    permissions: Sequence[str] = ()
    data_owner: bool = False
    endpoints: Sequence[Endpoint] = ()
    assessment_types: Sequence[type[AssessmentType[Any, Any]]] = ()
    attempt_policies: Sequence[type[AttemptPolicy]] = ()
    block_types: Sequence[type[BlockType[Any]]] = ()
    importers: Sequence[type[Importer]] = ()
    exporters: Sequence[type[Exporter]] = ()
    payment_providers: Sequence[type[PaymentProvider]] = ()
    notification_channels: Sequence[type[NotificationChannel]] = ()
    grading_policies: Sequence[type[GradingPolicy]] = ()
    reports: Sequence[type[Report]] = ()
    recommenders: Sequence[type[Recommender]] = ()
    search_indexers: Sequence[type[SearchIndexer]] = ()
    storage_backends: Sequence[type[StorageBackend]] = ()
    lti_services: Sequence[type[LtiService]] = ()
    event_subscribers: Sequence[type[EventSubscriber]] = ()
    permission_rules: Sequence[type[PermissionRule]] = ()
    health_checks: Sequence[type[HealthCheck]] = ()
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the declaration; raises PluginError with every fault found."""
        faults = list(_faults(self))
        if faults:
            raise PluginError(f"{self.key}: " + "; ".join(faults))

    @property
    def slug(self) -> str:
        """The key as a Python name: app label, block prefix, permission namespace."""
        return self.key.replace(".", "_")


def _faults(plugin: Plugin) -> list[str]:
    faults = []
    if not _KEY.fullmatch(plugin.key):
        faults.append("a key looks like owner.name, in lower case")
    faults += [
        f"permission {p} is outside {plugin.slug}.*" for p in plugin.permissions if not _own(plugin, p)
    ]
    for kind, base in KINDS.items():
        faults += _kind_faults(kind, base, getattr(plugin, kind))
    faults += [f"a block must be named {plugin.slug}_<block>: {name!r}" for name in _misnamed(plugin)]
    if plugin.data_owner and not all(hasattr(plugin.hooks, name) for name in _PRIVACY_HOOKS):
        faults.append(f"data_owner=True needs the hooks {' and '.join(_PRIVACY_HOOKS)}")
    return faults


def _own(plugin: Plugin, permission: str) -> bool:
    return permission.startswith(f"{plugin.slug}.")


def _misnamed(plugin: Plugin) -> list[str]:
    names = [str(getattr(block, "name", "")) for block in plugin.block_types]
    own = (plugin.slug, f"{plugin.slug}_")
    return [n for n in names if n and not (_BLOCK.fullmatch(n) and (n == own[0] or n.startswith(own[1])))]


def _kind_faults(kind: str, base: type, listed: Sequence[Any]) -> list[str]:
    wrong = [f"{kind}: {c!r} is not a subclass of {base.__name__}" for c in listed if not _is_kind(c, base)]
    if wrong:
        return wrong
    name = "name" if base is BlockType else "key"
    keys = [getattr(c, name, None) for c in listed]
    faults = [f"{kind}: {c.__name__} has no {name}" for c, key in zip(listed, keys, strict=True) if not key]
    faults += [
        f"{kind}: {key} is listed twice" for key in sorted({k for k in keys if k and keys.count(k) > 1})
    ]
    return faults


def _is_kind(candidate: object, base: type) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, base)
