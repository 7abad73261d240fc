"""JSON Schemas (draft 2020-12) of what types store, show and take; clients and OpenAPI are built from them."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from lms_sdk.assessment import AssessmentType
from lms_sdk.blocks import BlockType
from lms_sdk.model import public_model

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[BaseModel], name: str) -> dict[str, Any]:
    """The schema of a model with dialect and id."""
    return {"$schema": DRAFT, "$id": f"lms:schema/{name}", **model.model_json_schema()}


def content_schema(kind: type[AssessmentType[Any, Any]]) -> dict[str, Any]:
    """What an author writes, secrets included: for editors only."""
    return schema_of(kind.Content, f"{kind.key}/{kind.schema_version}/content")


def delivery_schema(kind: type[AssessmentType[Any, Any]]) -> dict[str, Any]:
    """What a learner gets."""
    return schema_of(kind.delivery_model(), f"{kind.key}/{kind.schema_version}/delivery")


def response_schema(kind: type[AssessmentType[Any, Any]]) -> dict[str, Any]:
    """What a learner sends."""
    return schema_of(kind.Response, f"{kind.key}/{kind.schema_version}/response")


def block_schema(kind: type[BlockType[Any]]) -> dict[str, Any]:
    """What a compiled block looks like."""
    public = kind.Public or public_model(kind.Content)
    return schema_of(public, f"block/{kind.name}/{kind.schema_version}")
