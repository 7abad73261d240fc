"""Laws about what a type declares: examples, schemas, older versions, words."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from lms_sdk.assessment import Capability
from lms_sdk.json_schema import content_schema, delivery_schema, response_schema
from lms_sdk.model import to_json
from lms_sdk.outcome import Example, Issue, NeedsGrading, Pending, ScoreResult
from lms_sdk.testing.planting import dumped
from lms_sdk.testing.subject import AssessmentSubject, require
from lms_sdk.testing.upcasting import check_upcasters

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class DeclarationLaws(AssessmentSubject):
    """A type says what it is, and its own examples prove it."""

    def test_key_label_and_capabilities_are_declared(self) -> None:
        """The product lists types by key and label, and adapts to capabilities."""
        kind = self.type
        require(_KEY.fullmatch(kind.key), f"key {kind.key!r}: owner.name in lower case is expected")
        require(str(kind.label).strip(), "label is empty")
        require(
            isinstance(kind.capabilities, frozenset)
            and all(isinstance(flag, Capability) for flag in kind.capabilities),
            "capabilities must be a frozenset of Capability",
        )
        require(isinstance(kind.min_fraction, Decimal), "min_fraction must be a Decimal")
        require(kind.min_fraction <= 0, "min_fraction must not be above 0")

    def test_examples_are_valid_and_score_as_declared(self) -> None:
        """Examples are documentation, preview and fixture: they must be true."""
        examples = self.current_examples()
        require(examples, "examples() must give at least one example in the current version")
        for example in examples:
            errors = [
                issue for issue in self.subject.lint(self.content_of(example)) if issue.severity == "error"
            ]
            require(not errors, f"example {example.title!r}: lint() finds {[str(i.message) for i in errors]}")
            require(len(example.cases) > 1, f"example {example.title!r}: show a right and a wrong response")
        for example, content, variant, case, response in self.cases():
            outcome = self.subject.score(content, variant, response)
            where = f"example {example.title!r}, response {case.response!r}"
            if case.fraction is None:
                require(
                    not isinstance(outcome, ScoreResult),
                    f"{where}: scored {outcome!r}, but declared as not scored",
                )
            else:
                require(
                    isinstance(outcome, ScoreResult), f"{where}: declared {case.fraction}, got {outcome!r}"
                )
                got = outcome.fraction if isinstance(outcome, ScoreResult) else None
                require(got == case.fraction, f"{where}: declared {case.fraction}, scored {got}")

    def test_an_automatic_type_shows_full_marks_and_none(self) -> None:
        """An example whose cases all earn the same proves nothing about scoring."""
        if Capability.AUTO not in self.type.capabilities:
            return
        fractions = {case.fraction for example in self.current_examples() for case in example.cases}
        require(Decimal(1) in fractions, "no example response earns full marks (fraction 1)")
        require(any(f is not None and f <= 0 for f in fractions), "no example response earns nothing")

    def test_capabilities_tell_the_truth(self) -> None:
        """Clients and the studio adapt to the flags."""
        flags = self.type.capabilities
        for _, content, variant, case, response in self.cases():
            outcome = self.subject.score(content, variant, response)
            needed = {NeedsGrading: Capability.MANUAL, Pending: Capability.ASYNC}.get(type(outcome))
            if isinstance(outcome, ScoreResult) and 0 < outcome.fraction < 1:
                needed = Capability.PARTIAL
            require(
                needed is None or needed in flags,
                f"response {case.response!r} comes out as {outcome!r}, but capability {needed} is not declared",
            )
            hints = self.subject.hint(content, variant, 0) is not None
            require(
                not hints or Capability.HINTS in flags,
                "hint() gives a hint, but capability hints is not declared",
            )

    def test_schemas_are_json_schema(self) -> None:
        """Forms, OpenAPI and clients are made from them."""
        import jsonschema

        for schema in (content_schema(self.type), delivery_schema(self.type), response_schema(self.type)):
            jsonschema.Draft202012Validator.check_schema(schema)
            require(
                schema.get("additionalProperties") is False,
                f"{schema['$id']}: unknown fields must be refused (use lms_sdk.model.Model)",
            )

    def test_content_survives_storing(self) -> None:
        """What is stored as JSON comes back equal, and cleaning it again changes nothing."""
        for content in self.contents():
            stored = json.loads(json.dumps(to_json(content)))
            require(
                dumped(to_json(self.type.Content.model_validate(stored))) == dumped(to_json(content)),
                "content changes when it is stored as JSON and read again",
            )

    def test_upcasters_are_total_and_idempotent(self) -> None:
        """Whatever the type ever stored can be read today."""
        old: dict[int, list[Example]] = {}
        for example in self.subject.examples():
            if 0 < example.schema_version < self.type.schema_version:
                old.setdefault(example.schema_version, []).append(example)
        contents = {version: [example.content for example in examples] for version, examples in old.items()}
        check_upcasters(self.type.Content, self.type.schema_version, self.type.upcasters, contents)

    def test_lint_speaks_in_issues(self) -> None:
        """Faults are shown to authors beside the field."""
        for content in self.contents():
            for issue in self.subject.lint(content):
                require(isinstance(issue, Issue), f"lint() must give Issue objects, not {issue!r}")
                require(str(issue.message).strip(), "lint() gives an issue without a message")

    def test_statistics_are_declared_well(self) -> None:
        """Classes are distinct texts, the guess is a share of the points."""
        for content in self.contents():
            classes = self.subject.possible_classes(content)
            require(
                all(isinstance(name, str) and name for name in classes), "possible_classes() must give texts"
            )
            require(len(set(classes)) == len(classes), "possible_classes() names a class twice")
            guess = self.subject.guess_fraction(content)
            require(
                guess is None or (isinstance(guess, Decimal) and self.type.min_fraction <= guess <= 1),
                f"guess_fraction() gives {guess!r}: a Decimal from min_fraction to 1, or None",
            )
