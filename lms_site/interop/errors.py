"""What can go wrong with an import or export, said so that the person with the file understands it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict, Invalid


class BadPackage(Invalid):
    """The package cannot be read safely; nothing was changed."""

    code = "bad_package"
    message = _("The package cannot be imported.")


class UnknownFormat(Invalid):
    """No installed importer recognises the package."""

    code = "unknown_format"
    message = _("No installed importer recognises this package.")


class BadOption(Invalid):
    """The importer does not know the option, or not this value of it."""

    code = "bad_option"


class MissingRight(Conflict):
    """The person the import is done for may not do all of it; nothing was changed."""

    code = "missing_right"


class NoSuchCourse(Invalid):
    """There is no course of this key, address or title."""

    code = "no_such_course"


class NotEmpty(Invalid):
    """The folder holds something that an export must not replace; nothing was changed."""

    code = "not_empty"
