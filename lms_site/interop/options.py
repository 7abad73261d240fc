"""What a person may set for an importer: `key=value`, read by the importer's own model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from lms_sdk.faults import faults
from lms_sdk.interchange import Importer
from lms_site.interop.errors import BadOption


def chosen_options(importer: Importer, given: Mapping[str, str]) -> BaseModel:
    """The importer's options. Raises BadOption, which names those there are, for an unknown one or a bad value."""
    unknown = sorted(given.keys() - importer.Options.model_fields.keys())
    if unknown:
        message = _("{importer} has no option {name}. It has: {known}.")
        known = ", ".join(importer.Options.model_fields) or _("none")
        raise BadOption(message.format(importer=importer.key, name=unknown[0], known=known))
    try:
        return importer.Options.model_validate(dict(given))
    except ValidationError as error:
        first = faults(error)[0]
        message = _("The option {name} of {importer}: {fault}")
        name = ".".join(map(str, first.path)) or "?"
        raise BadOption(message.format(name=name, importer=importer.key, fault=first.message)) from None


def described(importer: Importer) -> Iterator[str]:
    """A line for each option: its name, what it may be, what it is otherwise, what it does."""
    schema = importer.Options.model_json_schema()
    for name, facts in schema.get("properties", {}).items():
        kind = " | ".join(map(str, facts["enum"])) if "enum" in facts else facts.get("type", _("text"))
        default = (
            str(facts.get("default", "")).lower() if kind == "boolean" else str(facts.get("default", ""))
        )
        yield f"{name}={default} ({kind}): {facts.get('description', '')}"
