"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.api"
    label = "api"
    verbose_name = _("API")
