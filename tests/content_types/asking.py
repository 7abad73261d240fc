"""Questions as authors write them in the studio: a content, its form, and rights on banks."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupCollectionPermission

from tests.content_types.studio import form_fields

CANARY = "CANARY-answer-key"
CONTENT = {
    "prompt": "<p>2+2?</p>",
    "options": [
        {"id": "a", "text": "<p>4</p>", "right": True},
        {"id": "b", "text": "<p>5</p>", "right": False},
    ],
    "explanation": f"<p>{CANARY}</p>",
}


def rights(collection, *codenames):
    group = Group.objects.create(name=f"group {Group.objects.count()}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in codenames:
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=Permission.objects.get(codename=codename)
        )
    return group


def url(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def filled(client, address, content):
    opened = client.get(address)
    kind_form = opened.context["form"]
    value = kind_form.fields["content"].block.to_python(content)
    return form_fields(opened, content=value)
