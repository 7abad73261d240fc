"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.publishing"
    label = "publishing"
    verbose_name = _("Publishing")
