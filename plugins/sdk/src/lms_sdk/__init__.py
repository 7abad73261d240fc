"""Contracts for Anthus plugins. The names a plugin needs most can be taken from here; each is loaded when asked for.

Start with `Plugin`, and the module of what you want to write: `assessment`, `blocks`, `interchange`, `payments`,
`notifications`, `kinds`, `hooks`. Tests for it: `lms_sdk.testing`. What is public is kept in `api.json`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lms_sdk.assessment import AssessmentType, Capability, ClientModule, QtiItem
    from lms_sdk.attempts import AttemptPolicy, Try
    from lms_sdk.blocks import BlockType
    from lms_sdk.config import Config, Scope, SetAt
    from lms_sdk.context import Context, HttpClient, HttpError, HttpReply
    from lms_sdk.facts import Audience, Card, Course, Money, Person
    from lms_sdk.hooks import Veto, hookimpl
    from lms_sdk.http import Access, BadBody, Endpoint, RequestDTO, ResponseDTO
    from lms_sdk.i18n import LazyText, Text, translator
    from lms_sdk.interchange import Exporter, Importer, Line, Sink, Source, SourceError
    from lms_sdk.model import (
        AutoId,
        Json,
        JsonObject,
        Model,
        Multiline,
        RichText,
        Secret,
        clean_html,
        plain_text,
        public_model,
        redact,
        secret_paths,
    )
    from lms_sdk.notifications import NotificationChannel
    from lms_sdk.outcome import (
        BLANK,
        Case,
        Example,
        Issue,
        NeedsGrading,
        Outcome,
        Part,
        Pending,
        Reveal,
        ScoreResult,
        State,
        scored,
        state_of,
    )
    from lms_sdk.payments import PaymentProvider
    from lms_sdk.plugin import Plugin, PluginError
    from lms_sdk.upcast import UnknownVersion, Upcasters

__version__ = "1.0.0"

_HOMES: Final = {
    "assessment": "AssessmentType Capability ClientModule QtiItem",
    "attempts": "AttemptPolicy Try",
    "blocks": "BlockType",
    "config": "Config Scope SetAt",
    "context": "Context HttpClient HttpError HttpReply",
    "facts": "Audience Card Course Money Person",
    "hooks": "Veto hookimpl",
    "http": "Access BadBody Endpoint RequestDTO ResponseDTO",
    "i18n": "LazyText Text translator",
    "interchange": "Exporter Importer Line Sink Source SourceError",
    "model": "AutoId Json JsonObject Model Multiline RichText Secret clean_html plain_text public_model redact "
    "secret_paths",
    "notifications": "NotificationChannel",
    "outcome": "BLANK Case Example Issue NeedsGrading Outcome Part Pending Reveal ScoreResult State scored state_of",
    "payments": "PaymentProvider",
    "plugin": "Plugin PluginError",
    "upcast": "UnknownVersion Upcasters",
}
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "BLANK",
    "Access",
    "AssessmentType",
    "AttemptPolicy",
    "Audience",
    "AutoId",
    "BadBody",
    "BlockType",
    "Capability",
    "Card",
    "Case",
    "ClientModule",
    "Config",
    "Context",
    "Course",
    "Endpoint",
    "Example",
    "Exporter",
    "HttpClient",
    "HttpError",
    "HttpReply",
    "Importer",
    "Issue",
    "Json",
    "JsonObject",
    "LazyText",
    "Line",
    "Model",
    "Money",
    "Multiline",
    "NeedsGrading",
    "NotificationChannel",
    "Outcome",
    "Part",
    "PaymentProvider",
    "Pending",
    "Person",
    "Plugin",
    "PluginError",
    "QtiItem",
    "RequestDTO",
    "ResponseDTO",
    "Reveal",
    "RichText",
    "Scope",
    "ScoreResult",
    "Secret",
    "SetAt",
    "Sink",
    "Source",
    "SourceError",
    "State",
    "Text",
    "Try",
    "UnknownVersion",
    "Upcasters",
    "Veto",
    "clean_html",
    "hookimpl",
    "plain_text",
    "public_model",
    "redact",
    "scored",
    "secret_paths",
    "state_of",
    "translator",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'lms_sdk' has no attribute {name!r}")
    value = getattr(import_module(f"lms_sdk.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
