"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.catalog"
    label = "catalog"
    verbose_name = _("Catalogue")
