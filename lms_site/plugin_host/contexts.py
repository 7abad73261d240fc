"""What a plugin is handed when it may talk to the world: its configuration, the one way out, a clock, a log.

Configuration is resolved anew for each context: the model's defaults, over them the operator's `LMS_PLUGIN_CONFIG`,
over it what the site stores, over that what the course stores that it is about.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from pydantic import ValidationError

from lms_sdk.config import Config
from lms_sdk.context import HttpClient, HttpError, HttpReply
from lms_sdk.i18n import use_language
from lms_sdk.plugin import Plugin
from lms_site.foundation import clock, http
from lms_site.foundation.addresses import AddressRefused
from lms_site.foundation.errors import Unavailable
from lms_site.plugin_host import configuration

LONGEST_CALL: Final = 10.0


class NotConfigured(Unavailable):
    """The plugin's settings are missing or wrong; `data["settings"]` names them and holds no value."""

    code = "plugin_not_configured"


class GuardedHttp:
    """The way out as plugins see it: public addresses, no redirects, ten seconds, a megabyte."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
    ) -> HttpReply:
        """Send one request; raises HttpError when no answer was had."""
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        wait = min(timeout or LONGEST_CALL, LONGEST_CALL)
        try:
            reply = http.request(
                method, url, headers=headers, body=body or b"", timeout=wait, schemes=("https", "http")
            )
        except AddressRefused:
            raise HttpError("refused address") from None
        except http.OutboundFailed as error:
            raise HttpError(str(error.data.get("reason", "no answer"))) from None
        return HttpReply(reply.status, reply.headers, reply.body)


@dataclass(frozen=True, slots=True)
class PluginContext:
    """A `lms_sdk.context.Context` of one plugin."""

    plugin: str
    config: Config | None = field(repr=False)
    http: HttpClient = field(default_factory=GuardedHttp, repr=False)

    @property
    def log(self) -> logging.Logger:
        """The plugin's logger."""
        return logging.getLogger(f"lms.plugins.{self.plugin}")

    def now(self) -> dt.datetime:
        """The time, aware, UTC."""
        return clock.now()

    def translate(self, text: Any, locale: str) -> str:
        """The text in the given language."""
        with use_language(locale):
            return str(text)


def make_context(plugin: Plugin, course: UUID | None = None) -> PluginContext:
    """The plugin's context, for one piece of work, in a course if it is about one. Raises NotConfigured."""
    return PluginContext(plugin.key, _configuration(plugin, course))


def _configuration(plugin: Plugin, course: UUID | None) -> Config | None:
    if plugin.config is None:
        return None
    try:
        return configuration.resolved(plugin, plugin.config, course)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 a plugin's validators may raise anything
        names = []
    raise NotConfigured(plugin=plugin.key, settings=names)
