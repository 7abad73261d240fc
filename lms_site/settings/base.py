"""The settings every deployment shares; values that differ come from the environment."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.alive import sign_of
from lms_site.plugin_host.discovery import django_apps
from lms_site.settings.api import *
from lms_site.settings.environment import read_environment
from lms_site.settings.files import media_storage
from lms_site.settings.mail import channel, mail
from lms_site.settings.studio import *

ENVIRONMENT = read_environment()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = ENVIRONMENT.data_dir.resolve()


def database(url: str) -> dict[str, Any]:
    """Django's form of a PostgreSQL address; the query may carry `host`, the folder of a Unix socket, and more."""
    parts = urlsplit(url)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    more = {name: unquote(value) for name, value in query.items() if name not in {"host", "port"}}
    return {
        "ENGINE": "lms_site.foundation.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {
            "options": "-c timezone=UTC -c jit=off",
            "keepalives_idle": 20,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "connect_timeout": "10",
            **more,
        },
    }


# Django's signing key is derived, so that no key both signs what is shown and encrypts what is stored.
SECRET_KEY, *SECRET_KEY_FALLBACKS = [
    hashlib.sha512(b"django signing:" + key.encode()).hexdigest() for key in ENVIRONMENT.secret_keys
]
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "lms_site.urls"
WSGI_APPLICATION = "lms_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "lms_site.foundation",
    "lms_site.plugin_host",
    "lms_site.accounts",
    "lms_site.publishing",
    "lms_site.learning",
    "lms_site.commerce",
    "lms_site.catalog",
    "lms_site.notebook",
    "lms_site.communication",
    "content_types",
    "lms_site.interop",
    "lms_site.api",
    "lms_site.studio",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "lms_site.studio.people.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "corsheaders",
    "csp",
    "django_celery_beat",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "lms_site.api.health.HealthMiddleware",
    "lms_site.api.middleware.RequestIdMiddleware",
    "lms_site.api.roles.RoleMiddleware",
    "lms_site.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]

DATABASES = {"default": database(ENVIRONMENT.database_url)}
LMS_PREPARED_STATEMENTS = ENVIRONMENT.prepared_statements
CACHES = {
    "default": {
        "BACKEND": "lms_site.foundation.caching.ForgivingCache",
        "LOCATION": ENVIRONMENT.valkey_url,
        "KEY_PREFIX": "lms:cache",
    }
}
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "lms_site" / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": media_storage(ENVIRONMENT),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

MAIL = mail(ENVIRONMENT.email_url)
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.use_tls, MAIL.use_ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from
LMS_MAILS_DIR = DATA_DIR / "mails"
LMS_DEVELOPMENT_PAGES = False

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "content_types.search"}}
WAGTAIL_SITE_NAME = "Anthus"
WAGTAILADMIN_BASE_URL = ENVIRONMENT.base_url

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS: dict[str, dict[str, Any]] = {
    "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name", "first_name", "last_name")},
    "MinimumLengthValidator": {},
    "CommonPasswordValidator": {},
    "NumericPasswordValidator": {},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in _VALIDATORS.items()
]
# One backend, which also does what ModelBackend does: two would hash every wrong password twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LOGGING_CONFIG = "lms_site.foundation.logs.configure"
LOGGING = {
    "format": ENVIRONMENT.log_format,
    "level": ENVIRONMENT.log_level,
    "secrets": ENVIRONMENT.secrets(),
}

LMS_VALKEY_URL = ENVIRONMENT.valkey_url
LMS_BROKER_URL = ENVIRONMENT.broker_url or ENVIRONMENT.valkey_url
LMS_QUEUE_PREFIX = ENVIRONMENT.queue_prefix
LMS_ROLE = ENVIRONMENT.role
LMS_SIGN_OF_LIFE = sign_of(DATA_DIR, ENVIRONMENT.role)
LMS_SECRET_KEYS = ENVIRONMENT.secret_keys
LMS_HTTP_NETWORKS = ENVIRONMENT.http_networks
LMS_OUTBOX_NUDGE = True

LMS_TEACHING = ENVIRONMENT.teaching
LMS_PLUGINS = ENVIRONMENT.plugins
LMS_PLUGINS_DIR = ENVIRONMENT.plugins_dir
LMS_PLUGINS_STRICT = ENVIRONMENT.plugins_strict
# Notifications leave as mails about accounts do, unless the operator says otherwise.
_CHANNEL = channel(
    MAIL, sender=ENVIRONMENT.email_from, name=WAGTAIL_SITE_NAME, folder=str(DATA_DIR / "mails")
)
LMS_PLUGIN_CONFIG = {
    **ENVIRONMENT.plugin_config,
    "lms.email": {**_CHANNEL, **ENVIRONMENT.plugin_config.get("lms.email", {})},
}
LMS_SAFE_MODE = ENVIRONMENT.safe_mode
LMS_SCORING_INLINE = ENVIRONMENT.scoring_inline
if not LMS_SAFE_MODE:
    INSTALLED_APPS += django_apps(LMS_PLUGINS, INSTALLED_APPS)
