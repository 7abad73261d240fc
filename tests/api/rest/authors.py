"""Somebody who writes by token, and what tests of authoring share."""

from __future__ import annotations

import json
from uuid import uuid4

from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from tests.world import bearer, person

PAGES = "/api/v1/authoring/pages/"
QUESTIONS = "/api/v1/authoring/questions/"


class Author:
    """Somebody who calls with a token, and with nothing else."""

    def __init__(self, *rights: tuple[Page, str], banks: bool = False) -> None:
        self.person = person(f"author-{uuid4().hex}")
        group = Group.objects.create(name=uuid4().hex)
        self.person.groups.add(group)
        for page, action in rights:
            permission = Permission.objects.get(codename=f"{action}_page")
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
        for action in ("add", "choose") if banks else ():
            permission = Permission.objects.get(codename=f"{action}_questionbank")
            root = Collection.get_first_root_node()
            GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)
        self.token = bearer(self.person)
        self.client = Client()

    def call(self, method, path, body=None, status=200, **headers):
        answer = self.client.generic(
            method,
            path,
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={**self.token, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )
        assert answer.status_code == status, (answer.status_code, answer.content)
        self.etag = answer.headers.get("ETag", "")
        return answer.json() if answer.content else None

    def make(self, kind, parent=None, status=201, **content):
        body = {"kind": kind, "title": "A page", **content, **({"parent": parent} if parent else {})}
        return self.call("POST", PAGES, body, status)

    def read(self, key, status=200):
        return self.call("GET", f"{PAGES}{key}/", status=status)

    def change(self, key, status=200, **content):
        self.read(key)
        return self.call("PATCH", f"{PAGES}{key}/", content, status, If_Match=self.etag)

    def do(self, key, what, body=None, status=200):
        return self.call("POST", f"{PAGES}{key}/{what}/", body, status)


def rich(html):
    return {"type": "rich_text", "value": {"text": html}}


def errors(problem):
    return {error["pointer"]: error["code"] for error in problem["errors"]}


def page(key):
    return Page.objects.get(translation_key=key).specific
