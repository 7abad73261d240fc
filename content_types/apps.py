"""Django application of the package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentTypesConfig(AppConfig):
    """Registers the package with Django."""

    name = "content_types"
    label = "content"
    verbose_name = _("Content")

    def import_models(self) -> None:
        """The models; and the names of core's blocks are told before plugins are loaded, so that none takes one."""
        super().import_models()
        from content_types import registry
        from lms_site.plugin_host import api as plugin_host

        plugin_host.reserve_block_names(registry.core_names())

    def ready(self) -> None:
        """Join with the domains below."""
        from content_types import closing, merging
        from content_types import compile as compiling
        from content_types.authoring import news, trash
        from content_types.pages import releasing
        from content_types.presentations import documents
        from content_types.questions import policies
        from content_types.rights import services as rights
        from content_types.site import contact

        policies.register()
        documents.connect()
        compiling.start()
        rights.connect()
        merging.connect()
        contact.connect()
        trash.connect()
        releasing.connect()
        news.connect()
        closing.connect()
