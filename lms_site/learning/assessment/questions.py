"""The pinned questions of attempts, with their types; and every call into a type, kept from doing harm.

A type that is absent, or whose stored content it cannot read, is no error: the question is `unavailable`, its answers
are kept as they come. A type that raises, or answers with something else than it may, is logged and treated the same.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from pydantic import BaseModel

from lms_sdk import AssessmentType, Reveal
from lms_sdk.model import TRUSTED, public_model
from lms_sdk.outcome import Outcome
from lms_sdk.rng import rng
from lms_site.foundation import canonical
from lms_site.learning.assessment.answers import is_storable
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing import api as publishing
from lms_site.publishing.errors import EditionMissing

log = logging.getLogger("lms.learning")
T = TypeVar("T")
_HELD = 4_000
_SECONDS = 300.0


class BadOutcome(ValueError):
    """A type's score() gave something that no score can be. The message holds no value that a learner gave."""


@dataclass(frozen=True, slots=True)
class Question:
    """A pinned version of a question. `type` and `content` are None together: unavailable now.

    `links` says what the pages are that its texts refer to.
    """

    digest: str
    type_key: str
    schema_version: int
    type: AssessmentType[Any, Any] | None = None
    content: BaseModel | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        """Whether its type is here and reads its content."""
        return self.content is not None


class _Held:
    """Questions that their type could read, kept in the process: they never change under their digest."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, tuple[float, Question]] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, type_: AssessmentType[Any, Any] | None) -> Question | None:
        """The question, if it is held for this type and fresh."""
        found = self._values.get(digest)
        if found is None or found[0] < time.monotonic() or found[1].type is not type_:
            return None
        return found[1]

    def put(self, question: Question) -> Question:
        """Hold the question; the oldest ones make room."""
        with self._lock:
            self._values[question.digest] = (time.monotonic() + _SECONDS, question)
            while len(self._values) > _HELD:
                self._values.popitem(last=False)
        return question


_held = _Held()


def questions(digests: Collection[str]) -> dict[str, Question]:
    """The questions of these editions, by digest; one SQL at most. A question that was taken down is left out."""
    found = _sealed(digests)
    types = {
        key: plugin_host.assessment_type(key) for key in {str(sealed["type"]) for sealed in found.values()}
    }
    return {digest: _question(digest, sealed, types) for digest, sealed in found.items()}


def _sealed(digests: Collection[str]) -> dict[str, Mapping[str, Any]]:
    try:
        return dict(publishing.sealed_many(digests))
    except EditionMissing as error:
        lost = set(error.data["digests"])
        return dict(publishing.sealed_many([digest for digest in digests if digest not in lost]))


def _question(
    digest: str, sealed: Mapping[str, Any], types: Mapping[str, AssessmentType[Any, Any] | None]
) -> Question:
    type_ = types[sealed["type"]]
    if held := _held.get(digest, type_):
        return held
    key, version = str(sealed["type"]), int(sealed["schema_version"])
    if type_ is None:
        return Question(digest, key, version)
    try:
        content = type_.load(sealed["content"], version, trusted=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 upcasters and validators are the plugin's
        log.warning("type %s cannot read question %s: %s", key, digest[:12], type(error).__name__)
        return Question(digest, key, version)
    if not isinstance(content, BaseModel):
        log.warning("type %s reads question %s as %s", key, digest[:12], type(content).__name__)
        return Question(digest, key, version)
    return _held.put(Question(digest, key, version, type_, content, sealed.get("links", {})))


def variant_of(question: Question, seed: int) -> dict[str, Any] | None:
    """The question's variant for this seed; None when it cannot be made now."""
    return _plain(question, "variant", lambda type_, content: type_.variant(content, rng(seed)))


def delivery_of(question: Question, variant: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the learner sees before answering; None: unavailable. Nothing else of the content ever leaves.

    A type that forgets to redact shows nothing more for it: what its public model does not name is dropped.
    """
    if variant is None:
        return None
    return _plain(
        question, "present", lambda type_, content: _public(type_, type_.present(content, dict(variant)))
    )


def _public(type_: AssessmentType[Any, Any], shown: Any) -> Any:
    """Of what a type shows, what its public model names; raises where that does not fit at all."""
    model = public_model(type_.delivery_model())
    if not isinstance(shown, dict) or not is_storable(shown):
        return shown
    fitting = model.model_validate(shown, extra="ignore", context=TRUSTED)
    return _kept(shown, fitting)


def _kept(shown: Any, fitting: Any) -> Any:
    """The members of `shown` that became fields of the model, as they were given."""
    if isinstance(fitting, BaseModel):
        return {
            name: _kept(value, getattr(fitting, name))
            for name, value in shown.items()
            if name in type(fitting).model_fields
        }
    if isinstance(fitting, list | tuple):
        return [_kept(one, part) for one, part in zip(shown, fitting, strict=True)]
    if isinstance(fitting, dict):
        return {name: _kept(value, fitting[name]) for name, value in shown.items() if name in fitting}
    return shown


def hint_of(question: Question, variant: Mapping[str, Any] | None, number: int) -> str | None:
    """The hint with this number, counted from 0; None when there is none, or it cannot be had now."""
    if variant is None:
        return None
    hint = guarded(question, "hint", lambda type_, content: type_.hint(content, dict(variant), number))
    return hint if isinstance(hint, str) and is_storable(hint) else None


def review_of(
    question: Question, variant: Mapping[str, Any] | None, answer: Any, result: Outcome | None, reveal: Reveal
) -> dict[str, Any] | None:
    """What the learner sees after answering, as far as `reveal` goes; None: unavailable."""
    if variant is None:
        return None

    def call(type_: AssessmentType[Any, Any], content: BaseModel) -> Any:
        return type_.review(content, dict(variant), response_of(type_, answer), result, reveal)

    return _plain(question, "review", call)


def response_of(type_: AssessmentType[Any, Any], answer: Any) -> BaseModel:
    """An answer that was `checked` as the type's model; an empty one for none. Raises ValidationError."""
    return type_.Response.model_validate({} if answer is None else answer)


def guarded(
    question: Question, what: str, call: Callable[[AssessmentType[Any, Any], BaseModel], T]
) -> T | None:
    """What the call into the question's type gives; None when it is not here or raises, which is logged."""
    if question.type is None or question.content is None:
        return None
    try:
        return call(question.type, question.content)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 a plugin may raise anything, and only hurts its question
        where = (what, question.type_key, question.digest[:12])
        log.error("%s() of type %s failed on question %s: %s", *where, _said(error))  # noqa: TRY400 no traceback: it holds the message
        return None


def _said(error: BaseException) -> str:
    """What may be logged of a stranger's exception: what and where. Its message may hold a learner's answer."""
    if isinstance(error, BadOutcome):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} in {frames[-1].name}, line {frames[-1].lineno}"
        if frames
        else type(error).__name__
    )


def _plain(
    question: Question, what: str, call: Callable[[AssessmentType[Any, Any], BaseModel], Any]
) -> dict[str, Any] | None:
    """The result if it is a JSON object that the database can hold; None, logged, for anything else."""
    result = guarded(question, what, call)
    if result is None:
        return None
    if not isinstance(result, dict) or not is_storable(result):
        log.error("%s() of type %s gave no JSON object", what, question.type_key)
        return None
    plain: dict[str, Any] = canonical.loads(canonical.dumps(result))
    return plain
