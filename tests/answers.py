"""What the API answers, held against its own description: nothing undescribed, missing, or of another kind.

Stricter than a client has to be. An answer must have a described status, media type and headers, and in its body no
member that the schema does not name.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"
# What a client acts on. Headers that every answer may have stand in the conventions, not with each operation.
TELLING = ("ETag", "Location", "Retry-After", "Idempotency-Replayed", "Content-Disposition")
_COMBINED = ("allOf", "anyOf", "oneOf", "$ref", "if")

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-z][a-z0-9+.-]*:", value) is not None


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or "@" in value


def closed(node: Any, *, part: bool = False) -> Any:
    """The schema with every object shut to members that it does not name; `part` of a whole that is shut itself."""
    if isinstance(node, list):
        return [closed(one, part=part) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str) and not part:
        node = {**node, "$ref": node["$ref"].replace("/schemas/", "/closed/")}
    whole = "properties" in node or "allOf" in node
    found = {
        name: _closed_values(value)
        if name in {"properties", "$defs"} and isinstance(value, dict)
        else value
        if name in {"example", "examples", "default", "enum", "const"}
        else closed(value, part=(part or whole) and name in {"allOf", "anyOf", "oneOf"})
        for name, value in node.items()
    }
    if whole and not part and node.get("additionalProperties", True) is True:
        found.pop("additionalProperties", None)
        combined = any(name in node for name in _COMBINED)
        found["unevaluatedProperties" if combined else "additionalProperties"] = False
    return found


def _closed_values(named: Mapping[str, Any]) -> dict[str, Any]:
    return {name: closed(value) for name, value in named.items()}


class Description:
    """An OpenAPI document to hold answers against."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        schemas = document["components"]["schemas"]
        self._components = {"schemas": copy.deepcopy(schemas), "closed": _closed_values(schemas)}
        self._validators: dict[str, Draft202012Validator] = {}
        self._paths = sorted(
            ((re.compile(re.sub(r"\{\w+\}", "([^/]+)", path) + "$"), path) for path in document["paths"]),
            key=lambda one: one[1].count("{"),
        )

    def faults(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """What of the answer is not as described; nothing for an address that is not described at all."""
        template = next((name for pattern, name in self._paths if pattern.match(path)), None)
        operation = (
            self.document["paths"].get(template, {}).get("get" if method == "HEAD" else method.lower())
        )
        if operation is None:
            return []
        return list(self._faults(operation, status, {k.lower(): v for k, v in headers.items()}, body))

    def faults_of(self, operation: str, status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
        """The same, by the name of the operation."""
        found = next(
            one
            for item in self.document["paths"].values()
            for one in item.values()
            if isinstance(one, dict) and one.get("operationId") == operation
        )
        return list(self._faults(found, status, {k.lower(): v for k, v in headers.items()}, body))

    def _faults(
        self, operation: Mapping[str, Any], status: int, headers: Mapping[str, str], body: bytes
    ) -> Iterator[str]:
        responses = operation["responses"]
        named = str(status) if str(status) in responses else "default" if status >= 400 else None
        if named is None:
            yield f"status {status} is not described"
            return
        response = responses[named]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        known = {name.lower() for name in response.get("headers", {})}
        yield from (
            f"header {one} of {status} is not described"
            for one in TELLING
            if one.lower() in headers and one.lower() not in known
        )
        content = response.get("content", {})
        if not body:
            if content and status != 304:
                yield f"{status} has no body"
            return
        media = headers.get("content-type", "").partition(";")[0]
        if media not in content:
            yield f"media type {media!r} of {status} is not described"
        elif media.endswith("json"):
            yield from self._wrong(
                f"{operation['operationId']} {named}", content[media]["schema"], json.loads(body)
            )

    def _wrong(self, name: str, schema: Any, value: Any) -> Iterator[str]:
        if name not in self._validators:
            whole = {**closed(schema), "components": self._components}
            self._validators[name] = Draft202012Validator(whole, format_checker=FORMATS)
        for error in self._validators[name].iter_errors(value):
            yield _said(error)


def _said(error: ValidationError) -> str:
    deep = best_match([error]) or error
    return f"{error.json_path}: {deep.json_path} {deep.message[:300]}"
