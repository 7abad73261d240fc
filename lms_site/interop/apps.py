"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteropConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.interop"
    label = "interop"
    verbose_name = _("Import and export")
