"""Asking an object that a plugin offers: whatever it raises, or gives of another type, is logged and hurts nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger("lms.plugins")
T = TypeVar("T")


def ask(what: str, call: Callable[[], T], otherwise: T, *, kind: type | tuple[type, ...] = object) -> T:
    """What the call gives, if it is of the kind; else `otherwise`, and a line in the log that holds no message.

    A stranger's message may hold what an author or a learner wrote.
    """
    try:
        answer = call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 a plugin may raise anything, and only hurts itself
        log.error("%s failed: %s", what, type(error).__name__)  # noqa: TRY400 the traceback holds the message
        return otherwise
    if not isinstance(answer, kind):
        log.error("%s gave %s", what, type(answer).__name__)
        return otherwise
    return answer
