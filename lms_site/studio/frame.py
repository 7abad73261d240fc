"""What pages of the studio share: who looks and may, keys that are sent, and refusals as messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from content_types.models import CoursePage
from lms_site.accounts.api import User
from lms_site.foundation.errors import DomainError, Invalid, NotFound
from lms_site.learning import api as learning


def person_of(request: HttpRequest) -> UUID:
    """Who looks at the page."""
    return cast("User", request.user).pk


def course_page(request: HttpRequest, pk: int, right: learning.Right = learning.Right.EDIT) -> CoursePage:
    """The course's page, for who has the right in it. Raises Http404, PermissionDenied."""
    page: CoursePage = get_object_or_404(CoursePage, pk=pk)
    if not learning.teaches(person_of(request), page.key, right):
        raise PermissionDenied
    return page


def key_in(text: str) -> UUID:
    """The key that an address or a button brings. Raises Http404."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def done(request: HttpRequest, act: Callable[[], Any], words: str, form: forms.Form | None = None) -> bool:
    """Do it and say so, or say why not: beside the fields of the form, else as a message. Whether it was done."""
    try:
        act()
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        for pointer, problems in error.fields.items():
            name = pointer.strip("/")
            for one in problems:
                if form is None:
                    messages.error(request, str(one.message))
                else:
                    form.add_error(name if name in form.fields else None, str(one.message))
        return False
    except DomainError as error:
        messages.error(request, str(error.text))
        return False
    messages.success(request, words)
    return True
