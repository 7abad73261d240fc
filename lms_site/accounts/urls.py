"""Pages of our own: logging in to the studio, coming back from identity providers, the links in mails."""

from __future__ import annotations

from django.urls import path

from lms_site.accounts.identity.views import come_back, did_not_work, leave
from lms_site.accounts.login_page import log_in
from lms_site.accounts.pages import reopen, request_password, set_password, verify_email

urlpatterns = [
    path("login/", log_in, name="account_page_log_in"),
    path("login/error", did_not_work, name="account_page_did_not_work"),
    path("providers/<slug:provider>/", leave, name="account_identity_leave"),
    path("providers/<slug:provider>/callback/", come_back, name="account_identity_callback"),
    path("verify-email/<str:key>", verify_email, name="account_page_verify_email"),
    path("reopen/<str:key>", reopen, name="account_page_reopen"),
    path("password/reset", request_password, name="account_page_request_password"),
    path("password/reset/<str:key>", set_password, name="account_page_set_password"),
]
