"""What changed between two contracts, and whether plugins written for the old one still work."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

PLUGIN_SIDE: Final = frozenset({"lms_sdk.facts.CertificateRenderer"})
"""Protocols that plugins implement; the others are implemented by the product and called by plugins."""

_GONE: Final = "is gone"
Described = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. A breaking one needs a new major version, any other a new minor one."""

    where: str
    what: str
    breaking: bool

    def __str__(self) -> str:
        return f"{'BREAKING' if self.breaking else 'addition'}: {self.where} {self.what}"


def changes(old: Described, new: Described) -> list[Change]:
    """Every difference between two contracts."""
    hooks = _compare(old.get("hooks", {}), new.get("hooks", {}), "hook ", _hook)
    names = _compare(old.get("names", {}), new.get("names", {}), "", _name)
    return [*hooks, *names]


def needed_version(released: str, since: Iterable[Change]) -> str:
    """The lowest version that may carry these changes."""
    major, minor, patch = (int(part) for part in released.split("."))
    found = list(since)
    if any(change.breaking for change in found):
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if found else f"{major}.{minor}.{patch}"


def _compare(
    old: Described, new: Described, prefix: str, inner: Callable[[str, Any, Any], Iterator[Change]]
) -> Iterator[Change]:
    """Gone is breaking, new is an addition, the rest is looked into."""
    for name in sorted({*old, *new}):
        where = prefix + name
        if name not in new:
            yield Change(where, _GONE, breaking=True)
        elif name not in old:
            yield Change(where, "is new", breaking=False)
        elif old[name] != new[name]:
            yield from inner(where, old[name], new[name])


def _changed(where: str, old: Any, new: Any) -> Iterator[Change]:
    yield Change(where, f"was {old!r}, is {new!r}", breaking=True)


def _hook(where: str, old: Described, new: Described) -> Iterator[Change]:
    yield from _compare(old["arguments"], new["arguments"], f"{where}, argument ", _changed)
    for key in ("policy", "returns"):
        if old[key] != new[key]:
            yield from _changed(f"{where}, {key}", old[key], new[key])
    if old["budget_ms"] != new["budget_ms"]:
        less = new["budget_ms"] < old["budget_ms"]
        yield Change(where, f"has {new['budget_ms']} ms, had {old['budget_ms']}", breaking=less)
    if old["writes"] != new["writes"]:
        yield Change(where, "may write" if new["writes"] else "may no longer write", breaking=old["writes"])


def _name(where: str, old: Described, new: Described) -> Iterator[Change]:
    if old["kind"] != new["kind"]:
        yield from _changed(where, old["kind"], new["kind"])
        return
    match old["kind"]:
        case "function":
            yield from _function(where, old["signature"], new["signature"])
        case "value":
            yield from _value(where, old["value"], new["value"])
        case "door":
            yield from _compare(old["names"], new["names"], f"{where}, door to ", _changed)
        case "enum":
            yield from _compare(old["members"], new["members"], f"{where}.", _changed)
        case _:
            yield from _class(where, old, new)


def _class(where: str, old: Described, new: Described) -> Iterator[Change]:
    if old["bases"] != new["bases"]:
        gone = set(old["bases"]) - set(new["bases"])
        yield Change(where, f"has the bases {new['bases']}, had {old['bases']}", breaking=bool(gone))
    needs = old["kind"] != "protocol" or where in PLUGIN_SIDE
    for part in ("fields", "attributes"):
        yield from _members(where, old.get(part, {}), new.get(part, {}), needs=needs)
    yield from _methods(where, old["methods"], new["methods"], needs=where in PLUGIN_SIDE)
    if old.get("schema") != new.get("schema"):
        yield from _schema(where, old["schema"], new["schema"])


def _members(where: str, old: Described, new: Described, *, needs: bool) -> Iterator[Change]:
    for change in _compare(old, new, f"{where}.", _member):
        name = change.where.removeprefix(f"{where}.")
        required = name not in old and needs and not new[name]["optional"]
        yield Change(change.where, "is new and required", breaking=True) if required else change


def _member(where: str, old: Described, new: Described) -> Iterator[Change]:
    if old["type"] != new["type"]:
        yield from _changed(where, old["type"], new["type"])
    if old["optional"] != new["optional"]:
        what = "is optional now" if new["optional"] else "is required now"
        yield Change(where, what, breaking=not new["optional"])


def _methods(where: str, old: Described, new: Described, *, needs: bool) -> Iterator[Change]:
    for change in _compare(old, new, f"{where}.", _method):
        name = change.where.removeprefix(f"{where}.")
        must = name not in old and (needs or new[name]["abstract"])
        yield Change(change.where, "is new and must be written", breaking=True) if must else change


def _method(where: str, old: Described, new: Described) -> Iterator[Change]:
    # A plugin overrides methods with the old signature, so an argument more breaks it.
    if old["signature"] != new["signature"]:
        yield from _changed(where, old["signature"], new["signature"])
    if old["abstract"] != new["abstract"]:
        what = "must be written now" if new["abstract"] else "has a default now"
        yield Change(where, what, breaking=new["abstract"])


def _function(where: str, old: str, new: str) -> Iterator[Change]:
    before, after = (signature.rpartition(" -> ") for signature in (old, new))
    added = after[0].removesuffix(")").removeprefix(before[0].removesuffix(")"))
    grown = before[2] == after[2] and after[0].startswith(before[0].removesuffix(")"))
    optional = grown and bool(re.match(r"(, (\*, )?\w+: [^,=]+ = [^,]+)+$", added))
    yield Change(where, f"was {old}, is {new}", breaking=not optional)


def _value(where: str, old: str, new: str) -> Iterator[Change]:
    before, after = _elements(old), _elements(new)
    grown = before is not None and after is not None and before <= after
    yield Change(where, f"was {old}, is {new}", breaking=not grown)


def _elements(written: str) -> set[str] | None:
    """What a written Literal, dict or set holds; None for anything else."""
    node = ast.parse(written, mode="eval").body
    if isinstance(node, ast.Call) and len(node.args) == 1 and ast.unparse(node.func) == "frozenset":
        node = node.args[0]
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
        inner = node.slice
        return {ast.unparse(each) for each in (inner.elts if isinstance(inner, ast.Tuple) else [inner])}
    if isinstance(node, ast.Set):
        return {ast.unparse(each) for each in node.elts}
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {f"{ast.unparse(key) if key else '**'}: {ast.unparse(value)}" for key, value in pairs}
    return None


def _schema(where: str, old: Described, new: Described) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for change in _compare(before, after, f"{where}.", _changed):
        name = change.where.removeprefix(f"{where}.")
        required = name not in before and name in new.get("required", ())
        yield Change(change.where, "is new and required", breaking=True) if required else change
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        if name in before:
            yield Change(f"{where}.{name}", "is required now", breaking=True)
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ()))):
        if name in after:
            yield Change(f"{where}.{name}", "is optional now", breaking=False)
    rest = {"properties", "required", "$defs"}
    for key in sorted({*old, *new} - rest):
        if old.get(key) != new.get(key):
            yield from _changed(f"{where}, {key}", old.get(key), new.get(key))
    # Models inside are named in the SDK too, and compared there.
