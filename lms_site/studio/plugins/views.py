"""The panel of plugins: how each stands, its switch, its settings and a test of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms_sdk.plugin import Plugin, Scope
from lms_site.foundation.errors import DomainError
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host
from lms_site.studio.plugins.forms import SettingsForm

FOLLOW = "follow"
STATES = {
    "discovered": _("installed, not allowed by LMS_PLUGINS"),
    "loaded": _("loaded"),
    "broken": _("broken"),
    "enabled": _("enabled"),
    "disabled": _("disabled"),
    "suspended": _("suspended"),
}
STATUSES = {"ok": _("ok"), "degraded": _("degraded"), "failed": _("failed")}


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


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A plugin as it stands in a course; `own`: what the course itself says."""

    plugin: Plugin
    effective: plugin_host.State
    own: plugin_host.State | None

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return str(STATES[self.effective.value])


def may_manage(request: HttpRequest) -> bool:
    """Plugins are code: only administrators switch them."""
    return bool(request.user.is_active and request.user.is_superuser)


def may_manage_in(user: Any, course: UUID) -> bool:
    """Owners of a course switch in it what is a matter of courses."""
    return learning.teaches(user.pk, course, learning.Right.TEAM)


def for_courses() -> list[Plugin]:
    """The loaded plugins that are a matter of courses, by key."""
    found = [plugin_host.loaded(info.key) for info in plugin_host.plugins()]
    return [one for one in found if one and Scope.COURSE in one.scopes]


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
def switch(request: HttpRequest, key: str, course: UUID | None = None) -> HttpResponse:
    """Switch a plugin for the site or a course."""
    _require(request, course)
    wanted = request.POST.get("state", "")
    try:
        state = None if course and wanted == FOLLOW else plugin_host.State(wanted)
        plugin_host.switch(key, state, course)
    except ValueError:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, str(error.text))
    else:
        messages.success(request, _("Switched. Every process knows within some seconds."))
    return redirect("studio_course_plugins", course=course) if course else redirect("studio_plugins")


@require_http_methods(["GET", "HEAD", "POST"])
def plugin_settings(request: HttpRequest, key: str, course: UUID | None = None) -> HttpResponse:
    """The plugin's settings, for the site or a course; with `test`, what its health checks say of those stored."""
    _require(request, course)
    plugin = plugin_host.loaded(key)
    if plugin is None or (course and Scope.COURSE not in plugin.scopes):
        raise Http404
    tested = request.method == "POST" and "test" in request.POST
    sent = request.POST if request.method == "POST" and not tested else None
    form = SettingsForm(plugin, sent, course=course)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The settings are stored."))
        return redirect(request.path)
    findings = [
        (one, STATUSES.get(one.status, one.status))
        for one in (plugin_host.examine(plugin, course) if tested else ())
    ]
    context = {
        "plugin": plugin,
        "form": form,
        "findings": findings,
        "course": course and _named(request, course),
    }
    return TemplateResponse(request, "studio/plugin.html", context)


@require_safe
def course_panel(request: HttpRequest, course: UUID) -> HttpResponse:
    """The plugins that are a matter of courses, as they stand in this one; for its owners."""
    _require(request, course)
    plugins = for_courses()
    found = plugin_host.states_in(course, [plugin.key for plugin in plugins])
    rows = [CourseRow(plugin, *found[plugin.key]) for plugin in plugins]
    states = [(FOLLOW, _("As for the site"))]
    states += [each for each in plugin_host.State.choices if each[0] != plugin_host.State.SUSPENDED]
    context = {"rows": rows, "states": states, "course": _named(request, course)}
    return TemplateResponse(request, "studio/course_plugins.html", context)


def _require(request: HttpRequest, course: UUID | None) -> None:
    """Raise PermissionDenied unless the person may switch plugins, for the site or in the course."""
    if course is None:
        require_manager(request)
    elif not may_manage_in(request.user, course):
        raise PermissionDenied


def _named(request: HttpRequest, course: UUID) -> dict[str, Any]:
    """What the pages say of the course."""
    person: Any = request.user  # somebody: the studio asks for a login
    titles = learning.course_titles(person.pk, {course})
    return {"key": course, "title": titles.get(course, str(course))}
