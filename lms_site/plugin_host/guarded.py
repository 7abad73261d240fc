"""Django applications that plugins bring: one that cannot be loaded is left out, and the site starts without it.

Django ends the start at the first application that fails. So each application of a plugin is put into INSTALLED_APPS
as a class of this module, which stands over the plugin's own and keeps its failures; the registry then marks the
plugin as broken. See docs/decisions/0089.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Collection, Mapping
from types import MappingProxyType

from django.apps import AppConfig, apps
from django.utils.module_loading import import_string

log = logging.getLogger("lms.plugins")
_failures: dict[str, BaseException] = {}
failures: Mapping[str, BaseException] = MappingProxyType(_failures)
"""Why an application could not be loaded, by the name of its entry point."""


class BadApp(ValueError):
    """An application that cannot be taken in; the message says why."""


class GuardedApp(AppConfig):
    """What stands over the AppConfig of a plugin; its failures are kept, not raised."""

    entry_point = ""

    def import_models(self) -> None:
        """As Django does; models that cannot be imported are none."""
        try:
            super().import_models()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 a plugin may raise anything, and only hurts itself
            _note(self.entry_point, error)
            self.models = apps.all_models[self.label]
            self.models.clear()
            self.models_module = None

    def ready(self) -> None:
        """Nothing yet: `make_ready` does it, before the registry is built."""

    def make_ready(self) -> None:
        """Run the plugin's own `ready`."""
        if self.entry_point in _failures:
            return
        try:
            super().ready()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 a plugin may raise anything, and only hurts itself
            _note(self.entry_point, error)


def installed_app(name: str, path: str, taken: Collection[str]) -> type[GuardedApp] | None:
    """The class over the AppConfig at `path`, which stands in this module; None when it cannot be taken in.

    `name` is the entry point's, which the application's label must be; `taken` holds the names of other applications.
    """
    try:
        guarded = _guarded(name, import_string(path), taken)
        guarded(guarded.name, importlib.import_module(guarded.name))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 importing a plugin may raise anything
        _note(name, error)
        return None
    _failures.pop(name, None)
    globals()[guarded.__qualname__] = guarded  # INSTALLED_APPS names it by this
    return guarded


def _guarded(name: str, config: object, taken: Collection[str]) -> type[GuardedApp]:
    if not (isinstance(config, type) and issubclass(config, AppConfig)):
        raise BadApp(f"{config!r} is no AppConfig")
    label = config.__dict__.get("label") or config.name.rpartition(".")[2]
    if label != name:
        raise BadApp(f"the label must be {name} after the plugin's key, not {label}")
    if config.name in taken:
        raise BadApp(f"there is another application {config.name}")
    # No name of this module, whatever the plugin is called: one called "log" would take the place of its logger.
    return type(f"App_{name}", (GuardedApp, config), {"entry_point": name, "__module__": __name__})


def _note(name: str, error: BaseException) -> None:
    _failures[name] = error
    log.error("the application of plugin %s is left out: %s", name, type(error).__name__, exc_info=error)
