"""What the container runs for each role."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from lms_site.foundation.jobs import QUEUES, queue_name
from lms_site.serve import command_of
from lms_site.settings.environment import ConfigurationError, read_environment


def command(role, **more):
    return command_of(settings.ENVIRONMENT.model_copy(update={"role": role, **more}))


@pytest.mark.parametrize("role", ["all", "api", "studio"])
def test_a_web_role_is_a_web_server(role):
    done = command(role, bind="0.0.0.0", port=8123, processes=3)  # noqa: S104

    assert (done[0], done[-1]) == ("granian", "lms_site.wsgi:application")
    assert {"--host=0.0.0.0", "--port=8123", "--workers=3"} <= set(done)


def test_a_worker_takes_the_queues_of_its_role_as_the_broker_knows_them():
    done = command(f"worker:{', '.join(QUEUES)}", processes=4, queue_prefix=settings.LMS_QUEUE_PREFIX)

    assert done[:4] == ["celery", "--app", "lms_site.celery", "worker"]
    assert f"--queues={','.join(map(queue_name, QUEUES))}" in done
    assert "--concurrency=4" in done


def test_the_scheduler_is_beat_without_a_file_that_a_restart_would_find():
    done = command("scheduler")

    assert done[:4] == ["celery", "--app", "lms_site.celery", "beat"]
    assert "--pidfile=" in done


def test_a_worker_of_a_kind_of_work_that_is_none_does_not_start(monkeypatch):
    for name, value in (("LMS_ROLE", "worker:mail, mial"), ("LMS_SECRET_KEYS", "k" * 40)):
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError) as error:
        read_environment()

    assert str(error.value) == (
        "Settings: LMS_ROLE: there is no kind of work 'mial' for a worker; there are default, events, scoring, "
        "publish, media, imports, mail"
    )


@pytest.mark.parametrize("role", ["worker", "worker:", "beat", ""])
def test_other_roles_there_are_none(monkeypatch, role):
    monkeypatch.setenv("LMS_ROLE", role)

    with pytest.raises(ConfigurationError, match="LMS_ROLE: "):
        read_environment()


@pytest.mark.parametrize(
    ("role", "served"),
    [("all", {"api", "studio", "account"}), ("api", {"api", "account"}), ("studio", {"studio", "account"})],
)
def test_a_web_server_serves_what_its_role_says_and_nothing_else(db, settings, role, served):
    settings.LMS_ROLE = role
    client = Client()  # reads the middleware anew
    answers = {
        name: client.get(path)
        for name, path in (
            ("api", "/api/v1/openapi.json"),
            ("studio", "/studio/"),
            ("account", "/account/login/"),
        )
    }

    assert {name for name, answer in answers.items() if answer.status_code != 404} == served
    assert client.get("/livez").status_code == client.get("/readyz").status_code == 200
    if "api" not in served:
        assert answers["api"]["Content-Type"] == "application/problem+json"
