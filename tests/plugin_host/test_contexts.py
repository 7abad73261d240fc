"""What plugins are handed when they may talk to the world."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import field_validator

from lms_sdk import Model, Secret
from lms_sdk.assessment import AssessmentType
from lms_sdk.config import Config
from lms_sdk.context import HttpError
from lms_sdk.i18n import LazyText
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import api
from lms_site.plugin_host.testing import with_plugins
from tests.foundation.servers import replies, serving

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nhello"


class Judge(AssessmentType[Model, Model]):
    key = "acme.judge"
    label = "Judge"
    Content = Model
    Response = Model


class JudgeConfig(Config):
    url: str
    key: Annotated[str, Secret] = "none"

    @field_validator("url")
    @classmethod
    def _known(cls, value: str) -> str:
        if value == "crash":
            raise SystemExit("I leave")
        return value


PLUGIN = Plugin(key="acme.judges", label="Judges", config=JudgeConfig, assessment_types=[Judge])


@pytest.fixture
def context(settings):
    settings.LMS_PLUGIN_CONFIG = {"acme.judges": {"url": "https://judge.example", "key": "k-e-y"}}
    with with_plugins(PLUGIN):
        yield api.context_of("assessment_types", "acme.judge")


def test_a_context_holds_the_operators_settings_and_hides_the_secrets(context):
    assert (context.config.url, context.config.key) == ("https://judge.example", "k-e-y")
    assert "k-e-y" not in repr(context) + repr(context.config)
    assert context.log.name == "lms.plugins.acme.judges"
    assert context.translate(LazyText("acme", "Yes"), "de") == "Yes"


@pytest.mark.django_db
def test_its_clock_is_the_databases(context):
    assert context.now().utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("given", "named"),
    [({}, ["url"]), ({"url": "x", "key": 7, "more": "k-e-y"}, ["key", "more"]), ({"url": "crash"}, [])],
)
def test_wrong_settings_are_an_error_that_names_them_and_no_value(settings, given, named):
    settings.LMS_PLUGIN_CONFIG = {"acme.judges": given}
    with with_plugins(PLUGIN), pytest.raises(api.NotConfigured) as raised:
        api.context_of("assessment_types", "acme.judge")
    assert raised.value.data == {"plugin": "acme.judges", "settings": named}
    assert raised.value.__cause__ is None
    assert "k-e-y" not in repr(raised.value)


def test_nobody_gets_a_context_for_what_no_plugin_offers():
    assert api.context_of("assessment_types", "acme.judge") is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "file:///etc/passwd", "https://localhost/"])
def test_its_way_out_leads_to_no_private_address(context, url):
    with pytest.raises(HttpError):
        context.http.request("GET", url)


def test_its_way_out_reaches_the_networks_that_the_operator_allows(context, settings):
    settings.LMS_HTTP_NETWORKS = ("127.0.0.0/8",)
    with serving(replies(HELLO)) as server:
        url = f"http://{server.host}:{server.port}/judge?a=1"
        reply = context.http.request("POST", url, params={"b": "2 3"}, body=b"{}", timeout=5)
    assert (reply.status, reply.headers["x-a"], reply.body) == (200, "1", b"hello")
    assert b"POST /judge?a=1&b=2+3 HTTP/1.1" in server.asked[0]
