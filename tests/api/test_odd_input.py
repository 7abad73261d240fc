"""Whatever is sent, no answer is an error of ours: values by the schema and against it, made by schemathesis."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from lms_site.api.openapi.build import build
from tests import world
from tests.learning.volume import patience, volume

EXAMPLES = volume(8, 100)
# Blocks hold blocks, and schemathesis goes through every combination of what a schema refuses: tens of thousands of
# requests to each of these. Only the full run sends them; every other run sends its examples.
DEEP = (
    "POST /api/v1/authoring/pages/",
    "PATCH /api/v1/authoring/pages/{key}/",
    "POST /api/v1/lessons/{key}/tasks/",
)
MOST = volume(1_000, 100_000)
sent: Counter[str] = Counter()


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


def only_examples(operations):
    """A configuration without the combinations of these operations."""
    without = {"phases": {"coverage": {"enabled": False}}}
    each = [{"include-name": label, **without} for label in operations]
    return schemathesis.Config.from_dict({"operations": each})


schema = schemathesis.openapi.from_dict(build(), config=only_examples(volume(DEEP, ())))
schema.app = get_wsgi_application()


@patience
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_no_input_is_an_error_of_ours(case, token):
    sent[case.operation.label] += 1
    assert sent[case.operation.label] <= MOST, "many combinations: see DEEP"
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=[not_a_server_error])
