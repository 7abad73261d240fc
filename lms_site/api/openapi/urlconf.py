"""The API at its public prefix, whatever else the site serves."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/v1/", include("lms_site.api.urls"))]
