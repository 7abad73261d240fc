"""Pages of our own: logging in to the studio, and the links in mails where no frontend is named."""

from __future__ import annotations

from django.urls import path

from lms_site.accounts.login_page import log_in
from lms_site.accounts.pages import request_password, set_password, verify_email

urlpatterns = [
    path("login/", log_in, name="account_page_log_in"),
    path("verify-email/<str:key>", verify_email, name="account_page_verify_email"),
    path("password/reset", request_password, name="account_page_request_password"),
    path("password/reset/<str:key>", set_password, name="account_page_set_password"),
]
