"""The WSGI application, with everything loaded that a request may need."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import URLResolver, get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_site.settings.production")


def _load(resolver: URLResolver) -> None:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            _load(each)


application = get_wsgi_application()
_load(get_resolver())
# What is loaded now stays. Looking through all of it for garbage stops a worker for a fifth of a second, so the
# collector leaves it out, and looks for what requests leave behind less often than after every 700 objects.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
