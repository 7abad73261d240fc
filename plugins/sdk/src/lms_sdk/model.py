"""Models of content, responses and configuration; the door to everything a plugin needs to declare them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from lms_sdk.markers import AutoId, Labels, Marker, Secret, bare, is_secret, marks, metadata_of
from lms_sdk.redaction import Json, JsonObject, public_model, redact, secret_paths, to_json
from lms_sdk.richtext import TRUSTED, Lines, Multiline, Rich, RichText, clean_html, plain_text

__all__ = [
    "TRUSTED",
    "AutoId",
    "Json",
    "JsonObject",
    "Labels",
    "Lines",
    "Marker",
    "Model",
    "Multiline",
    "Rich",
    "RichText",
    "Secret",
    "bare",
    "clean_html",
    "is_secret",
    "marks",
    "metadata_of",
    "plain_text",
    "public_model",
    "redact",
    "secret_paths",
    "to_json",
]


class Model(BaseModel):
    """A frozen value: unknown fields are refused, secrets do not show in `repr` nor inputs in error messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        fields = type(self).model_fields
        for name, value in super().__repr_args__():
            hidden = name in fields and is_secret(fields[name])
            yield name, "***" if hidden else value
