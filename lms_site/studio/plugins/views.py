"""The panel of plugins: how each stands, its switch, its settings and a test of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms_sdk.plugin import Plugin
from lms_site.foundation.errors import DomainError
from lms_site.plugin_host import api as plugin_host
from lms_site.studio.plugins.forms import SettingsForm

STATES = {
    "discovered": _("installed, not allowed by LMS_PLUGINS"),
    "loaded": _("loaded"),
    "broken": _("broken"),
    "enabled": _("enabled"),
    "disabled": _("disabled"),
    "suspended": _("suspended"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A plugin in the panel."""

    info: plugin_host.PluginInfo
    plugin: Plugin | None
    measures: dict[str, plugin_host.Measure]

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return str(STATES[self.info.state.value])


def may_manage(request: HttpRequest) -> bool:
    """Plugins are code: only administrators switch them."""
    return bool(request.user.is_active and request.user.is_superuser)


def require_manager(request: HttpRequest) -> None:
    """Raise PermissionDenied for everybody else."""
    if not may_manage(request):
        raise PermissionDenied


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Every installed plugin; the measures are those of this process."""
    require_manager(request)
    rows = [
        Row(info, plugin_host.loaded(info.key), plugin_host.measures(info.key))
        for info in plugin_host.plugins()
    ]
    return TemplateResponse(
        request, "studio/plugins.html", {"rows": rows, "states": plugin_host.State.choices}
    )


@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a plugin for the site."""
    require_manager(request)
    try:
        plugin_host.switch(key, plugin_host.State(request.POST.get("state", "")))
    except ValueError:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, str(error.text))
    else:
        messages.success(request, _("Switched. Every process knows within some seconds."))
    return redirect("studio_plugins")


@require_http_methods(["GET", "HEAD", "POST"])
def plugin_settings(request: HttpRequest, key: str) -> HttpResponse:
    """The plugin's settings; with `test`, what its health checks say of those that are stored."""
    require_manager(request)
    plugin = plugin_host.loaded(key)
    if plugin is None:
        raise Http404
    tested = request.method == "POST" and "test" in request.POST
    form = SettingsForm(plugin, request.POST if request.method == "POST" and not tested else None)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The settings are stored."))
        return redirect("studio_plugin", key=key)
    return TemplateResponse(
        request,
        "studio/plugin.html",
        {"plugin": plugin, "form": form, "findings": plugin_host.examine(plugin) if tested else None},
    )
