"""Addresses of the site: composition only."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [path("studio/", include(wagtailadmin_urls))]
