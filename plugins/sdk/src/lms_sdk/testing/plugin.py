"""The conformance kit of a whole plugin: the Plugin object itself, its hooks and configuration, and all it offers."""

from __future__ import annotations

import inspect
import re
from typing import Any, ClassVar

import pytest

from lms_sdk.config import Config, split
from lms_sdk.facts import Person
from lms_sdk.hooks import PROJECT, Specs, hook_names, policy_of
from lms_sdk.http import RequestDTO
from lms_sdk.markers import is_secret
from lms_sdk.plugin import Plugin
from lms_sdk.testing.subject import require
from lms_sdk.upcast import missing_upcasters

_OWN = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class PluginConformance:
    """Laws of the Plugin object; a test class sets `plugin`."""

    plugin: ClassVar[Plugin]

    def test_it_says_what_it_is(self) -> None:
        """Operators see the label in the list of plugins."""
        require(str(self.plugin.label).strip(), "label is empty")
        require(self.plugin.scopes, "scopes is empty: where is it switched on?")
        keys = [getattr(kind, "key", "") for kind in self._offered() if getattr(kind, "key", "")]
        wrong = sorted(key for key in keys if not _OWN.fullmatch(key))
        require(not wrong, f"keys look like owner.name, in lower case: {wrong}")

    def test_its_hooks_exist_and_may_be_called(self) -> None:
        """A misspelt hook is never called, and nobody would notice."""
        import pluggy

        if self.plugin.hooks is None:
            return
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(Specs)
        try:
            manager.register(self.plugin.hooks, self.plugin.key)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise AssertionError(f"hooks: {error}") from error
        implemented = [name for name in hook_names() for _ in self._implementations(manager, name)]
        require(implemented, "hooks: nothing is marked @hookimpl")

    def _implementations(self, manager: Any, name: str) -> list[Any]:
        found = list(getattr(manager.hook, name).get_hookimpls())
        for one in found:
            require(
                not (one.wrapper or one.hookwrapper), f"hook {name}: wrappers are not part of the plugin API"
            )
            lazy = inspect.iscoroutinefunction(one.function) and policy_of(name).kind != "event"
            require(not lazy, f"hook {name}: async functions are allowed for event hooks only")
        return found

    def test_its_endpoints_can_be_called_and_say_what_they_do(self) -> None:
        """The product calls a handler with the request and a context; the summary stands in the API's documentation."""
        for endpoint in self.plugin.endpoints:
            name = f"endpoint {endpoint.method} {endpoint.path}"
            require(endpoint.summary.strip(), f"{name}: summary is empty")
            require(
                not inspect.iscoroutinefunction(endpoint.handler),
                f"{name}: async functions answer no request",
            )
            try:
                inspect.signature(endpoint.handler).bind(RequestDTO("GET", "x"), None)
            except TypeError as error:
                raise AssertionError(f"{name}: a handler takes (request, ctx): {error}") from error

    def test_its_menu_leads_to_its_endpoints(self) -> None:
        """An entry that leads nowhere is not shown."""
        entries = getattr(self.plugin.hooks, "admin_menu_items", None)
        if entries is None:
            return
        paths = [one.path.rstrip("/") for one in self.plugin.endpoints if one.method == "GET"]
        taken = [name for name in inspect.signature(entries).parameters if name == "user"]
        try:
            items = entries(**dict.fromkeys(taken, Person("conformance"))) or ()
        except Exception as error:  # noqa: BLE001 it may need a site
            pytest.skip(f"hook admin_menu_items cannot be asked here: {type(error).__name__}")
        for item in items:
            shapes = (re.sub(r"\{[a-z_]+\}", "[^/]+", path) for path in paths)
            found = any(re.fullmatch(shape, item.endpoint.rstrip("/")) for shape in shapes)
            require(found, f"hook admin_menu_items: no GET endpoint answers at {item.endpoint!r}")

    def test_its_configuration_hides_secrets_and_can_be_read_later(self) -> None:
        """Every field has a default, secrets are told apart, older versions are lifted."""
        config = self.plugin.config
        if config is None:
            return
        require(issubclass(config, Config), "config must be a subclass of lms_sdk.config.Config")
        missing = missing_upcasters(config.config_version, config.upcasters)
        require(not missing, f"config: nothing lifts version {', '.join(map(str, missing))}")
        needed = sorted(name for name, field in config.model_fields.items() if field.is_required())
        require(
            not needed, f"config: give {needed} a default; it is not set before the plugin is switched on"
        )
        suspect = [
            name
            for name, field in config.model_fields.items()
            if _sounds_secret(name) and not is_secret(field)
        ]
        require(not suspect, f"config: {suspect} sound like secrets, but are not marked Secret")
        public, secret = split(config, config().model_dump())
        require(not set(public) & set(secret), "config: a field is both public and secret")

    def _offered(self) -> list[type]:
        from lms_sdk.plugin import KINDS

        return [kind for name in KINDS for kind in getattr(self.plugin, name)]


def _sounds_secret(name: str) -> bool:
    return bool(re.search(r"(^|_)(secret|password|token|private_key|api_key)s?($|_)", name))


def conformance_of(plugin: Plugin) -> dict[str, type]:
    """Test classes for everything a plugin offers, by name: `globals().update(conformance_of(plugin))`.

    An importer is tried with its `examples()`.
    """
    from lms_sdk.testing.assessment import AssessmentConformance
    from lms_sdk.testing.blocks import BlockConformance
    from lms_sdk.testing.exporting import ExporterConformance
    from lms_sdk.testing.interchange import ImporterConformance
    from lms_sdk.testing.kinds import AttemptPolicyConformance, GradingConformance
    from lms_sdk.testing.notifications import ChannelConformance
    from lms_sdk.testing.payments import PaymentConformance

    kits: dict[str, tuple[type, str]] = {
        "assessment_types": (AssessmentConformance, "type"),
        "block_types": (BlockConformance, "block"),
        "importers": (ImporterConformance, "importer"),
        "exporters": (ExporterConformance, "exporter"),
        "payment_providers": (PaymentConformance, "provider"),
        "notification_channels": (ChannelConformance, "channel"),
        "attempt_policies": (AttemptPolicyConformance, "policy"),
        "grading_policies": (GradingConformance, "policy"),
    }
    made: dict[str, type] = {"TestPlugin": type("TestPlugin", (PluginConformance,), {"plugin": plugin})}
    for name, (kit, attribute) in kits.items():
        for kind in getattr(plugin, name):
            title = f"Test{kind.__name__}"
            made[title] = type(title, (kit,), {attribute: kind})
    return made
