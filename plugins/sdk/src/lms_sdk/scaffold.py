"""The beginnings of a plugin: `lms_plugin new acme-mcq --kind assessment`. Needs the SDK alone, no site.

What is written passes the conformance kit as it stands: the templates are plugins themselves, tested as such.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TEMPLATES: Final = Path(__file__).with_name("templates")
KINDS: Final = tuple(sorted(file.stem for file in TEMPLATES.glob("*.py")))
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)+")


class ScaffoldError(ValueError):
    """A plugin that cannot be begun; the message says why, and nothing was written."""


def scaffold(name: str, kind: str, into: Path) -> list[Path]:
    """Write a plugin into the new folder `into/name`; gives the files. Raises ScaffoldError."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r}: a plugin is named <owner>-<thing> in lower case, such as acme-mcq")
    if kind not in KINDS:
        raise ScaffoldError(f"there is no template for {kind!r}, only for {', '.join(KINDS)}")
    folder, module = into / name, name.replace("-", "_")
    texts = {
        f"{module}.py": f"{kind}.py",
        f"test_{module}.py": "test.py.in",
        "pyproject.toml": "pyproject.toml.in",
        "README.md": "README.md.in",
    }
    try:
        folder.mkdir(parents=True)
        for target, template in texts.items():
            text = (TEMPLATES / template).read_text(encoding="utf-8")
            (folder / target).write_text(_renamed(text, name), encoding="utf-8")
    except FileExistsError:
        raise ScaffoldError(f"{folder} is there already") from None
    except OSError as error:
        raise ScaffoldError(f"{folder} cannot be written: {error.strerror}") from None
    return [folder / target for target in texts]


def _renamed(text: str, name: str) -> str:
    """The template's text about this plugin."""
    owner, *thing = name.split("-")
    names = {
        "acme-example": name,
        "acme_example": "_".join((owner, *thing)),
        "acme.example": f"{owner}.{'_'.join(thing)}",
        "AcmeExample": "".join(word.capitalize() for word in (owner, *thing)),
        "Acme example": " ".join((owner.capitalize(), *thing)),
    }
    return re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `new`, for every command line that has it."""
    parser.add_argument("name", help="<owner>-<thing>, such as acme-mcq")
    parser.add_argument("--kind", choices=KINDS, default="assessment", help="what it offers (%(default)s)")
    parser.add_argument(
        "--into", type=Path, default=Path(), metavar="FOLDER", help="where its folder is made"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The program `lms_plugin`; gives its exit code."""
    parser = argparse.ArgumentParser(prog="lms_plugin", description="Plugins for Anthus.")
    actions = parser.add_subparsers(dest="action", required=True)
    add_arguments(actions.add_parser("new", help="begin a plugin, with tests that pass"))
    dev = actions.add_parser("dev", help="show its examples in a browser and mark answers to them")
    dev.add_argument("plugin", metavar="MODULE[:ATTRIBUTE]", help="such as acme_mcq, from its folder")
    dev.add_argument("--port", type=int, default=8001, help="port on this machine (%(default)s)")
    asked = parser.parse_args(arguments)
    return _dev(asked.plugin, asked.port) if asked.action == "dev" else _new(asked)


def _new(asked: argparse.Namespace) -> int:
    try:
        files = scaffold(asked.name, asked.kind, asked.into)
    except ScaffoldError as error:
        sys.stderr.write(f"lms_plugin: {error}\n")
        return 1
    sys.stdout.write(
        "".join(f"{file}\n" for file in files)
        + f"\nNow: cd {files[0].parent}; pip install 'lms-plugin-sdk[testing]'; pytest\n"
    )
    return 0


def _dev(named: str, port: int) -> int:
    from lms_sdk.dev import server

    try:
        with server(named, port) as running:
            sys.stdout.write(f"http://127.0.0.1:{running.server_port}/ shows {named}; Ctrl-C ends it\n")
            sys.stdout.flush()
            running.serve_forever()
    except OSError as error:
        sys.stderr.write(f"lms_plugin: port {port} cannot be used: {error.strerror}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0
