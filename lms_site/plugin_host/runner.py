"""The hook runner: every call into plugin behaviour goes through here, never through `pm.hook`.

A hook has a policy (`lms_sdk.hooks`): collect, transform, first, guard or event. One failing implementation
never hurts the others; a guard fails closed. An answer that is none counts as a failure. The order is fixed:
(plugin.order, plugin.key).
"""

from __future__ import annotations

import asyncio
import copy
import functools
import inspect
import logging
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pluggy
from django.utils.translation import gettext_lazy as _

from lms_sdk.facts import SearchQuery
from lms_sdk.hooks import PROJECT, Specs, Veto, policy_of
from lms_site.foundation.errors import Conflict
from lms_site.plugin_host.answers import check_answer
from lms_site.plugin_host.breaker import Breaker
from lms_site.plugin_host.errors import described
from lms_site.plugin_host.savepoints import contained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lms_sdk.hooks import Policy
    from lms_sdk.plugin import Plugin

log = logging.getLogger("lms.plugins")
_SAMPLES = 256
T = TypeVar("T")


Silence: TypeAlias = "Callable[[str, str, Mapping[str, Any]], bool]"
"""Whether a plugin's hook is not to be called with these arguments: (plugin, hook, arguments)."""


class BadHook(TypeError):
    """An implementation that is not part of the plugin API: unknown name, wrapper, or async where it may not be."""


class Failed(Exception):
    """A plugin's code failed; it is noted already, and whoever called it goes on without an answer."""


class Vetoed(Conflict):
    """A guard said no, or could not answer."""

    code = "vetoed"
    message = _("This is not possible at the moment.")


@dataclass(slots=True)
class Measure:
    """What is known of one (plugin, hook): calls, errors, slow calls and the latest durations in milliseconds."""

    calls: int = 0
    errors: int = 0
    slow: int = 0
    last_error: str = ""
    durations: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLES))

    @property
    def p95(self) -> float | None:
        """The 95th percentile of the latest durations in milliseconds; None before the first call."""
        ordered = sorted(self.durations)
        return ordered[int(len(ordered) * 0.95)] if ordered else None


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's function for one hook."""

    plugin: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]


class Hooks:
    """The implementations of a fixed set of plugins, ready to be called."""

    def __init__(
        self, plugins: Sequence[Plugin], *, breaker: Breaker | None = None, is_silent: Silence | None = None
    ) -> None:
        self._breaker = breaker or Breaker()
        self._is_silent = is_silent or (lambda *_call: False)
        self._implementations: dict[str, tuple[Implementation, ...]] = {}
        self.measures: dict[tuple[str, str], Measure] = {}
        self._trace = os.environ.get("LMS_TRACE_PLUGINS") == "1"
        for plugin in plugins:
            for name, implementation in implementations(plugin).items():
                self._implementations[name] = (*self._implementations.get(name, ()), implementation)

    def implementers(self, name: str) -> tuple[str, ...]:
        """Keys of the plugins that implement the hook, in calling order."""
        return tuple(one.plugin for one in self._implementations.get(name, ()))

    def collect(self, name: str, **arguments: Any) -> list[tuple[str, Any]]:
        """(plugin key, result) of every implementation that answered with something; failures are left out."""
        policy = self._policy(name, "collect")
        answers = []
        for one in self._callable(name, arguments):
            done, result = self._call(name, policy, one, arguments)
            if done and result is not None:
                answers.append((one.plugin, result))
        return answers

    def transform(self, name: str, value: Any, **arguments: Any) -> Any:
        """The value after every implementation had its turn; one that fails or answers None changes nothing."""
        policy = self._policy(name, "transform")
        subject = _subject_of(name)
        for one in self._callable(name, arguments):
            done, result = self._call(name, policy, one, {**arguments, subject: value})
            if done and result is not None:
                value = result
        return value

    def first(self, name: str, **arguments: Any) -> Any:
        """The first answer that is not None; None when nobody answers."""
        policy = self._policy(name, "first")
        for one in self._callable(name, arguments):
            done, result = self._call(name, policy, one, arguments)
            if done and result is not None:
                return result
        return None

    def guard(self, name: str, **arguments: Any) -> None:
        """Return when nobody objects. Raises Vetoed when a plugin objects, fails or is broken off."""
        policy = self._policy(name, "guard")
        for one in self._speaking(name, arguments):
            if not self._breaker.lets_through((one.plugin, name)):
                raise Vetoed(plugin=one.plugin)
            done, _result = self._call(name, policy, one, arguments)
            if not done:
                raise Vetoed(plugin=one.plugin)

    def tell(self, name: str, plugin: str, **arguments: Any) -> bool:
        """Whether the plugin was told of what happened; False: it failed, or is broken off, and is told again."""
        policy = self._policy(name, "event")
        for one in self._implementations.get(name, ()):
            if one.plugin == plugin:
                return (
                    self._breaker.lets_through((plugin, name)) and self._call(name, policy, one, arguments)[0]
                )
        return True

    def _policy(self, name: str, kind: str) -> Policy:
        try:
            policy = policy_of(name)
        except KeyError:
            raise BadHook(f"there is no hook {name}") from None
        if policy.kind != kind:
            msg = f"hook {name} is called as {kind} but declared as {policy.kind}"
            raise BadHook(msg)
        return policy

    def _speaking(self, name: str, arguments: Mapping[str, Any]) -> Iterator[Implementation]:
        """The implementations of the plugins that are switched on for this call."""
        for one in self._implementations.get(name, ()):
            if not self._is_silent(one.plugin, name, arguments):
                yield one

    def _callable(self, name: str, arguments: Mapping[str, Any]) -> Iterator[Implementation]:
        for one in self._speaking(name, arguments):
            if self._breaker.lets_through((one.plugin, name)):
                yield one

    def attempt(
        self,
        plugin: str,
        name: str,
        call: Callable[[], T],
        *,
        budget_ms: int,
        writes: bool,
        refusals: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> T:
        """What the plugin's code gives; what it does to the transaction, and how long it takes, hurts only itself.

        Raises Failed whatever it raises, but for `refusals`: they are answers too, and undo what it wrote.
        """
        measure = self.measures.setdefault((plugin, name), Measure())
        measure.calls += 1
        begun = time.perf_counter()
        try:
            with contained(writes=writes):
                result = call()
        except KeyboardInterrupt:
            raise
        except refusals:
            self._note_time(measure, plugin, name, begun, budget_ms)
            raise
        except BaseException as error:
            self._fail(measure, plugin, name, error)
            raise Failed from error
        milliseconds = self._note_time(measure, plugin, name, begun, budget_ms)
        if self._trace:
            log.info("hook %s of %s: %r in %.1f ms", name, plugin, result, milliseconds)
        return result

    def lets_through(self, plugin: str, name: str) -> bool:
        """Whether the breaker lets the plugin's code be called now."""
        return self._breaker.lets_through((plugin, name))

    def _call(
        self, name: str, policy: Policy, one: Implementation, arguments: Mapping[str, Any]
    ) -> tuple[bool, Any]:
        """(answered, result). A Veto of a guard is raised as Vetoed; every other failure is noted and swallowed."""

        def call() -> Any:
            result = one.function(*[_own(arguments[argument]) for argument in one.arguments])
            if inspect.iscoroutine(result):  # of an event hook
                result = asyncio.run(result)
            check_answer(name, result, arguments)
            return result

        refusals = Veto if policy.kind == "guard" else ()
        try:
            return True, self.attempt(
                one.plugin, name, call, budget_ms=policy.budget_ms, writes=policy.writes, refusals=refusals
            )
        except Veto as veto:
            raise Vetoed(str(veto.message), plugin=one.plugin, reason=veto.code) from veto
        except Failed:
            return False, None

    def _note_time(self, measure: Measure, plugin: str, name: str, begun: float, budget_ms: int) -> float:
        milliseconds = (time.perf_counter() - begun) * 1000
        measure.durations.append(milliseconds)
        if milliseconds > budget_ms:
            measure.slow += 1
            self._note_failure(plugin, name)
        else:
            self._breaker.succeeded((plugin, name))
        return milliseconds

    def _fail(self, measure: Measure, plugin: str, name: str, error: BaseException) -> None:
        measure.errors += 1
        measure.last_error = described(error)
        log.warning("%s failed in plugin %s: %s", name, plugin, measure.last_error, exc_info=error)
        self._note_failure(plugin, name)

    def _note_failure(self, plugin: str, name: str) -> None:
        if self._breaker.failed((plugin, name)):
            log.error("%s of plugin %s keeps failing and is left alone for a while", name, plugin)


def implementations(plugin: Plugin) -> dict[str, Implementation]:
    """A plugin's hook implementations by hook name. Raises BadHook, naming the fault."""
    if plugin.hooks is None:
        return {}
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Specs)
    try:
        manager.register(plugin.hooks, plugin.key)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise BadHook(str(error)) from error
    found = {}
    for caller in manager.get_hookcallers(plugin.hooks) or ():
        for hook in caller.get_hookimpls():
            if hook.wrapper or hook.hookwrapper:
                msg = f"hook {caller.name}: wrappers are not part of the plugin API"
                raise BadHook(msg)
            if inspect.iscoroutinefunction(hook.function) and policy_of(caller.name).kind != "event":
                msg = f"hook {caller.name}: async functions are allowed for event hooks only"
                raise BadHook(msg)
            found[caller.name] = Implementation(plugin.key, hook.function, tuple(hook.argnames))
    return found


def _own(argument: Any) -> Any:
    """The argument for one implementation to keep, change or spoil: others and the caller have their own."""
    if isinstance(argument, Mapping):
        return dict(argument)
    return copy.deepcopy(argument) if isinstance(argument, SearchQuery) else argument


@functools.cache
def _subject_of(name: str) -> str:
    """The argument that a transform hook changes: its first."""
    return next(
        argument for argument in inspect.signature(getattr(Specs, name)).parameters if argument != "self"
    )
