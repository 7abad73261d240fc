"""Settings of the processes that these tests start and kill: of the product's apps only the foundation.

They start in a second instead of ten, and what is proven here needs no other app.
"""

from lms_site.settings.test import *  # noqa: F403 (settings are made that way)

INSTALLED_APPS = [
    "lms_site.foundation",
    "django_celery_beat",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE = []
ROOT_URLCONF = __name__
urlpatterns: list[object] = []
