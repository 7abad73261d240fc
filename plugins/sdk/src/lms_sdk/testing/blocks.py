"""The conformance kit of lesson blocks.

class TestPoll(BlockConformance):
    block = Poll
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ValidationError

from lms_sdk.blocks import BlockType
from lms_sdk.json_schema import block_schema
from lms_sdk.model import public_model, secret_paths, to_json
from lms_sdk.outcome import Issue
from lms_sdk.testing.importing import check_import
from lms_sdk.testing.isolation import is_importable, run_isolated
from lms_sdk.testing.laws_exchange import SCRIPTS, with_scripts
from lms_sdk.testing.planting import dumped, planted, variations
from lms_sdk.testing.subject import require
from lms_sdk.testing.upcasting import check_upcasters

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DIGEST = """
import hashlib, importlib, json, sys
kind = importlib.import_module(sys.argv[1])
for part in sys.argv[2].split("."):
    kind = getattr(kind, part)
block = kind()
out = []
for raw in block.examples():
    content = kind.Content.model_validate(raw)
    out.append(json.dumps([block.compile(content), block.search_text(content)], default=str))
print(hashlib.sha256("".join(out).encode()).hexdigest())
"""


class BlockConformance:
    """Every law that a block must obey; needs the SDK alone."""

    block: ClassVar[type[BlockType[Any]]]
    max_import_ms: ClassVar[float] = 300

    def contents(self) -> Iterator[BaseModel]:
        """Each example as a model."""
        for raw in self.block().examples():
            try:
                yield self.block.Content.model_validate(raw)
            except ValidationError as error:
                raise AssertionError(f"example {raw!r}: Content refuses it: {error}") from error

    def test_name_label_and_sets_are_declared(self) -> None:
        """Stored lessons carry the name; it is a Python name in lower case."""
        kind = self.block
        require(_NAME.fullmatch(kind.name), f"name {kind.name!r}: lower-case letters, digits and underscores")
        require(str(kind.label).strip(), "label is empty")
        require(
            isinstance(kind.sets, frozenset) and kind.sets, "sets must be a frozenset with a block set in it"
        )

    def test_examples_are_valid(self) -> None:
        """They are shown in the documentation and tried by the product."""
        contents = list(self.contents())
        require(contents, "examples() must give at least one example")
        for content in contents:
            issues = self.block().lint(content)
            require(all(isinstance(issue, Issue) for issue in issues), "lint() must give Issue objects")
            errors = [str(issue.message) for issue in issues if issue.severity == "error"]
            require(not errors, f"lint() finds {errors} in its own example")

    def test_content_survives_storing(self) -> None:
        """Equal as JSON, however often it is saved."""
        for content in self.contents():
            stored = json.loads(json.dumps(to_json(content)))
            again = self.block.Content.model_validate(stored)
            require(
                dumped(to_json(again)) == dumped(to_json(content)),
                "content changes when it is stored and read",
            )

    def test_what_is_compiled_fits_its_schema(self) -> None:
        """Clients are generated from the schema."""
        import jsonschema

        schema = block_schema(self.block)
        jsonschema.Draft202012Validator.check_schema(schema)
        public = self.block.Public or public_model(self.block.Content)
        require(not secret_paths(public), f"Public has secret fields: {', '.join(secret_paths(public))}")
        for content in self.contents():
            try:
                public.model_validate(self.block().compile(content))
            except ValidationError as error:
                raise AssertionError(f"compile() does not fit its schema: {error}") from error

    def test_compiling_is_pure(self) -> None:
        """Plain JSON, the same each time, its input left alone."""
        for content in self.contents():
            before = dumped(to_json(content))
            compiled = [self.block().compile(content) for _ in range(3)]
            require(
                len({dumped(each) for each in compiled}) == 1, "compile() is not a function of the content"
            )
            require(dumped(to_json(content)) == before, "compile() changes the content")
            plain = json.loads(json.dumps(compiled[0], default=lambda _: object.__name__)) == compiled[0]
            require(plain, "compile() must give plain JSON: no tuples, Decimals, models or number keys")
            require(isinstance(self.block().search_text(content), str), "search_text() must give a text")

    def test_no_secret_is_compiled_or_found(self) -> None:
        """A canary in every secret text, and contents that differ in secrets alone."""
        for content in self.contents():
            marked, canaries = planted(content)
            for place, value in self._shown(marked).items():
                require(
                    not any(word in value for word in canaries), f"{place} leaks the text of a secret field"
                )
            plain = self._shown(content)
            for other in variations(content):
                for place, value in self._shown(other).items():
                    require(value == plain[place], f"{place} depends on a secret field")

    def test_every_script_of_the_world_gets_through(self) -> None:
        """Right to left, combining marks and emoji."""
        for content in self.contents():
            changed, any_text = with_scripts(content)
            compiled = json.dumps(self.block().compile(changed), ensure_ascii=False)
            require(
                not any_text or SCRIPTS in compiled, "compile() does not keep the author's text as written"
            )

    def test_upcasters_are_total_and_idempotent(self) -> None:
        """Whatever was ever stored can be read today."""
        kind = self.block
        check_upcasters(kind.Content, kind.schema_version, kind.upcasters, self.block().old_examples())

    def test_other_processes_agree_and_importing_is_light(self) -> None:
        """Editions are addressed by their hash: two processes must compile the same bytes."""
        if not is_importable(self.block):
            pytest.skip(f"{self.block.__qualname__} cannot be imported by name in another process")
        names = (self.block.__module__, self.block.__qualname__)
        digests = {run_isolated(_DIGEST, *names, hash_seed=seed) for seed in ("0", "1", "4242")}
        require(len(digests) == 1, "compile() depends on the process (hash order of a set?)")
        check_import(self.block.__module__, self.max_import_ms)

    def _shown(self, content: BaseModel) -> dict[str, str]:
        block = self.block()
        return {
            "compile()": dumped(block.compile(content)).lower(),
            "search_text()": block.search_text(content).lower(),
        }
