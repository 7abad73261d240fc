"""The conformance kits of the lighter kinds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from lms_sdk.attempts import AttemptPolicy, Try
from lms_sdk.facts import SearchQuery
from lms_sdk.grading import GradeEntry, GradingPolicy
from lms_sdk.kinds import SearchDocument, SearchIndexer, StorageBackend
from lms_sdk.outcome import Reveal
from lms_sdk.testing.strategies import laws
from lms_sdk.testing.subject import require
from lms_sdk.testing.world import FakeContext

_fractions = st.decimals(0, 1, places=3)
_tries = st.lists(st.builds(Try, _fractions, st.booleans(), st.integers(0, 3)), max_size=6)
_entries = st.lists(
    st.builds(
        GradeEntry,
        key=st.uuids().map(str),
        fraction=_fractions | st.none(),
        weight=st.decimals(0, 10, places=1),
        category=st.sampled_from(["", "quiz", "exam"]),
        state=st.sampled_from(["graded", "pending", "excused", "missing"]),
    ),
    max_size=8,
    unique_by=lambda entry: entry.key,
)


class AttemptPolicyConformance:
    """A policy is pure, gives no more than all, and nothing for nothing."""

    policy: ClassVar[type[AttemptPolicy]]

    def settings(self) -> Any:
        """The settings to try it with."""
        return self.policy.Settings()

    def test_the_laws_of_a_policy(self) -> None:
        """For any tries."""
        policy, settings = self.policy(), self.settings()
        require(policy.fraction(settings, []) == 0, "fraction() gives something for no try")

        @laws(60)
        @given(_tries)
        def law(tries: list[Try]) -> None:
            fraction = policy.fraction(settings, tries)
            require(isinstance(fraction, Decimal), "fraction() must give a Decimal")
            require(fraction <= 1, f"fraction() gives {fraction}, above 1")
            require(
                fraction == policy.fraction(settings, tuple(tries)),
                "fraction() is not a function of the tries",
            )
            require(isinstance(policy.may_check(settings, tries), bool), "may_check() must say yes or no")
            require(isinstance(policy.reveal(settings, tries), Reveal), "reveal() must give Reveal flags")
            require(policy.hints_open(settings, tries) >= 0, "hints_open() is below 0")

        law()

    def test_a_better_last_try_is_never_worse(self) -> None:
        """Answering better must not cost points."""
        policy, settings = self.policy(), self.settings()

        @laws(60)
        @given(_tries, _fractions, _fractions)
        def law(tries: list[Try], one: Decimal, other: Decimal) -> None:
            low, high = sorted((one, other))
            worse, better = (policy.fraction(settings, [*tries, Try(value)]) for value in (low, high))
            require(worse <= better, f"a last try of {high} earns {better}, one of {low} earns {worse}")

        law()


class GradingConformance:
    """A grade is a pure fold: bounded, independent of order, monotone."""

    policy: ClassVar[type[GradingPolicy]]

    def settings(self) -> list[Any]:
        """Settings to try it with."""
        return [self.policy.Settings.model_validate(raw) for raw in self.policy().examples()]

    def test_the_laws_of_a_grade(self) -> None:
        """For any scores."""
        policy = self.policy()

        @laws(60)
        @given(st.sampled_from(self.settings()), _entries, st.randoms())
        def law(settings: Any, entries: list[GradeEntry], chance: Any) -> None:
            grade = policy.grade(entries, settings)
            require(isinstance(grade.fraction, Decimal), "grade() must give a Decimal fraction")
            require(0 <= grade.fraction <= 1, f"grade() gives {grade.fraction}: 0 to 1 is expected")
            mixed = list(entries)
            chance.shuffle(mixed)
            again = policy.grade(mixed, settings)
            require(again.fraction == grade.fraction, "grade() depends on the order of the entries")
            known = {entry.key for entry in entries}
            require(grade.dropped <= known, "grade() drops entries that do not exist")

        law()

    def test_a_better_score_never_gives_a_worse_grade(self) -> None:
        """Not even where the lowest are dropped."""
        policy = self.policy()

        @laws(60)
        @given(st.sampled_from(self.settings()), _entries, _fractions, st.integers(0, 7))
        def law(settings: Any, entries: list[GradeEntry], better: Decimal, index: int) -> None:
            graded = [
                i for i, entry in enumerate(entries) if entry.state == "graded" and entry.fraction is not None
            ]
            if not graded:
                return
            at = graded[index % len(graded)]
            old = entries[at]
            raised = max(better, old.fraction or Decimal(0))
            new = [*entries[:at], GradeEntry(old.key, raised, old.weight, old.category), *entries[at + 1 :]]
            before, after = (policy.grade(each, settings).fraction for each in (entries, new))
            require(
                before <= after, f"a score raised from {old.fraction} to {raised} lowers the grade to {after}"
            )

        law()


class SearchIndexerConformance:
    """Nobody finds what is not for them."""

    def indexer(self) -> SearchIndexer:
        """A fresh, empty index."""
        raise NotImplementedError

    def context(self) -> Any:
        """The context to call it with."""
        return FakeContext()

    def documents(self) -> list[SearchDocument]:
        """One public, one for members, one for staff."""
        rows = (("a", "public"), ("b", "course:1"), ("c", "staff"))
        return [
            SearchDocument(k, "lesson", "Wagtail", "a small bird", "en", frozenset({who})) for k, who in rows
        ]

    def found(self, index: SearchIndexer, audience: set[str], text: str = "bird") -> list[str]:
        """The keys found."""
        hits = index.search(SearchQuery(text, locale="en"), frozenset(audience), 10, self.context())
        return sorted(hit.key for hit in hits)

    def test_only_those_it_is_for_find_a_document(self) -> None:
        """Also not by asking for more."""
        index = self.indexer()
        index.put(self.documents(), self.context())
        for audience, wanted in (({"public"}, ["a"]), ({"public", "course:1"}, ["a", "b"]), (set(), [])):
            got = self.found(index, audience)
            require(got == wanted, f"search() as {sorted(audience)} finds {got}, allowed are {wanted}")

    def test_documents_are_replaced_and_removed(self) -> None:
        """Right away: a withdrawn text must not be found."""
        index, ctx = self.indexer(), self.context()
        index.put(self.documents(), ctx)
        index.put([SearchDocument("a", "lesson", "Crow", "a big bird", "en", frozenset({"staff"}))], ctx)
        require(self.found(index, {"public"}) == [], "put() keeps the old document beside the new one")
        index.remove(["c", "unknown"], ctx)
        require(self.found(index, {"staff"}) == ["a"], "remove() does not remove")


class StorageConformance:
    """What was stored comes back, whole or in part."""

    def storage(self) -> StorageBackend:
        """A fresh, empty place."""
        raise NotImplementedError

    def context(self) -> Any:
        """The context to call it with."""
        return FakeContext()

    def names(self) -> Sequence[str]:
        """Names that must work."""
        return ("a.txt", "folder/ä b.bin")

    def test_a_file_comes_back(self) -> None:
        """Bytes, size and parts of it; written again, the new bytes."""
        place, ctx = self.storage(), self.context()
        for name in self.names():
            for data in (b"0123456789", b""):
                stored = place.put(name, [data[:4], data[4:]], "text/plain", ctx)
                require(stored.size == len(data), f"put() of {len(data)} bytes says {stored.size}")
                require(b"".join(place.read(name, ctx)) == data, f"read({name!r}) gives other bytes")
                require(
                    b"".join(place.read(name, ctx, 2, 5)) == data[2:5], "read() of a part gives other bytes"
                )
                require(place.stat(name, ctx).size == len(data), "stat() gives another size")

    def test_a_missing_file_is_a_key_error(self) -> None:
        """And can be deleted twice."""
        place, ctx = self.storage(), self.context()
        place.put("a", [b"x"], "text/plain", ctx)
        for _ in range(2):
            place.delete("a", ctx)
        for what, call in (
            ("stat", lambda: place.stat("a", ctx)),
            ("read", lambda: b"".join(place.read("a", ctx))),
        ):
            try:
                call()
            except KeyError:
                continue
            raise AssertionError(f"{what}() of a missing file must raise KeyError")
