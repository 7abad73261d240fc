"""The public contract as data: `python -m lms_sdk.contract --check | --write | --release`.

`api.json` beside this file holds every public name of the SDK: hooks, base classes with the signatures of their
methods, facts, models as JSON Schema, functions, constants. `--check` fails when the code says something else;
`--write` writes it anew. `--release` keeps the contract of a released version as `api.released.json`; from then on
`--check` also demands a new minor version for additions and a new major version for anything that breaks plugins.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import enum
import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, TypeVar

from pydantic import BaseModel

import lms_sdk
from lms_sdk.contract_changes import changes, needed_version
from lms_sdk.hooks import Specs, hook_names, policy_of

FOLDER: Final = Path(__file__).parent
CURRENT: Final = FOLDER / "api.json"
RELEASED: Final = FOLDER / "api.released.json"
_PRIVATE: Final = ("contract", "contract_changes", "dev", "hook_page", "kind_page", "scaffold", "testing")
_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+")

Described = dict[str, Any]


def modules() -> Iterator[ModuleType]:
    """The public modules of the SDK, by name."""
    for info in sorted(pkgutil.iter_modules(lms_sdk.__path__), key=lambda found: found.name):
        if info.name not in _PRIVATE:
            yield importlib.import_module(f"lms_sdk.{info.name}")


def snapshot() -> Described:
    """The contract as it is in the code."""
    names: Described = {}
    for module in (lms_sdk, *modules()):
        if hasattr(module, "__all__"):
            names[module.__name__] = {"kind": "door", "names": dict.fromkeys(module.__all__, "")}
    for module in modules():
        for name, node in _defined(module):
            if not isinstance(getattr(module, name), TypeVar):
                names[f"{module.__name__}.{name}"] = _describe(module, name, node)
    return {
        "version": lms_sdk.__version__,
        "hooks": {name: _hook(name) for name in hook_names()},
        "names": names,
    }


def _defined(module: ModuleType) -> Iterator[tuple[str, ast.stmt]]:
    """The public names that the module itself defines."""
    for node in ast.parse(inspect.getsource(module)).body:
        targets: Sequence[ast.expr] = ()
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            if not node.name.startswith("_"):
                yield node.name, node
        elif isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                yield target.id, node


def _describe(module: ModuleType, name: str, node: ast.stmt) -> Described:
    value = getattr(module, name)
    if isinstance(node, ast.FunctionDef):
        return {"kind": "function", "signature": _signature(value)}
    if isinstance(node, ast.ClassDef):
        return _describe_class(value)
    written = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return {"kind": "value", "value": ast.unparse(written) if written else ""}


def _describe_class(kind: type) -> Described:
    bases = [base.__name__ for base in kind.__bases__ if base is not object]
    if issubclass(kind, enum.Enum):
        return {"kind": "enum", "members": {member.name: member.value for member in kind}}
    if issubclass(kind, BaseModel):
        return {"kind": "model", "bases": bases, "schema": _schema(kind), "methods": _methods(kind)}
    if dataclasses.is_dataclass(kind):
        return {"kind": "fact", "bases": bases, "fields": _fields(kind), "methods": _methods(kind)}
    protocol = bool(getattr(kind, "_is_protocol", False))
    described = {"kind": "protocol" if protocol else "class", "bases": bases}
    return {**described, "attributes": _attributes(kind), "methods": _methods(kind)}


def _schema(model: type[BaseModel]) -> Described:
    schema = model.model_json_schema()
    return {key: _bare(value) for key, value in schema.items() if key not in ("title", "description")}


def _bare(value: Any) -> Any:
    """A schema without the words, which may change freely."""
    if isinstance(value, dict):
        words = {key for key in ("title", "description") if isinstance(value.get(key), str)}
        return {key: _bare(inner) for key, inner in value.items() if key not in words}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _fields(kind: type) -> Described:
    return {
        field.name: {"type": str(field.type), "optional": _has_default(field)}
        for field in dataclasses.fields(kind)
        if not field.name.startswith("_")
    }


def _has_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing


def _attributes(kind: type) -> Described:
    own = inspect.get_annotations(kind)
    return {
        name: {"type": str(annotation), "optional": name in vars(kind)}
        for name, annotation in own.items()
        if not name.startswith("_")
    }


def _methods(kind: type) -> Described:
    found: Described = {}
    for name, value in vars(kind).items():
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        generated = dataclasses.is_dataclass(kind) and name == "__init__"
        public = not name.startswith("_") or (name == "__init__" and not generated)
        if public and isinstance(function, FunctionType):
            abstract = bool(getattr(function, "__isabstractmethod__", False))
            how = "property " if isinstance(value, property) else ""
            found[name] = {"signature": how + _signature(function), "abstract": abstract}
    return found


def _signature(function: Any) -> str:
    return _ADDRESS.sub("", str(inspect.signature(function)))


def _hook(name: str) -> Described:
    function = vars(Specs)[name]
    policy = policy_of(name)
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    return {
        "policy": policy.kind,
        "budget_ms": policy.budget_ms,
        "writes": policy.writes,
        "arguments": {p.name: str(p.annotation) for p in parameters},
        "returns": str(inspect.signature(function).return_annotation),
    }


def text_of(contract: Described) -> str:
    """The contract as it is written to a file."""
    return json.dumps(contract, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def faults(now: Described, written: Described | None, released: Described | None) -> list[str]:
    """What is wrong with the contract; empty when nothing is."""
    found = []
    if written is None or text_of(written) != text_of(now):
        told = [str(change) for change in changes(written or {}, now)] or ["the version or its form"]
        found.append("api.json is not what the code says; run `python -m lms_sdk.contract --write`:")
        found += [f"  {line}" for line in told]
    if released is not None:
        since = changes(released, now)
        wanted = needed_version(released["version"], since)
        if _number(now["version"]) < _number(wanted):
            found.append(
                f"since {released['version']} the contract has changed; the version must be {wanted}:"
            )
            found += [f"  {change}" for change in since]
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _read(path: Path) -> Described | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 1 when the contract is not in order."""
    parser = argparse.ArgumentParser(
        prog="python -m lms_sdk.contract", description="The SDK's public contract."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--check", action="store_true", help="fail when api.json or the version does not fit the code"
    )
    what.add_argument("--write", action="store_true", help="write api.json anew")
    what.add_argument(
        "--release", action="store_true", help="keep the contract of the version that is released now"
    )
    chosen = parser.parse_args(arguments)
    now = snapshot()
    if chosen.write:
        CURRENT.write_text(text_of(now), encoding="utf-8")
        return 0
    found = faults(now, _read(CURRENT), _read(RELEASED))
    for line in found:
        sys.stderr.write(f"{line}\n")
    if chosen.release and not found:
        RELEASED.write_text(text_of(now), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
