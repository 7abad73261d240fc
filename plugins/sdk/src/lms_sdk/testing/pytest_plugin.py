"""Makes pytest explain failures of the kit, and tests any plugin by name: `pytest --lms-plugin acme_mcq:plugin`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.register_assert_rewrite("lms_sdk.testing")

_SUITE = str(Path(__file__).with_name("suite.py"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names a plugin to test."""
    parser.getgroup("lms").addoption(
        "--lms-plugin",
        metavar="MODULE:ATTRIBUTE",
        default=None,
        help="run the conformance tests of everything this lms_sdk Plugin offers, and nothing else",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Load no conftest of the test paths: the kit needs the SDK alone."""
    if early_config.known_args_namespace.lms_plugin:
        early_config.known_args_namespace.file_or_dir = [_SUITE]


def pytest_configure(config: pytest.Config) -> None:
    """Replace the test paths by the kit's own suite when a plugin was named."""
    named = config.getoption("--lms-plugin")
    if named:
        os.environ["LMS_PLUGIN_UNDER_TEST"] = named
        config.args[:] = [_SUITE]
