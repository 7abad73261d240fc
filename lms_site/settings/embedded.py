"""Settings of a machine with nothing installed: the embedded engines."""

from lms_site.settings.base import *
