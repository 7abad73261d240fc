"""Logging in and the own profile."""

from __future__ import annotations

from tests.architecture.permissions import Row
from tests.world import BAD_TOKENS, EVERYONE, LOGGED_IN, TOKENLESS, Actor

_APP = {"client": "app"}
ONLY_OPEN = frozenset(EVERYONE - BAD_TOKENS)


def _stage(name: str, good: int, *, anonymous: int = 401, **about) -> Row:
    """An operation of allauth: bad tokens have lost their session (410), others get what is said."""
    outcomes = {
        **dict.fromkeys(LOGGED_IN, good),
        **dict.fromkeys(TOKENLESS, anonymous),
        **dict.fromkeys(BAD_TOKENS, 410),
    }
    return Row(name, outcomes={**outcomes, **about.pop("outcomes", {})}, fixed=_APP, **about)


ROWS = [
    Row("me_read", allow=LOGGED_IN),
    Row(
        "me_change",
        allow=LOGGED_IN,
        body=lambda world: {"name": "New Name"},
        changes={"accounts_user": {"name", "first_name", "last_name", "locale"}},
    ),
    # Whoever calls these is nobody yet; what counts is what the body holds.
    Row("token_obtain", outcomes=dict.fromkeys(Actor, 422), body=lambda world: {"email": "", "password": ""}),
    Row("token_refresh", outcomes=dict.fromkeys(Actor, 401), body=lambda world: {"refresh": "no token"}),
    Row("token_verify", outcomes=dict.fromkeys(Actor, 401), body=lambda world: {"token": "no token"}),
    Row("token_logout", outcomes=dict.fromkeys(Actor, 401), body=lambda world: {"refresh": "no token"}),
    Row("token_keys", allow=EVERYONE),
    # The session of a browser's cookie; who has a token has tokens.
    Row("token_of_browser", outcomes=dict.fromkeys(Actor, 401)),
    # allauth's own. Without a body an operation that wants one answers 400 to whom it would let pass.
    _stage("auth_config_get", 200, anonymous=200),
    _stage("auth_auth_login_post", 400, anonymous=400),
    _stage("auth_auth_signup_post", 400, anonymous=400),
    _stage("auth_auth_email_verify_get", 400, anonymous=400),
    _stage("auth_auth_email_verify_post", 400, anonymous=400),
    _stage("auth_auth_reauthenticate_post", 400),
    _stage("auth_auth_password_request_post", 400, anonymous=400),
    _stage("auth_auth_password_reset_get", 400, anonymous=400),
    _stage("auth_auth_password_reset_post", 400, anonymous=400),
    _stage("auth_auth_provider_token_post", 400, anonymous=400),
    _stage("auth_auth_provider_signup_get", 409, anonymous=409),
    _stage("auth_auth_provider_signup_post", 409, anonymous=409),
    _stage("auth_auth_2fa_authenticate_post", 401),
    _stage("auth_auth_2fa_reauthenticate_post", 400),
    _stage("auth_account_providers_get", 200),
    _stage("auth_account_providers_delete", 400),
    _stage("auth_account_email_get", 200),
    _stage("auth_account_email_post", 400, anonymous=409),
    _stage("auth_account_email_put", 400),
    _stage("auth_account_email_patch", 400),
    _stage("auth_account_email_delete", 400),
    _stage("auth_account_authenticators_get", 200),
    # The secret that is offered waits in the session for its first code.
    _stage("auth_account_authenticators_totp_get", 404, always_writes={"django_session"}),
    _stage("auth_account_authenticators_totp_post", 400, always_writes={"django_session"}),
    _stage("auth_account_authenticators_totp_delete", 200),
    _stage("auth_account_authenticators_recovery_codes_get", 404),
    _stage("auth_account_authenticators_recovery_codes_post", 400),
    # The question that a key answers waits in the session.
    _stage("auth_account_authenticators_webauthn_get", 401),
    _stage("auth_account_authenticators_webauthn_post", 400),
    _stage("auth_account_authenticators_webauthn_put", 400),
    _stage("auth_account_authenticators_webauthn_delete", 400),
    _stage("auth_auth_webauthn_authenticate_get", 401),
    _stage("auth_auth_webauthn_authenticate_post", 401),
    _stage("auth_auth_webauthn_reauthenticate_get", 200, always_writes={"django_session"}),
    _stage("auth_auth_webauthn_reauthenticate_post", 400),
    _stage("auth_auth_webauthn_login_get", 200, anonymous=200, always_writes={"django_session"}),
    _stage("auth_auth_webauthn_login_post", 400, anonymous=400),
    _stage("auth_auth_session_get", 200),
    # 401 is how allauth says that nobody is logged in any more.
    _stage("auth_auth_session_delete", 401, always_writes={"django_session", "accounts_tokensession"}),
    _stage("auth_account_password_change_post", 400),
    _stage("auth_auth_sessions_get", 200),
    _stage("auth_auth_sessions_delete", 400),
    Row(
        "auth_app_tokens_refresh_post",
        outcomes={**dict.fromkeys(ONLY_OPEN, 400), **dict.fromkeys(BAD_TOKENS, 410)},
    ),
    Row("auth_browser_auth_provider_redirect_post", outcomes=dict.fromkeys(Actor, 302)),
]
