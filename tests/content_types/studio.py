"""A teacher's browser: opens the studio's forms and posts them back with changes."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.blocks.base import BlockWidget
from wagtail.models import Page

from tests.content_types.forms import posted


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_fields(response: Any, form: Any = None, **streams: Any) -> dict[str, Any]:
    """The fields that the opened form would send back; streams by name, with the value to show in them."""
    assert response.status_code == 200, response.status_code
    soup = BeautifulSoup(response.content, "html.parser")
    element = max(
        soup.find_all("form"), key=lambda found: len(found.find_all(["input", "textarea", "select"]))
    )
    data: dict[str, Any] = {}
    for field in element.find_all(["input", "textarea", "select"]):
        _read(field, data)
    form = form or response.context["form"]
    for name, field in form.fields.items():
        if isinstance(field.widget, BlockWidget):
            value = streams[name] if name in streams else form[name].value()
            data |= posted(field.block, value, form.add_prefix(name))
    return data


def _read(field: Any, data: dict[str, Any]) -> None:
    name = field.get("name")
    if not name or field.get("disabled") is not None or field.get("type") in ("submit", "button", "file"):
        return
    if field.name == "textarea":
        data[name] = (field.text or "").removeprefix("\n")
    elif field.name == "select":
        chosen = [
            option.get("value") for option in field.find_all("option") if option.get("selected") is not None
        ]
        data[name] = (
            chosen
            if field.get("multiple") is not None
            else (chosen or [field.option.get("value") if field.option else ""])[0]
        )
    elif field.get("type") in ("checkbox", "radio"):
        if field.get("checked") is not None:
            data.setdefault(name, []).append(field.get("value") or "on")
    else:
        data[name] = field.get("value") or ""


def create_url(kind: type[Page], parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["content", kind._meta.model_name, parent.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def create(
    client: Client,
    kind: type[Page],
    parent: Page,
    *,
    action: str = "",
    streams: dict[str, Any] | None = None,
    **changes: Any,
) -> Any:
    """Open the create form of a page type, fill it in and send it."""
    data = form_fields(client.get(create_url(kind, parent)), **(streams or {}))
    return client.post(create_url(kind, parent), {**data, **changes, **({action: "1"} if action else {})})


def edit(
    client: Client, page: Page, *, action: str = "", streams: dict[str, Any] | None = None, **changes: Any
) -> Any:
    """Open the edit form of a page, change it and send it."""
    data = form_fields(client.get(edit_url(page)), **(streams or {}))
    return client.post(edit_url(page), {**data, **changes, **({action: "1"} if action else {})})


def errors(response: Any) -> dict[str, Any]:
    form = response.context["form"] if response.context else None
    return form.errors.get_json_data() if form else {}


def query(data: dict[str, Any]) -> QueryDict:
    result = QueryDict(mutable=True)
    for name, value in data.items():
        result.setlist(name, value if isinstance(value, list) else [value])
    return result
