"""Answering under a preview token (`Authorization: Preview ...`): as for a learner, and then nothing has happened.

Operations say `preview=...` to take part; to every other one the token is no token, so that it opens nothing. What a
preview writes (an attempt begun, an answer) is undone with its request and done again before the next one: those calls
are kept in Valkey until the preview ends, and nowhere else. Without Valkey each request begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from lms_site.accounts import api as accounts
from lms_site.api.errors import Malformed
from lms_site.foundation import valkey
from lms_site.foundation.errors import Conflict, DomainError
from lms_site.foundation.ids import repeatable_ids
from lms_site.learning import api as learning

log = structlog.get_logger(__name__)
_SCHEME = "preview"
_FILES, _IN_ADDRESS = "/api/v1/media/", "preview."
_MOST_CALLS = 500
_REFUSED = 400


class PreviewIsFull(Conflict):
    """So many things were tried in this preview that no more can be kept (`most`)."""

    code = "preview_is_full"
    message = _("Too much was tried in this preview. Make a new one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCall:
    """A call that wrote something: which operation, with what, and the seed of the ids that it made.

    `replaces`: an earlier one of the same operation and arguments counts no more.
    """

    operation: str
    arguments: dict[str, Any]
    body: str
    seed: str
    at: float
    replaces: bool


Perform = Callable[[KeptCall, accounts.User], object]


def preview_token(request: HttpRequest) -> str | None:
    """The preview token of a request, in the address of a file too; None without one."""
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _space, token = header.partition(" ")
    if scheme.lower() == _SCHEME:
        return token.strip()
    named: str = request.GET.get("media_token", "") if request.path.startswith(_FILES) else ""
    return named.removeprefix(_IN_ADDRESS) if named.startswith(_IN_ADDRESS) else None


def media_token_of(token: str) -> str:
    """What stands for a preview token in the addresses of files."""
    return f"{_IN_ADDRESS}{token}"


def kept_call(operation: str, arguments: dict[str, Any], request: HttpRequest) -> KeptCall:
    """A call as it would be kept. Raises Malformed for a body that is no text."""
    try:
        body = request.body.decode()
    except UnicodeDecodeError as error:
        raise Malformed(_("The request body is not JSON.")) from error
    replaces = request.method == "PUT"
    return KeptCall(
        operation=operation,
        arguments=arguments,
        body=body,
        seed=uuid4().hex,
        at=time.time(),
        replaces=replaces,
    )


def answer_in_preview(
    token: str,
    call: KeptCall | None,
    *,
    handle: Callable[[accounts.User | None], HttpResponseBase],
    again: Perform,
) -> HttpResponseBase:
    """What `handle` answers to the preview's persona (None: a guest), after what was tried before is done `again`.

    `call` is what to keep when the answer is no refusal. Raises PreviewNotValid, PreviewIsFull.
    """
    with learning.preview_world(token) as world:
        kept = sorted(_kept(world.id), key=lambda one: one.at)
        if call is not None and len(kept) >= _MOST_CALLS:
            raise PreviewIsFull(most=_MOST_CALLS)
        for one in kept:
            _repeat(one, world, again)
        with repeatable_ids(call.seed) if call is not None else nullcontext():
            response = handle(accounts.User.reference(world.person) if world.person else None)
    if call is not None and response.status_code < _REFUSED:
        _keep(world, call)
    response["Cache-Control"] = "private, no-store"
    for name in ("X-Accel-Expires", "Expires"):
        response.headers.pop(name, None)
    return response


def forget(preview: UUID) -> None:
    """Forget what was tried in a preview."""
    valkey.try_delete(_place(preview))


def _repeat(call: KeptCall, world: learning.PreviewWorld, again: Perform) -> None:
    """Do a kept call again; one that the course as it is now refuses is left out."""
    if world.person is None:
        return
    person = accounts.User.reference(world.person)
    try:
        with world.at(datetime.fromtimestamp(call.at, UTC)), repeatable_ids(call.seed):
            again(call, person)
    except DomainError as error:
        log.info("preview_call_left_out", operation=call.operation, why=error.code)


def _place(preview: UUID) -> str:
    return f"lms:preview:{preview}"


def _kept(preview: UUID) -> list[KeptCall]:
    """The calls that were kept, in no order; their arguments are keys and numbers, and keys are text in JSON."""
    try:
        found: list[bytes] = valkey.client().hvals(_place(preview))  # type: ignore[assignment]
    except RedisError:
        return []
    return [_read(**orjson.loads(one)) for one in found]


def _read(*, arguments: dict[str, Any], **rest: Any) -> KeptCall:
    keys = {name: UUID(one) if isinstance(one, str) else one for name, one in arguments.items()}
    return KeptCall(arguments=keys, **rest)


def _keep(world: learning.PreviewWorld, call: KeptCall) -> None:
    """Keep the call until the preview ends; one that says how something shall be replaces the one before."""
    name = orjson.dumps([call.operation, call.arguments]) if call.replaces else call.seed
    try:
        with valkey.client().pipeline(transaction=False) as pipe:
            pipe.hset(_place(world.id), name, orjson.dumps(call))
            pipe.expireat(_place(world.id), world.expires_at)
            pipe.execute()
    except RedisError:
        log.warning("preview_call_not_kept", operation=call.operation)
