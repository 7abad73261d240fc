"""What the conformance kit has to say about a faulty type, for the tests of the kit."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lms_sdk.testing import AssessmentConformance

ELSEWHERE = {
    "test_other_processes_agree",
    "test_importing_is_quick_and_brings_no_django",
    "test_other_processes_agree_and_importing_is_light",
    "test_importing_its_module_is_light",
}


def _faults_of(kind: type, *, elsewhere: bool = False) -> list[str]:
    """What the whole kit has to say about a type; with `elsewhere` also in other processes."""

    class Kit(AssessmentConformance):
        type = kind
        max_examples = 25
        shrink = False

    return _faults_in(Kit, elsewhere=elsewhere)


def _faults_in(kit: type, *, elsewhere: bool = False) -> list[str]:
    found = []
    for name in sorted(dir(kit)):
        if name.startswith("test_") and (elsewhere or name not in ELSEWHERE):
            try:
                getattr(kit(), name)()
            except pytest.skip.Exception:
                continue
            except Exception as error:  # noqa: BLE001 (a fault may be anything)
                found.append(f"{name}: {type(error).__name__}: {error}")
    return found


@pytest.fixture
def faults_of() -> Callable[..., list[str]]:
    """Each fault that the kit finds in a type, with the law that found it."""
    return _faults_of


@pytest.fixture
def faults_in() -> Callable[[type], list[str]]:
    """Each fault that a kit of any kind finds, with the law that found it."""
    return _faults_in


@pytest.fixture
def kills() -> Callable[[type], None]:
    """Fails unless the kit finds the mutant's `fault`, and names it."""

    def check(mutant: type) -> None:
        found = _faults_of(mutant)
        assert any(re.search(mutant.fault, each, re.DOTALL) for each in found), found

    return check
