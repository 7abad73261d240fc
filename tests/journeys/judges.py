"""A plugin as a stranger would write it: a type whose answers are judged by a service of its author.

It is loaded as a one-file plugin by the worker that the test starts, and by the test itself.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated

from lms_sdk import AssessmentType, Model, Plugin, Secret
from lms_sdk.assessment import Capability
from lms_sdk.config import Config
from lms_sdk.outcome import Pending, scored


class Content(Model):
    prompt: str
    tests: Annotated[str, Secret] = ""


class Response(Model):
    program: str = ""


class Settings(Config):
    url: str
    key: Annotated[str, Secret]


class Program(AssessmentType[Content, Response]):
    key = "acme_judges.program"
    label = "Program"
    Content = Content
    Response = Response
    capabilities = frozenset({Capability.ASYNC})

    def score(self, content, variant, response):
        return Pending(json.dumps([content.tests, response.program]), poll_after_s=1)

    def collect(self, token, ctx):
        reply = ctx.http.request(
            "POST", ctx.config.url, headers={"Authorization": ctx.config.key}, body=token.encode()
        )
        said = json.loads(reply.body)
        return Pending(token, poll_after_s=1) if said is None else scored(Decimal(said))


plugin = Plugin(key="acme.judges", label="Judges", config=Settings, assessment_types=[Program])
