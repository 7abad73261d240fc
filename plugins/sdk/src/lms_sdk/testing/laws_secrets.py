"""Laws about secrets: nothing that a learner gets holds one, or depends on one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from lms_sdk.assessment import Capability
from lms_sdk.model import JsonObject, public_model, redact, secret_paths
from lms_sdk.outcome import Reveal, ScoreResult
from lms_sdk.redaction import models_in
from lms_sdk.testing.planting import dumped, field_names, keys_of, planted, variations
from lms_sdk.testing.subject import AssessmentSubject, require

_SEEDS = 5


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (a test's chance)


class SecretLaws(AssessmentSubject):
    """The answer key leaves only as far as the review policy says."""

    keeps_a_key: ClassVar[bool] = True
    """Whether the content says what is right; False where the variant alone does, or the question itself."""

    def alternatives(self, content: BaseModel) -> list[BaseModel]:
        """Contents that differ from this one in secret fields alone; override where the kit finds none."""
        return variations(content)

    def shown(self, content: BaseModel) -> Iterator[tuple[str, Any]]:
        """Everything a learner or a search index gets before the answer: (from where, what)."""
        for seed in range(_SEEDS):
            variant = self.subject.variant(content, _chance(seed))
            yield "present()", self.subject.present(content, variant)
            yield "variant()", variant
        yield "search_text()", self.subject.search_text(content)

    def test_an_automatic_type_keeps_a_secret(self) -> None:
        """What is right stands in the content; a field that is not marked is sent to every learner."""
        if self.keeps_a_key and Capability.AUTO in self.type.capabilities:
            require(
                secret_paths(self.type.Content),
                "nothing in Content is Secret, so learners are sent the key; where none stands there, say"
                " keeps_a_key = False",
            )

    def test_no_secret_reaches_the_learner(self) -> None:
        """A canary in every secret text; none of them may come out before the policy reveals it."""
        for example in self.current_examples():
            content, canaries = planted(self.content_of(example))
            for place, value in self.shown(content):
                found = [word for word in canaries if word in dumped(value).lower()]
                require(not found, f"{place} leaks the text of a secret field")
            variant = self.variant_of(content)
            for case in example.cases:
                response = self.response_of(case)
                outcome = self.subject.score(content, variant, response)
                out = {"score()": repr(outcome).lower()}
                for reveal in (Reveal.NOTHING, Reveal.SCORE):
                    seen = self.subject.review(content, variant, response, outcome, reveal)
                    out[f"review({reveal.name})"] = dumped(seen).lower()
                for place, text in out.items():
                    require(
                        not any(word in text for word in canaries),
                        f"{place} leaks the text of a secret field",
                    )

    def test_no_secret_field_is_named_to_the_learner(self) -> None:
        """Flags and numbers carry no canary, so their names are looked for."""
        secret, public = field_names(self.type.Content)
        for content in self.contents():
            shown = self.subject.present(content, self.variant_of(content))
            named = sorted((secret - public) & set(keys_of(shown)))
            require(not named, f"present() leaks the secret field {', '.join(named)}")

    def test_presentation_does_not_depend_on_secrets(self) -> None:
        """Non-interference: contents that differ in secrets alone look the same, in order and number too."""
        if not secret_paths(self.type.Content):
            return
        tried = 0
        for content in self.contents():
            plain = [dumped(value) for _, value in self.shown(content)]
            for other in self.alternatives(content):
                require(
                    dumped(redact(other)) == dumped(redact(content)),
                    "alternatives() must differ in secrets alone",
                )
                tried += 1
                for (place, value), expected in zip(self.shown(other), plain, strict=True):
                    require(
                        dumped(value) == expected,
                        f"{place} depends on a secret field: it differs when only secrets differ",
                    )
        require(tried, "the kit found no valid content with other secrets: override alternatives(content)")

    def test_a_review_that_reveals_nothing_does_not_depend_on_secrets(self) -> None:
        """Not even the number of entries may tell what was right."""
        for example in self.current_examples():
            content = self.content_of(example)
            for other in self.alternatives(content)[:20]:
                for case in example.cases:
                    seen = [self._blind_review(each, self.response_of(case)) for each in (content, other)]
                    require(seen[0] == seen[1], "review(NOTHING) depends on a secret field")

    def test_the_names_of_parts_do_not_depend_on_secrets(self) -> None:
        """A learner sees the ids of parts with the score: `egg-chick` would tell what comes after the egg."""
        for example in self.current_examples():
            content = self.content_of(example)
            for other in self.alternatives(content)[:20]:
                for case in example.cases:
                    names = [self._parts(each, self.response_of(case)) for each in (content, other)]
                    require(
                        not all(names) or names[0] == names[1],
                        f"the ids of parts depend on a secret field: {sorted(names[0] ^ names[1])}",
                    )

    def _parts(self, content: BaseModel, response: BaseModel) -> set[str]:
        outcome = self.subject.score(content, self.variant_of(content), response)
        return {part.id for part in outcome.parts} if isinstance(outcome, ScoreResult) else set()

    def _blind_review(self, content: BaseModel, response: BaseModel) -> str:
        variant = self.variant_of(content)
        outcome = self.subject.score(content, variant, response)
        return dumped(self.subject.review(content, variant, response, outcome, Reveal.NOTHING))

    def test_what_is_shown_fits_the_delivery_schema(self) -> None:
        """Clients are generated from the schema; what it does not name must not come."""
        delivery = self.type.delivery_model()
        for content in self.contents():
            for seed in range(_SEEDS):
                shown: JsonObject = self.subject.present(
                    content, self.subject.variant(content, _chance(seed))
                )
                try:
                    delivery.model_validate(shown)
                except ValidationError as error:
                    raise AssertionError(f"present() does not fit its schema: {error}") from error

    def test_the_delivery_schema_names_no_secret(self) -> None:
        """A Delivery of one's own must not bring a content model with secrets back in."""
        delivery = self.type.delivery_model()
        require(
            not secret_paths(delivery), f"Delivery has secret fields: {', '.join(secret_paths(delivery))}"
        )
        secret, public = field_names(self.type.Content)
        if self.type.Delivery is None:
            require(delivery is public_model(self.type.Content), "delivery_model() must not be overridden")
        named = {name for model in _models(delivery) for name in model.model_fields}
        require(
            not (secret - public) & named,
            f"Delivery names secret fields: {sorted((secret - public) & named)}",
        )


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    todo, done = [model], set()
    while todo:
        current = todo.pop()
        if current not in done:
            done.add(current)
            todo += [
                inner for field in current.model_fields.values() for inner in models_in(field.annotation)
            ]
    return done
