"""allauth's endpoints in the schema, from the description that allauth itself keeps.

Its shapes are taken, turned from OpenAPI 3.0 to 3.1; its prose is not, ours stands in `allauth_words`. Components get a
prefix, so that they cannot meet ours.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from lms_site.api.openapi.allauth_answers import LOGIN_PROBLEM, correct, problem_response
from lms_site.api.openapi.allauth_words import SUMMARIES
from lms_site.api.openapi.routes import PREFIX, routes

_COMPONENT = re.compile(r"#/components/(\w+)/(\w+)")
_CLIENTS = ("app", "browser")
_TAG = "Authentication"
_KEPT = ("parameters", "requestBody", "responses")
_PROSE = frozenset({"description", "example", "examples", "summary", "title"})
_NAMED = frozenset({"properties", "headers", "content"})


def add_allauth(document: dict[str, Any]) -> None:
    """Add the operations that are mounted, and the components they use."""
    source = _source()
    mounted = {route.path for route in routes()}
    paths = {path.replace("/_allauth/", f"{PREFIX}auth/"): item for path, item in source["paths"].items()}
    for path, item in paths.items():
        if _is_mounted(path, mounted):
            document["paths"][path] = {
                method: _operation(method, path, operation)
                for method, operation in item.items()
                if method != "parameters"
            }
            if "parameters" in item:
                document["paths"][path]["parameters"] = _renamed(item["parameters"])
    _add_components(document, source["components"])


def _is_mounted(path: str, mounted: set[str]) -> bool:
    return any(path.replace("{client}", client) in mounted for client in _CLIENTS)


@cache
def _source() -> dict[str, Any]:
    text = resources.files("allauth.headless.spec").joinpath("doc/openapi.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    _specify(document)
    correct(document)
    return document


def _specify(document: dict[str, Any]) -> None:
    """What depends on this site: the fields of a person and of the sign-up form."""
    from allauth.headless.spec.internal import schema as headless

    headless.specify_user(document)
    headless.specify_signup_fields(document)
    headless.specify_custom_signup_form(document)


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    steps = [
        step for step in re.split(r"\W+", path.partition("/auth/")[2]) if step not in ("v1", "client", "")
    ]
    described: dict[str, Any] = _renamed({name: operation[name] for name in _KEPT if name in operation})
    described["operationId"] = "_".join(["auth", *steps, method])
    described["summary"] = SUMMARIES[f"{method} {'/'.join(steps)}"]
    described["tags"] = [_TAG]
    for status in [one for one in described["responses"] if one.startswith("4")]:
        described["responses"][status] = problem_response(int(status))
    described["responses"]["default"] = {"$ref": f"#/components/responses/{LOGIN_PROBLEM}"}
    described["security"] = [{"accessToken": []}, {"sessionToken": []}, {"sessionCookie": []}, {}]
    return described


def _add_components(document: dict[str, Any], components: dict[str, Any]) -> None:
    """The components that are used, and those that they use."""
    waiting = {match.groups() for match in _auth_references(document["paths"])}
    done: set[tuple[str, str]] = set()
    while waiting:
        kind, name = waiting.pop()
        done.add((kind, name))
        described = _renamed(components[kind][name.removeprefix("Auth")])
        document["components"].setdefault(kind, {})[name] = described
        waiting |= {match.groups() for match in _auth_references(described)} - done


def _auth_references(value: Any) -> list[re.Match[str]]:
    if isinstance(value, dict):
        found = [match for inner in value.values() for match in _auth_references(inner)]
        target = value.get("$ref")
        match = _COMPONENT.fullmatch(target) if isinstance(target, str) else None
        return (
            [*found, match]
            if match
            and match[2].startswith("Auth")
            and match[2][4:] in _source()["components"].get(match[1], {})
            else found
        )
    if isinstance(value, list):
        return [match for inner in value for match in _auth_references(inner)]
    return []


def _renamed(value: Any) -> Any:
    """A copy with prefixed references, in the words of OpenAPI 3.1."""
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    copy: dict[str, Any] = {
        name: {key: _renamed(one) for key, one in inner.items()} if name in _NAMED else _renamed(inner)
        for name, inner in value.items()
        if name not in _PROSE
    }
    if isinstance(copy.get("$ref"), str):
        copy["$ref"] = _COMPONENT.sub(r"#/components/\1/Auth\2", copy["$ref"])
    if copy.pop("nullable", None) is True and "type" in copy:
        copy["type"] = [copy["type"], "null"]
    return copy
