"""Attempt and grading policies, search indexers and stores pass their kits; sown faults are found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_sdk.attempts import AttemptPolicy
from lms_sdk.grading import CourseGrade, GradingPolicy
from lms_sdk.kinds import Hit, SearchIndexer, StorageBackend, StoredFile
from lms_sdk.outcome import Reveal
from lms_sdk.testing.kinds import (
    AttemptPolicyConformance,
    GradingConformance,
    SearchIndexerConformance,
    StorageConformance,
)


class Penalised(AttemptPolicy):
    key, label = "acme.penalised", "With penalties"

    def may_check(self, settings, tries):
        return len(tries) < 3

    def reveal(self, settings, tries):
        return Reveal.SCORE

    def fraction(self, settings, tries):
        return max((t.fraction - Decimal("0.1") * i for i, t in enumerate(tries)), default=Decimal(0))


class TestPenalised(AttemptPolicyConformance):
    policy = Penalised


class TestDeferred(AttemptPolicyConformance):
    policy = AttemptPolicy


class Mean(GradingPolicy):
    key, label = "acme.mean", "Weighted mean"

    def grade(self, entries, settings):
        counted = [e for e in entries if e.state in ("graded", "missing")]
        weight = sum((e.weight for e in counted), Decimal(0))
        points = sum(
            ((e.fraction or Decimal(0)) * e.weight for e in sorted(counted, key=lambda e: e.key)), Decimal(0)
        )
        return CourseGrade((points / weight).quantize(Decimal("0.000001")) if weight else Decimal(0))


class TestMean(GradingConformance):
    policy = Mean


class Shelf(SearchIndexer):
    key, label = "acme.shelf", "Shelf"

    def __init__(self):
        self.documents = {}

    def put(self, documents, ctx):
        self.documents |= {document.key: document for document in documents}

    def remove(self, keys, ctx):
        for key in keys:
            self.documents.pop(key, None)

    def search(self, query, audience, limit, ctx):
        found = [d for d in self.documents.values() if query.text in d.text and d.audience & audience]
        return [Hit(document.key, 1.0) for document in found][:limit]


class TestShelf(SearchIndexerConformance):
    def indexer(self):
        return Shelf()


class Box(StorageBackend):
    key, label = "acme.box", "Box"

    def __init__(self):
        self.files = {}

    def put(self, name, chunks, media_type, ctx):
        self.files[name] = b"".join(chunks)
        return StoredFile(name, len(self.files[name]), media_type)

    def read(self, name, ctx, start=0, end=None):
        yield self.files[name][start:end]

    def stat(self, name, ctx):
        return StoredFile(name, len(self.files[name]))

    def delete(self, name, ctx):
        self.files.pop(name, None)


class TestBox(StorageConformance):
    def storage(self):
        return Box()


def kit(base: type, **members: object) -> type:
    return type("Kit", (base,), members)


def mutant(base: type, **members: object) -> type:
    return type("Mutant", (base,), members)


def first_only(self, entries, settings):
    return CourseGrade(entries[0].fraction or Decimal(0)) if entries else CourseGrade(Decimal(0))


def upside_down(self, entries, settings):
    grade = Mean().grade(entries, settings)
    return replace(grade, fraction=1 - grade.fraction)


def punishing(self, settings, tries):
    return 1 - tries[-1].fraction if tries else Decimal(0)


def everything(self, query, audience, limit, ctx):
    return [Hit(key, 1.0) for key in self.documents]


def whole(self, name, ctx, start=0, end=None):
    return iter([self.files[name]])


FAULTS = {
    "policy pays for nothing": (
        lambda: kit(
            AttemptPolicyConformance, policy=mutant(AttemptPolicy, fraction=lambda self, s, t: Decimal(1))
        ),
        "something for no try",
    ),
    "policy punishes": (
        lambda: kit(AttemptPolicyConformance, policy=mutant(AttemptPolicy, fraction=punishing)),
        "a last try of",
    ),
    "grade by order": (
        lambda: kit(GradingConformance, policy=mutant(Mean, grade=first_only)),
        "depends on the order",
    ),
    "grade falls": (
        lambda: kit(GradingConformance, policy=mutant(Mean, grade=upside_down)),
        "lowers the grade",
    ),
    "search shows all": (
        lambda: kit(SearchIndexerConformance, indexer=lambda self: mutant(Shelf, search=everything)()),
        r"search\(\) as \['public'\] finds",
    ),
    "storage ignores parts": (
        lambda: kit(StorageConformance, storage=lambda self: mutant(Box, read=whole)()),
        r"read\(\) of a part gives other bytes",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_kit_finds_what_is_sown_and_names_it(name: str, faults_in: Callable) -> None:
    sown, fault = FAULTS[name]
    found = faults_in(sown())
    assert any(re.search(fault, each, re.DOTALL) for each in found), found
