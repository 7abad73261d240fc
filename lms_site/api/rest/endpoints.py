"""Where plugins answer by themselves: `/api/v1/x/<plugin>/...`."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from lms_site.api.plugin_endpoints import respond_at


@csrf_exempt
def plugin_endpoint(request: HttpRequest, plugin: str, path: str) -> HttpResponseBase:
    """What the plugin answers there. Forgery is guarded against where somebody is asked who they are."""
    return respond_at(request, plugin, path)


urlpatterns = [re_path(r"^x/(?P<plugin>[a-z0-9_.]+)/(?P<path>.+)\Z", plugin_endpoint, name="plugin_endpoint")]
