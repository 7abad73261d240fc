"""Facts on their way to plugins: event hooks and subscribers, each told after commit by a job of its own.

Every plugin has its own entries in the inbox, so that one which raises, hangs or takes its worker down is told again
later, and at last no more, while the others have long been told. See docs/decisions/0088.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Final

from lms_sdk import kinds
from lms_sdk.facts import Course
from lms_sdk.hooks import hook_names, policy_of
from lms_site.foundation.events import Envelope, Event, subscribe
from lms_site.plugin_host import switches
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.registry import Registry
from lms_site.plugin_host.savepoints import contained

log = logging.getLogger("lms.plugins")

FACTS: Final = {"course_published": "lms.course.published.v1", "course_deleted": "lms.course.deleted.v1"}
"""The fact that each event hook is told of."""


class NotTold(RuntimeError):
    """The plugin could not be told; it will be again."""


def listen(registry: Registry) -> None:
    """Subscribe what the plugins want to be told of; once, at start."""
    for plugin in registry.plugins:
        for name in event_hooks():
            if plugin.key in registry.hooks.implementers(name):
                handler = partial(tell_hook, plugin.key, name)
                subscribe(FACTS[name], handler, name=f"plugins.{plugin.key}.{name}"[:100])
    for key, subscriber in registry.offers["event_subscribers"].items():
        owner = registry.providers["event_subscribers", key].key
        for number, pattern in enumerate(subscriber.events):
            handler = partial(tell_subscriber, owner, key, subscriber.events[:number])
            subscribe(pattern, handler, name=f"plugins.{owner}.{key}.{number}"[:100])


def event_hooks() -> list[str]:
    """The hooks that are told of facts."""
    return [name for name in hook_names() if policy_of(name).kind == "event"]


def tell_hook(plugin: str, name: str, event: Event, envelope: Envelope) -> None:
    """Tell the plugin's event hook. Raises NotTold when that did not work."""
    del envelope
    arguments = _arguments(name, event)
    if _is_off(plugin, str(arguments["course"].key)):
        return
    if not running().hooks.tell(name, plugin, **arguments):
        raise NotTold(f"{plugin}: {name}")


def tell_subscriber(
    plugin: str, key: str, earlier: tuple[str, ...], event: Event, envelope: Envelope
) -> None:
    """Tell the plugin's subscriber, unless an `earlier` pattern of it told it already. Raises NotTold."""
    subscriber = running().offer("event_subscribers", key)
    if subscriber is None or any(fnmatchcase(envelope.type, pattern) for pattern in earlier):
        return
    course = getattr(event, "course", None)
    if _is_off(plugin, str(course or "")):
        return
    owner = next(one for one in running().plugins if one.key == plugin)
    told = kinds.Event(
        id=str(envelope.event_id),
        type=envelope.type,
        at=envelope.occurred_at,
        aggregate=envelope.aggregate,
        data=event.model_dump(mode="json"),
    )
    try:
        context = make_context(owner, course)
        with contained(writes=True):
            subscriber.handle(told, context)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        log.warning("subscriber %s of plugin %s failed", key, plugin, exc_info=error)
        raise NotTold(f"{plugin}: {key}: {type(error).__name__}") from error


def _is_off(plugin: str, course: str) -> bool:
    """Whether the plugin is not to be told. Raises NotTold for a suspended one: it is told when it is back."""
    state = switches.current().state_of(plugin, course)
    if state is switches.State.SUSPENDED:
        raise NotTold(f"{plugin} is suspended")
    return state is switches.State.DISABLED


def _arguments(name: str, event: Event) -> Mapping[str, Any]:
    """What the hook is called with."""
    fact: Any = event
    arguments: dict[str, Any] = {"course": Course(key=str(fact.course), locale=getattr(fact, "locale", ""))}
    if name == "course_published":
        named = (("added", fact.added), ("changed", fact.modified), ("removed", fact.removed))
        arguments["changed"] = {str(key): word for word, keys in named for key in keys}
    return arguments
