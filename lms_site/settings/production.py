"""Settings of a server: everything comes from the environment, nothing embedded.

TLS ends at a proxy. With LMS_BASE_URL on https:// cookies are secure, plain HTTP is redirected and browsers
are told to stay on TLS; the probes `/livez` and `/readyz` answer before any of that.
"""

from lms_site.settings.base import *

TLS = ENVIRONMENT.base_url.startswith("https://")

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
if ENVIRONMENT.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = False
