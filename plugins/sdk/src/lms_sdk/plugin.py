"""The Plugin object: what a distribution offers, found by the entry point group `lms.plugins`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from pydantic import SecretBytes, SecretStr

from lms_sdk.assessment import AssessmentType
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.blocks import BlockType
from lms_sdk.config import Config, Scope
from lms_sdk.http import Endpoint
from lms_sdk.i18n import LazyText, Text
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
from lms_sdk.markers import bare, is_secret, parts
from lms_sdk.notifications import NotificationChannel
from lms_sdk.payments import PaymentProvider
from lms_sdk.redaction import models_in, secret_paths

__all__ = ["KINDS", "Plugin", "PluginError", "Scope"]

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_VARIABLE: Final = re.compile(r"\{[a-z_]+\}")
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
    faults = _shape_faults(plugin)
    if faults:
        return faults
    if not _KEY.fullmatch(plugin.key):
        faults.append("a key looks like owner.name, in lower case")
    faults += [
        f"permission {p} is outside {plugin.slug}.*" for p in plugin.permissions if not _own(plugin, p)
    ]
    for kind, base in KINDS.items():
        faults += _kind_faults(kind, base, getattr(plugin, kind))
    faults += _endpoint_faults(plugin)
    faults += [f"a block must be named {plugin.slug}_<block>: {name!r}" for name in _misnamed(plugin)]
    faults += _config_faults(plugin.config) if plugin.config else []
    if plugin.data_owner and not all(hasattr(plugin.hooks, name) for name in _PRIVACY_HOOKS):
        faults.append(f"data_owner=True needs the hooks {' and '.join(_PRIVACY_HOOKS)}")
    return faults


def _shape_faults(plugin: Plugin) -> list[str]:
    """Values of the wrong type: the product reads them where no plugin's fault is expected any more."""
    faults = [
        f"{name}: a text is expected, not {value!r}"
        for name in ("label", "description")
        if not _is_text(value := getattr(plugin, name))
    ]
    if not isinstance(plugin.key, str):
        faults.append(f"key: a text is expected, not {plugin.key!r}")
    if type(plugin.order) is not int:
        faults.append(f"order: a whole number is expected, not {plugin.order!r}")
    if not isinstance(plugin.scopes, set | frozenset) or not plugin.scopes <= set(Scope):
        faults.append(f"scopes: some of {', '.join(Scope)} are expected, not {plugin.scopes!r}")
    if plugin.config is not None and not _is_kind(plugin.config, Config):
        faults.append(f"config: {plugin.config!r} is not a subclass of Config")
    lists: dict[str, type] = {"permissions": str, "endpoints": Endpoint, **dict.fromkeys(KINDS, object)}
    for name, expected in lists.items():
        listed = getattr(plugin, name)
        if not isinstance(listed, list | tuple) or not all(isinstance(one, expected) for one in listed):
            faults.append(f"{name}: a list of {expected.__name__} is expected, not {listed!r}")
    return faults


def _is_text(value: object) -> bool:
    """Whether it is a text, or says as an object of its own what it reads as (Django's lazy texts do)."""
    speaks = type(value).__module__ != "builtins" and type(value).__str__ is not object.__str__
    return isinstance(value, str | LazyText) or speaks


def _config_faults(config: type[Config]) -> list[str]:
    """Secrets that nobody would keep apart: a setting is stored encrypted, and hidden, as a whole or not at all."""
    return [
        f"config: {name} holds a secret: mark the whole field Annotated[..., Secret]"
        for name, field in config.model_fields.items()
        if not is_secret(field)
        and (_hides(field.annotation) or any(map(secret_paths, models_in(field.annotation))))
    ]


def _hides(annotation: Any) -> bool:
    """Whether pydantic's own secrets stand in the type."""
    inner = bare(annotation)
    return inner in (SecretStr, SecretBytes) or any(map(_hides, parts(inner)))


def _own(plugin: Plugin, permission: str) -> bool:
    return permission.startswith(f"{plugin.slug}.")


def _endpoint_faults(plugin: Plugin) -> list[str]:
    places: dict[str, list[Endpoint]] = {}
    for one in plugin.endpoints:
        places.setdefault(_VARIABLE.sub("{}", one.path.rstrip("/")), []).append(one)
    faults = []
    for place, there in sorted(places.items()):
        methods = [one.method for one in there]
        faults += [
            f"endpoints: {m} {place} is listed twice" for m in sorted({*methods}) if methods.count(m) > 1
        ]
        if len({one.path.rstrip("/") for one in there}) > 1:
            faults.append(f"endpoints: {place} names its segments in two ways")
    named = {one.permission for one in plugin.endpoints if _own(plugin, one.permission)}
    return faults + [
        f"endpoints: {name} is not in permissions" for name in sorted(named - {*plugin.permissions})
    ]


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
    faults = [
        f"{kind}: {c.__name__} has no {name}"
        for c, key in zip(listed, keys, strict=True)
        if not key or not isinstance(key, str)
    ]
    faults += [
        f"{kind}: {key} is listed twice"
        for key in sorted({k for k in keys if isinstance(k, str) and keys.count(k) > 1})
    ]
    return faults


def _is_kind(candidate: object, base: type) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, base)
