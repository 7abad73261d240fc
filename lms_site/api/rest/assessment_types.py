"""The assessment types of the installed plugins, for frontends that know none of them by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field

from lms_sdk import AssessmentType
from lms_sdk.json_schema import delivery_schema, response_schema
from lms_site.api.etag import etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.openapi.schemas import ArrayOf
from lms_site.plugin_host import api as plugin_host


class ClientModule(BaseModel):
    """An optional web component that shows the type."""

    element: str = Field(examples=["lms-choice"])
    url: str = Field(examples=["/static/lms_choice/choice.js"])
    integrity: str = Field(examples=["sha384-..."])


class AssessmentTypeOut(BaseModel):
    """One type: what its questions look like and what an answer to one is."""

    model_config = ConfigDict(title="AssessmentType")

    key: str = Field(examples=["lms.choice"])
    label: str = Field(examples=["Choice"])
    version: str = Field(description="Version of the plugin.", examples=["1.0.0"])
    schema_version: int = Field(examples=[1])
    capabilities: list[str] = Field(examples=[["auto", "partial"]])
    delivery_schema: dict[str, Any] = Field(
        description="JSON Schema of `delivery`.", examples=[{"type": "object"}]
    )
    response_schema: dict[str, Any] = Field(
        description="JSON Schema of an answer.", examples=[{"type": "object"}]
    )
    client: ClientModule | None


@operation(
    "assessment_types_list",
    etag=True,
    summary="The assessment types of this site",
    tags=["Assessment"],
    responses={200: ArrayOf(AssessmentTypeOut)},
    login=False,
)
def assessment_types(call: Call) -> HttpResponse:
    """Every type that a question can have here, by key.

    A frontend that meets a type it has no code for loads the client module, or shows the form of the response schema.
    """
    body = _body(plugin_host.assessment_types(), translation.get_language())
    return call.document(body, etag=etag_of(body), public=True, seconds=60)


@lru_cache(maxsize=16)
def _body(types: tuple[AssessmentType[Any, Any], ...], language: str) -> bytes:
    """The answer in the language, which is active."""
    return dump([_described(kind) for kind in types])


def _described(kind: AssessmentType[Any, Any]) -> dict[str, Any]:
    provider = plugin_host.provider_of("assessment_types", kind.key)
    client = kind.client
    return {
        "key": kind.key,
        "label": str(kind.label),
        "version": provider.version if provider else "",
        "schema_version": kind.schema_version,
        "capabilities": sorted(kind.capabilities),
        "delivery_schema": delivery_schema(type(kind)),
        "response_schema": response_schema(type(kind)),
        "client": {"element": client.element, "url": client.url, "integrity": client.integrity}
        if client
        else None,
    }


urlpatterns = [path("assessment-types/", hot(GET=assessment_types))]
