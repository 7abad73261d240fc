"""Django application of the package."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class PluginHostConfig(AppConfig):
    """Loads the plugins when the applications are ready."""

    name = "lms_site.plugin_host"
    label = "plugin_host"
    verbose_name = _("Plugins")

    def ready(self) -> None:
        """Freeze the registry, subscribe what plugins listen to; a broken plugin is reported and skipped."""
        from django.apps import apps
        from django.utils.translation import get_language

        from lms_sdk.i18n import set_language_source
        from lms_site.plugin_host import boot, checks, guarded, listening

        set_language_source(get_language)
        register(checks.check_broken_plugins)
        register(checks.check_hooks)
        register(checks.check_folder)
        register(checks.check_names)
        register(checks.check_plugin_tables)
        for config in apps.get_app_configs():
            if isinstance(config, guarded.GuardedApp):
                config.make_ready()
        listening.listen(boot.boot())
