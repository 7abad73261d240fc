"""Settings of a machine with nothing installed: the embedded engines, mails kept as files, nothing over TLS.

`manage.py` and `make demo` have the engines running when this is read. Any other reader (a type checker, an
editor) gets their addresses without starting them. With DATABASE_URL set nothing embedded is used.
"""

from lms_site.embedded import addresses, embedded_is_wanted, fill_environment

if embedded_is_wanted():
    fill_environment(addresses())

from lms_site.settings.base import *

LMS_DEVELOPMENT_PAGES = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
