"""Minimal pages of our own for the links in mails; used where no frontend is named by LMS_FRONTEND_URL."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
