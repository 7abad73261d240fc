import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.source import DOOR, ROOT, Module, domain_of, plugins, product, projects

CATCH_ALLS = {"utils", "helpers", "misc", "common", "manager"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
MACHINE_PATHS = re.compile(r"/root/|/home/[a-z]|/Users/[A-Z]|/" + "work" + "/")
OURS = (*product(), *plugins())


def past_the_door(module: Module) -> list[str]:
    """The imports of a module that reach into another domain past its door."""
    mine = domain_of(module.name)
    found = []
    for name in sorted(module.imports):
        theirs = domain_of(name)
        inside = name.split(".")[2:3]
        if theirs and theirs != mine and inside and inside[0] not in DOOR:
            found.append(f"{module.place} imports {name}")
    return found


def composition(module: Module) -> bool:
    """Settings and addresses put everything together, and may name what they put together."""
    return module.name.startswith(("lms_site.settings", "lms_site.urls", "lms_site.celery"))


def test_a_domain_is_entered_by_its_door_only():
    assert [line for module in product() if not composition(module) for line in past_the_door(module)] == []


def test_the_test_of_doors_sees_an_import_past_one(tmp_path):
    file = tmp_path / "x.py"
    file.write_text(
        "from lms_site.learning.enrolment.services import enrol\nfrom lms_site.learning import api\n"
    )
    inside = past_the_door(Module(file, "lms_site.learning.x"))
    outside = past_the_door(Module(file, "lms_site.api.x"))
    assert inside == []
    assert {line.rpartition(" ")[2] for line in outside} == {
        "lms_site.learning.enrolment.services",
        "lms_site.learning.enrolment.services.enrol",
    }


def test_every_package_of_the_product_has_its_place_in_the_layers():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "direction")
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    there = {
        ".".join(module.name.split(".")[:2]) for module in product() if module.name.startswith("lms_site.")
    }
    assert there - placed == set()


def test_no_file_is_a_catch_all():
    assert [module.place for module in OURS if CATCH_ALLS & set(module.name.split("."))] == []


def test_no_file_is_longer_than_a_reader_can_hold():
    lengths = {module.place: module.text.count("\n") for module in OURS}
    assert {place: length for place, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {
        f"{module.place}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for module in OURS
        for node in ast.walk(module.tree)
        if isinstance(node, functions)
    }
    assert {place: length for place, length in found.items() if length > LONGEST_FUNCTION} == {}


def test_no_file_names_a_path_of_somebodys_machine():
    endings = {".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".conf"}
    listed = [
        file
        for name in ("lms_site", "content_types", "plugins", "docs", "deploy")
        for file in (ROOT / name).rglob("*")
    ]
    files = [file for file in listed if file.suffix in endings and "_build" not in file.parts]
    assert [
        str(file.relative_to(ROOT)) for file in files if MACHINE_PATHS.search(file.read_text("utf-8"))
    ] == []


def test_every_exception_from_a_rule_gives_its_reason():
    bare = re.compile(r"# noqa(?:: *[A-Z]+[0-9]+(?:, *[A-Z]+[0-9]+)*)?\s*$", re.MULTILINE)
    assert bare.search("f()  # noqa: S101, E501\n")
    assert not bare.search("f()  # noqa: S101 (why)\n")
    assert [module.place for module in OURS if bare.search(module.text)] == []


def test_nobody_listens_to_signals_but_content_and_accounts():
    allowed = ("content_types", "lms_site.accounts")
    signals = {
        "django.db.models.signals",
        "django.dispatch",
        "django.contrib.auth.signals",
    }
    listeners = [
        module.place
        for module in product()
        if signals & module.imports and not module.name.startswith(allowed)
    ]
    assert listeners == []


def test_only_the_one_client_opens_connections_to_the_outside():
    clients = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "urllib3"}
    allowed = (
        "lms_site.foundation",
        "lms_site.embedded",
        "lms_site.serve",
        "lms_site.accounts.identity",
    )  # the next to last two ask this machine only; the last gives allauth's requests to the one client
    found = [
        f"{module.place} imports {name}"
        for module in OURS
        for name in sorted(clients & module.imports)
        if not module.name.startswith(allowed)
    ]
    assert found == []


@pytest.mark.parametrize("name", [name for name in projects() if name != "sdk"])
def test_a_bundled_plugin_has_readme_tests_types_and_an_entry_point(name):
    folder = ROOT / "plugins" / name
    assert (folder / "README.md").exists()
    assert list((folder / "tests").glob("test_*.py"))
    assert (folder / "src" / "lms_plugins" / name / "py.typed").exists()
    assert not (folder / "src" / "lms_plugins" / "__init__.py").exists()
    assert "lms.plugins" in projects()[name]["project"]["entry-points"]


@pytest.mark.parametrize("name", [name for name in projects() if name != "sdk"])
def test_a_bundled_plugin_imports_the_sdk_itself_and_what_it_declares(name):
    declared = {re.split(r"[<>=!~\[; ]", line)[0] for line in projects()[name]["project"]["dependencies"]}
    known = {*sys.stdlib_module_names, "lms_sdk", "pydantic"}
    known |= {
        module for module, givers in packages_distributions().items() if declared & {*map(str.lower, givers)}
    }
    mine = [module for module in plugins() if module.name.startswith(f"lms_plugins.{name}")]
    assert mine
    imported = {other for module in mine for other in module.imports}
    assert {
        other
        for other in imported
        if other.split(".")[0] not in known and not other.startswith(f"lms_plugins.{name}")
    } == set()
