"""The documentation pages of the extension points, made of their base classes: `python -m lms_sdk.kind_page FOLDER`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, get_origin

from lms_sdk.plugin import KINDS


class About(NamedTuple):
    """What a base class cannot say of itself."""

    title: str
    kit: str = ""
    """The class of the conformance kit."""
    example: str = ""
    """Where a complete example is."""
    called: str = "The contract is fixed; the product does not call it yet."
    """When the product calls it."""


_EXAMPLES: Final = "lms_sdk.testing.examples"
ABOUT: Final[dict[str, About]] = {
    "assessment_types": About(
        "Assessment types",
        "AssessmentConformance",
        f"{_EXAMPLES}.choice",
        "When a question is edited, published, asked, marked, reviewed. `lms_plugin new NAME --kind assessment`.",
    ),
    "attempt_policies": About(
        "Attempt policies",
        "AttemptPolicyConformance",
        called="When an assessment of this policy is answered and marked.",
    ),
    "block_types": About(
        "Blocks",
        "BlockConformance",
        f"{_EXAMPLES}.block",
        "When a lesson is edited, and when it is published. `lms_plugin new NAME --kind block`.",
    ),
    "importers": About(
        "Importers",
        "ImporterConformance",
        f"{_EXAMPLES}.notes",
        "By `manage.py import_course`; the surest importer reads. `lms_plugin new NAME --kind importer`.",
    ),
    "exporters": About(
        "Exporters", "ExporterConformance", f"{_EXAMPLES}.notes", "By `manage.py export_course --format KEY`."
    ),
    "payment_providers": About("Payment providers", "PaymentConformance", f"{_EXAMPLES}.payments"),
    "notification_channels": About(
        "Notification channels",
        "ChannelConformance",
        f"{_EXAMPLES}.channel",
        "By a worker, for people who want to be told this way; what is deferred or failed is tried again.",
    ),
    "grading_policies": About("Grading policies", "GradingConformance"),
    "reports": About("Reports"),
    "recommenders": About("Recommenders"),
    "search_indexers": About("Search indexers", "SearchIndexerConformance"),
    "storage_backends": About("Storage backends", "StorageConformance"),
    "lti_services": About("LTI services"),
    "event_subscribers": About(
        "Event subscribers",
        example=f"{_EXAMPLES}.plugin",
        called="After commit, by a worker, again when it fails; each subscriber on its own.",
    ),
    "permission_rules": About("Permission rules"),
    "health_checks": About(
        "Health checks",
        example=f"{_EXAMPLES}.plugin",
        called="By *Test what is stored* in the studio and by `POST /api/v1/plugins/{key}/test/`.",
    ),
}


def kind_page(kind: str) -> str:
    """The page of an extension point, with the exact signature of every method."""
    return "\n".join(_page(kind, KINDS[kind], ABOUT[kind])) + "\n"


def file_name(kind: str) -> str:
    """The page's file."""
    return f"{kind.replace('_', '-')}.md"


def _page(kind: str, base: type, about: About) -> Iterator[str]:
    yield f"# {about.title}\n"
    yield f"`Plugin({kind}=[...])` lists subclasses of `{base.__module__}.{base.__name__}`.\n"
    yield f"{inspect.getdoc(base)}\n"
    yield f"*When it is called.* {about.called}\n"
    if about.kit:
        yield f"*Its laws.* `lms_sdk.testing.{about.kit}` ([the kit](../conformance.md)).\n"
    if about.example:
        yield f"*A complete example.* `{about.example}`.\n"
    declared = list(_declared(base))
    if declared:
        yield "## What it declares\n"
        yield "| attribute | type | default |\n|---|---|---|"
        yield from declared
        yield ""
    yield "## What it does\n"
    for name, function in _methods(base):
        yield f"### {name}\n"
        yield f"```text\n{name}{_signature(function)}\n```\n"
        yield f"{inspect.getdoc(function) or ''}\n"
    yield "This page is made by `python -m lms_sdk.kind_page`; a test compares it with the code."


def _declared(base: type) -> Iterator[str]:
    for name, annotation in inspect.get_annotations(base).items():
        if name.startswith("_"):
            continue
        default = f"`{_value(getattr(base, name))}`" if hasattr(base, name) else "needed"
        kind = str(annotation).removeprefix("ClassVar[").removesuffix("]").replace("|", "\\|")
        yield f"| `{name}` | `{kind}` | {default} |"


def _value(value: Any) -> str:
    if isinstance(value, type) or get_origin(value) is not None:
        return getattr(value, "__name__", str(value))
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return repr(value)


def _methods(base: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(base).items():
        function = getattr(value, "__func__", value)
        if not name.startswith("_") and inspect.isfunction(function):
            yield name, function


def _signature(function: Any) -> str:
    return str(inspect.signature(function)).replace("'", "")


def main(arguments: list[str]) -> int:
    """Write every page into the folder that is named."""
    if len(arguments) != 1:
        sys.stderr.write("python -m lms_sdk.kind_page FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / file_name(kind)).write_text(kind_page(kind), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
