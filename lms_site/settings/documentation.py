"""The page of all settings, made from their declarations: `python -m lms_site.settings.documentation`."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic.fields import FieldInfo

from lms_site.settings.environment import Environment

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "settings.md"
HEAD = """# Settings

Everything that differs from one site to the next comes from the environment. A wrong or missing value ends the start
with one line that names the variable. `manage.py` uses `lms_site.settings.embedded` unless DJANGO_SETTINGS_MODULE says
otherwise: there, without DATABASE_URL, the required values are made and kept in the data folder. A server uses
`lms_site.settings.production`.

This page is made from `lms_site/settings/environment.py` by `python -m lms_site.settings.documentation`.

| variable | meaning | default |
|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    return HEAD + "".join(_row(field) for field in Environment.model_fields.values())


def _row(field: FieldInfo) -> str:
    meaning = (field.description or "").replace("|", "\\|")
    return f"| `{field.alias}` | {meaning} | {_default(field)} |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if value not in ("", None) else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")
