"""Settings of the API and of logging in."""

from __future__ import annotations

from typing import Any

from corsheaders.defaults import default_headers

from lms_site.settings.environment import read_environment
from lms_site.settings.identity import addresses, passkey_domain, providers

ENVIRONMENT = read_environment()

LMS_BASE_URL = ENVIRONMENT.base_url
LMS_FRONTEND_URL = ENVIRONMENT.frontend_url
LMS_TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
LMS_JWT_PRIVATE_KEY = ENVIRONMENT.jwt_private_key
LMS_RATES = {
    "anonymous": ENVIRONMENT.rate_anonymous,
    "person": ENVIRONMENT.rate_person,
    "files": ENVIRONMENT.rate_files,
    "plugin": ENVIRONMENT.rate_plugin,
    "practice": "60/m",
    "search": "60/m",
    "talk": "30/m",
    "pictures": "30/h",
    "closing": "10/h",
    "contact": "5/10m",
}
LMS_LIMIT_PREFIX = "lms:limit:"

LMS_API_MIDDLEWARE = [
    "lms_site.api.middleware.FrameMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "lms_site.api.middleware.OriginMiddleware",
]
LMS_API_COOKIE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms_site.api.middleware.AddressLimitMiddleware",
]

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["lms_site.api.authentication.Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["lms_site.api.json.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["lms_site.api.json.JsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "lms_site.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Anthus",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "DISABLE_DOCSTRING_DESCRIPTIONS": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

CORS_ALLOWED_ORIGINS = list(ENVIRONMENT.cors_origins)
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
    "x-session-token",
    "x-email-verification-key",
    "x-password-reset-key",
]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Content-Language",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Policy",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
]

SESSION_ENGINE = "lms_site.accounts.sessions"
CSRF_FAILURE_VIEW = "lms_site.api.errors.csrf_failure"
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/studio/"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the page on which one logs in has its own
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url, *ENVIRONMENT.cors_origins]

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app", "browser")
HEADLESS_ADAPTER = "lms_site.accounts.adapter.HeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "lms_site.accounts.strategy.TokenStrategy"  # noqa: S105 - a dotted path
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 300
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 14 * 86400
_PAGES = ENVIRONMENT.frontend_url or f"{ENVIRONMENT.base_url}/account"
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{_PAGES}/verify-email/{{key}}",
    "account_reset_password": f"{_PAGES}/password/reset",
    "account_reset_password_from_key": f"{_PAGES}/password/reset/{{key}}",
    "account_reopen": f"{_PAGES}/reopen/{{key}}",
    "account_signup": f"{ENVIRONMENT.frontend_url or ENVIRONMENT.base_url}/signup",
    "socialaccount_login_error": f"{_PAGES}/login/error",
}

ACCOUNT_ADAPTER = "lms_site.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms_site.accounts.forms.SignupFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a new password, second factor, provider: somebody should notice
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_ADAPTER = "lms_site.accounts.identity.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = providers(ENVIRONMENT)
LMS_IDENTITY_PROVIDERS = addresses(SOCIALACCOUNT_PROVIDERS)
MFA_ADAPTER = "lms_site.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # question and answer count: thirty logins of one class room
LMS_PASSKEY_DOMAIN = passkey_domain(ENVIRONMENT)
MFA_TOTP_ISSUER = "Anthus"
USERSESSIONS_TRACK_ACTIVITY = False
