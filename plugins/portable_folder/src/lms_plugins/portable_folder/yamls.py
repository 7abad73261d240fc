"""YAML of this form: JSON's values and formatted text as Markdown (`!md`), no dates, no anchors, no objects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import yaml

from lms_plugins.portable_folder.markdown import as_html, as_markdown
from lms_plugins.portable_folder.texts import _

TAG: Final = "!md"
WIDE: Final = 4096
_TIME: Final = "tag:yaml.org,2002:timestamp"


YamlError = yaml.YAMLError
_ODD: Final = re.compile("[\r\x85\u2028\u2029]")
"""Ends of lines of which YAML would make others."""


class BadYaml(ValueError):
    """The text is no YAML, or more than YAML of this form; the message says where. `line`: 0 where nobody knows."""

    def __init__(self, problem: str, line: int = 0) -> None:
        self.line = line
        super().__init__(
            str(_("Line {line}: {problem}")).format(line=line, problem=problem) if line else problem
        )


def written(value: Any) -> str:
    """The value as YAML; formatted text as Markdown where Markdown says exactly the same."""
    return yaml.dump(value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDE)


def read(text: str, first: int = 1) -> Any:
    """The value; `first`: the line of the file with which the text begins. Raises BadYaml."""
    try:
        return yaml.load(text, Loader=_Reader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first if error.problem_mark else 0
        raise BadYaml(f"{_said(error)}.", line) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise BadYaml(f"{type(error).__name__}: {error}"[:300]) from None


def _said(error: yaml.MarkedYAMLError) -> str:
    """The problem; with what to do about the two that people meet most."""
    problem = str(error.problem or error)
    if "'\\t'" in problem:
        return str(_("a tab stands where only spaces may stand"))
    if "mapping values are not allowed" in problem:
        return str(_("a text with a colon needs quotation marks, or the line is indented too far"))
    return problem


def line_of(text: str, path: Iterable[str | int], first: int = 1) -> int:
    """The line at which a part of the text stands, or what is nearest to it of what does."""
    found = yaml.compose(text, Loader=_Reader)
    line = first
    for step in path:
        if isinstance(found, yaml.MappingNode):
            pairs = [(key, value) for key, value in found.value if key.value == step]
            if not pairs:
                break
            line, found = pairs[0][0].start_mark.line + first, pairs[0][1]
        elif isinstance(found, yaml.SequenceNode) and isinstance(step, int) and step < len(found.value):
            found = found.value[step]
            line = found.start_mark.line + first
        else:
            break
    return line


def _without_dates(resolvers: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {first: [pair for pair in pairs if pair[0] != _TIME] for first, pairs in resolvers.items()}


class _Reader(yaml.SafeLoader):
    yaml_implicit_resolvers = _without_dates(yaml.SafeLoader.yaml_implicit_resolvers)

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node; an alias, with which a small text can stand for an endless one, is refused."""
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 (PyYAML's)
    ) -> dict[Any, Any]:
        """Names and values; a name that stands twice is refused, as one of the values would be lost."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                message = str(_("{name} stands there twice")).format(name=key.value)
                raise yaml.MarkedYAMLError(problem=message, problem_mark=key.start_mark)
            seen.add(key.value if isinstance(key.value, str) else id(key))
        return super().construct_mapping(node, deep=deep)


class _Writer(yaml.SafeDumper):
    yaml_implicit_resolvers = _without_dates(yaml.SafeDumper.yaml_implicit_resolvers)

    def ignore_aliases(self, data: Any) -> bool:
        """Say everything again: a value that stands twice is written twice."""
        del data
        return True

    def choose_scalar_style(self) -> str:
        """As usual, but formatted text of one line without quotes, where YAML allows it."""
        style = str(super().choose_scalar_style())
        seen: Any = self.analysis
        event: Any = self.event
        plain = seen.allow_block_plain and not seen.multiline and not self.flow_level
        return "" if style == "'" and event.tag == TAG and plain else style


def _html(loader: yaml.SafeLoader, node: Any) -> str:
    return as_html(str(loader.construct_scalar(node)))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag, shown = "tag:yaml.org,2002:str", text
    if text.startswith("<") and (markdown := as_markdown(text)) is not None:
        tag, shown = TAG, markdown
    style = '"' if _ODD.search(shown) else "|" if "\n" in shown else None
    return dumper.represent_scalar(tag, shown, style=style)


def _number(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in plain else 'int'}", plain)


_Reader.add_constructor(TAG, _html)
_Writer.add_representer(str, _text)
_Writer.add_representer(Decimal, _number)
