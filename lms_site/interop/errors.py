"""What can go wrong with an import or export, said so that the person with the file understands it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Invalid


class BadPackage(Invalid):
    """The package cannot be read safely; nothing was changed."""

    code = "bad_package"
    message = _("The package cannot be imported.")


class UnknownFormat(Invalid):
    """No installed importer recognises the package."""

    code = "unknown_format"
    message = _("No installed importer recognises this package.")
