"""What can go wrong when documents are published or read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import NotFound


class EditionMissing(NotFound):
    """No edition has this digest."""

    code = "edition_missing"
    message = _("There is no such document.")


class Gone(NotFound):
    """The document was taken down; its digest stays known."""

    code = "edition_gone"
    message = _("This document was taken down.")


class ManifestMissing(NotFound):
    """No manifest has this digest."""

    code = "manifest_missing"
    message = _("There is no such state of the course.")
