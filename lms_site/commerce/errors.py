"""What can be refused in this domain, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Conflict


class PublishedAsFree(Conflict):
    """The course is published as free of charge."""

    code = "published_as_free"
    message = _("This course is published as free of charge. Publish it as not free, then give it a price.")
