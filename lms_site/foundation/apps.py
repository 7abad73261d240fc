"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.foundation"
    label = "foundation"
    verbose_name = _("Foundation")
