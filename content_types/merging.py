"""What two accounts of one person have in the studio becomes one's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, PageSubscription
from wagtail.users.models import UserProfile

from lms_site.accounts.api import register_merge
from lms_site.foundation.moving import Moved, repoint

STAYS: Final = (("wagtailcore.ModelLogEntry", "user"), ("wagtailcore.PageLogEntry", "user"))
"""The studio's log goes on naming the account that acted."""


def connect() -> None:
    """Take part in merging people; called once, from the app's `ready()`."""
    register_merge("content", merge, stays=STAYS)


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """Keep one set of preferences, and no key of the merged account; pages, files and banks move by themselves.

    Whatever groups of courses the person is in follows the teams.
    """
    for model in (EditingSession, FormState, APIToken):
        model.objects.filter(user=merged).delete()
    yield repoint(UserProfile, "user", old=merged, new=kept, twins="drop")
    yield repoint(PageSubscription, "user", old=merged, new=kept, twins="drop")
