"""Makes pytest explain failures of the kit, and tests any plugin by name: `pytest --lms-plugin acme_mcq:plugin`."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("lms_sdk.testing")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names a plugin to test."""
    parser.getgroup("lms").addoption(
        "--lms-plugin",
        metavar="MODULE:ATTRIBUTE",
        default=None,
        help="run the conformance tests of everything this lms_sdk Plugin offers, and nothing else",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Replace the test paths by the kit's own suite when a plugin was named."""
    named = config.getoption("--lms-plugin")
    if named:
        import os

        os.environ["LMS_PLUGIN_UNDER_TEST"] = named
        config.args[:] = [str(Path(__file__).with_name("suite.py"))]
