"""Whatever is sent, no answer is an error of ours: values by the schema and against it, made by schemathesis."""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from lms_site.api.openapi.build import build
from tests import world

EXAMPLES = 100 if os.environ.get("LMS_TEST_FULL") == "1" else 8


@pytest.fixture(scope="module")
def token(django_db_setup, django_db_blocker):
    """The token of an administrator, in a transaction that stays open: the server must not close its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.log_in(world.person("fuzz", is_superuser=True, is_staff=True)).access
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(build())
schema.app = get_wsgi_application()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_no_input_is_an_error_of_ours(case, token):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=[not_a_server_error])
