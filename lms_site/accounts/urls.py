"""Pages of our own for the links in mails; used where no frontend is named by LMS_FRONTEND_URL."""

from __future__ import annotations

from django.urls import path

from lms_site.accounts.pages import request_password, set_password, verify_email

urlpatterns = [
    path("verify-email/<str:key>", verify_email, name="account_page_verify_email"),
    path("password/reset", request_password, name="account_page_request_password"),
    path("password/reset/<str:key>", set_password, name="account_page_set_password"),
]
