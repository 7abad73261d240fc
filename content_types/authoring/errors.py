"""What authoring refuses."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Denied, NotFound


class NoSuchPage(NotFound):
    """There is no such page, or the person may not edit it."""


class NoSuchQuestion(NotFound):
    """There is no such question or bank, or the person may not change it."""


class NotAllowed(Denied):
    """The person may edit the page, but not do this with it."""


class Locked(Conflict):
    """Somebody locked the page, or it waits for a reviewer or for its moment."""

    code: ClassVar[str] = "locked"
    message = _("The page is locked by somebody, under review, or waits for its moment to be published.")


class InTrash(Conflict):
    """The page is in the trash, or stands below one that is."""

    code: ClassVar[str] = "in_trash"
    message = _("The page, or one above it, is in the trash. Restore that one first.")


class NotInTrash(Conflict):
    """The page is not in the trash."""

    code: ClassVar[str] = "not_in_trash"
    message = _("The page is not in the trash.")


class DoesNotFit(Conflict):
    """A page of this type cannot stand there."""

    code: ClassVar[str] = "does_not_fit"
    message = _("A page of this type cannot stand there.")
