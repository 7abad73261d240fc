"""Settings of the test suite: the embedded engines with a data folder of their own, or those of DATABASE_URL.

Each worker of a parallel run has its own Valkey database and its own folder of files; its PostgreSQL database
is cloned by the test harness. Processes that a test starts inherit all of it from the environment.
"""

import os
from pathlib import Path

from lms_site.embedded import addresses, embedded_is_wanted, fill_environment

LMS_TEST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
LMS_TEST_STARTS_ENGINES = embedded_is_wanted()
LMS_TEST_DATA = Path(os.environ.get("LMS_DATA_DIR") or Path(__file__).resolve().parents[2] / "var").absolute()
if LMS_TEST_DATA.name != "test":
    LMS_TEST_DATA /= "test"
os.environ["LMS_DATA_DIR"] = str(LMS_TEST_DATA)

if LMS_TEST_STARTS_ENGINES:
    os.environ["LMS_TEST_ENGINES"] = "ours"
    fill_environment(addresses(LMS_TEST_DATA))
if LMS_TEST_WORKER:
    number = int(LMS_TEST_WORKER.removeprefix("gw")) + 1
    os.environ["VALKEY_URL"] = os.environ["VALKEY_URL"].replace("?db=0", f"?db={number}")

from lms_site.settings.base import *

LMS_TEST_ENGINES_ARE_OURS = os.environ.get("LMS_TEST_ENGINES") == "ours"
MEDIA_ROOT = LMS_TEST_DATA / "media" / (LMS_TEST_WORKER or "main")
STATIC_ROOT = LMS_TEST_DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LMS_PLUGIN_REFRESH_SECONDS = float("inf")  # tests count statements: switches are read when they are changed
LMS_OUTBOX_NUDGE = False  # tests relay by hand: lms_site.foundation.outbox.drain()
# Every test calls from the same address: limits are off but for the tests that are about them.
LMS_RATES = {}
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
MFA_RATE_LIMITS = False  # type: ignore[assignment]
LMS_LIMIT_PREFIX = f"lms:test:{os.getpid()}:"
