"""Closing the own account, and taking it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from lms_site.accounts import api as accounts
from lms_site.api.hot import Call, hot, operation
from lms_site.api.people_shapes import ClosingIn, ClosingOut, ReopenedOut, ReopeningIn
from lms_site.api.read import members, read

_TAGS = ["People"]


@operation(
    "me_close",
    summary="Close the own account",
    tags=_TAGS,
    request=ClosingIn,
    responses={202: ClosingOut},
    scope="closing",
    description=(
        "Every token and login ends at once, and 14 days later the account is erased with everything the person did."
        " Until then the link in the mail takes it back. 409 `owns_courses` names the courses that only the person"
        " owns: hand them over first. 409 `login_too_old`: an account without a password is closed by who has just"
        " logged in."
    ),
)
def close(call: Call) -> HttpResponse:
    """Close the caller's account once the password confirms it."""
    sent = read(ClosingIn, call.body())
    claims = call.admission.claims
    closed = accounts.close_account(
        call.person.pk, password=sent.password, session=None if claims is None else claims.session
    )
    return call.json(members(closed), 202)


@operation(
    "account_reopen",
    summary="Take a closed account back",
    tags=_TAGS,
    request=ReopeningIn,
    responses={200: ReopenedOut},
    login=False,
    scope="closing",
)
def reopen(call: Call) -> HttpResponse:
    """With the key in the mail, until the account is erased; then log in as usual."""
    sent = read(ReopeningIn, call.body())
    profile = accounts.reopen_account(sent.token)
    return call.json({"id": profile.id, "email": profile.email})


urlpatterns = [
    path("me/closing/", hot(POST=close)),
    path("account-reopening/", hot(POST=reopen)),
]
