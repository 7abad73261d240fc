"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PluginHostConfig(AppConfig):
    """Registers the package with Django."""

    name = "lms_site.plugin_host"
    label = "plugin_host"
    verbose_name = _("Plugins")
