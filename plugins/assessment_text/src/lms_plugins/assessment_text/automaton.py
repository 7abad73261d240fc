"""Whether a whole text fits a regular expression, in time that grows only with the length of both.

Python's own matcher backtracks: one pattern such as ``(a+)+$`` can keep a worker busy for years. Here the pattern
becomes a nondeterministic automaton whose states are the bits of one integer, so that each character of the text is
looked at once whatever the pattern is. The answer equals that of ``re.fullmatch`` (a property test compares the two);
what no finite automaton can do (back-references, look-around) is refused with a sentence for the author.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lms_plugins.assessment_text.pattern_syntax import (
    Assertion,
    Choice,
    Group,
    Node,
    OneCharacter,
    PatternError,
    Repeat,
    Sequence,
    parse,
)

MAX_STATES = 400
MAX_MOVES = 4_000
MAX_TEXT = 2_000
MAX_CACHED = 512

START, END, LAST_NEWLINE, BOUNDARY = 1, 2, 4, 8


@dataclass(slots=True)
class _Graph:
    """States that read one character, and the empty moves between them."""

    readers: list[Callable[[str], bool]] = field(default_factory=list)
    edges: list[tuple[Assertion | None, tuple[int, ...]]] = field(default_factory=list)
    reads: dict[int, int] = field(default_factory=dict)
    moves: int = 0

    def count(self) -> None:
        """Refuse a pattern that takes too many steps to write out, such as an empty group repeated a billion times."""
        self.moves += 1
        if self.moves > MAX_MOVES:
            raise PatternError("too_big")

    def node(self, *targets: int, assertion: Assertion | None = None) -> int:
        """Add an empty move and return its number."""
        self.edges.append((assertion, targets))
        return len(self.edges) - 1

    def reader(self, test: Callable[[str], bool], target: int) -> int:
        """Add a state that reads one character and goes on to the target."""
        if len(self.readers) >= MAX_STATES:
            raise PatternError("too_big")
        self.readers.append(test)
        number = self.node(target)
        self.reads[number] = len(self.readers) - 1
        return number


def _build(graph: _Graph, node: Node, target: int) -> int:
    """Return the entry of the part of the automaton that reads the node and then goes to the target."""
    graph.count()
    match node:
        case OneCharacter():
            return graph.reader(node.fits, target)
        case Assertion():
            return graph.node(target, assertion=node)
        case Group():
            return _build(graph, node.body, target)
        case Choice():
            return graph.node(*(_build(graph, option, target) for option in node.options))
        case Sequence():
            for part in reversed(node.parts):
                target = _build(graph, part, target)
            return target
        case Repeat():
            return _repeat(graph, node, target)


def _repeat(graph: _Graph, node: Repeat, target: int) -> int:
    """Write a bounded repetition out copy by copy; only the unbounded tail is a loop."""
    entry = target
    if node.most is None:
        loop = graph.node()
        graph.edges[loop] = (None, (_build(graph, node.body, loop), target))
        entry = loop
    else:
        for _ in range(node.most - node.least):
            graph.count()
            entry = graph.node(_build(graph, node.body, entry), target)
    for _ in range(node.least):
        entry = _build(graph, node.body, entry)
    return entry


def _holds(assertion: Assertion, context: int) -> bool:
    """Tell whether a place in the text satisfies an anchor."""
    match assertion.kind:
        case "start":
            return bool(context & START)
        case "end":
            return bool(context & (END | LAST_NEWLINE))
        case "very_end":
            return bool(context & END)
        case "boundary":
            return bool(context & BOUNDARY)
        case "no_boundary":
            return not context & BOUNDARY


class Automaton:
    """A compiled pattern; immutable but for its cache of moves already seen."""

    __slots__ = ("_accept", "_closures", "_graph", "_has_anchors", "_masks", "_start", "_targets")

    def __init__(self, pattern: str, *, ignore_case: bool) -> None:
        graph = _Graph()
        final = graph.node()
        self._start = _build(graph, parse(pattern, ignore_case=ignore_case), final)
        self._graph = graph
        self._accept = 1 << len(graph.readers)
        self._has_anchors = any(assertion for assertion, _ in graph.edges)
        self._targets = {reader: graph.edges[number][1][0] for number, reader in graph.reads.items()}
        self._closures: dict[tuple[int, int], int] = {}
        self._masks: dict[str, int] = {}

    @property
    def size(self) -> int:
        """The number of states, which bounds the time per character."""
        return len(self._graph.readers)

    def _closure(self, entry: int, context: int) -> int:
        """Return the states, as bits, that can be reached without reading."""
        known = self._closures.get((entry, context))
        if known is not None:
            return known
        found, seen, stack = 0, {entry}, [entry]
        while stack:
            number = stack.pop()
            if number in self._graph.reads:
                found |= 1 << self._graph.reads[number]
                continue
            assertion, targets = self._graph.edges[number]
            if number == 0:
                found |= self._accept
            if assertion is None or _holds(assertion, context):
                fresh = [target for target in targets if target not in seen]
                seen.update(fresh)
                stack.extend(fresh)
        self._closures[entry, context] = found
        return found

    def _mask(self, character: str) -> int:
        """Return the states, as bits, that can read the character."""
        known = self._masks.get(character)
        if known is None:
            known = sum(1 << n for n, fits in enumerate(self._graph.readers) if fits(character))
            if len(self._masks) < MAX_CACHED:
                self._masks[character] = known
        return known

    def _context(self, text: str, at: int) -> int:
        """Describe a place between two characters in the terms of the anchors."""
        if not self._has_anchors:
            return 0
        length = len(text)
        before = at > 0 and _is_word(text[at - 1])
        after = at < length and _is_word(text[at])
        return (
            (START if at == 0 else 0)
            | (END if at == length else 0)
            | (LAST_NEWLINE if at == length - 1 and text[at] == "\n" else 0)
            | (BOUNDARY if before != after else 0)
        )

    def fits(self, text: str) -> bool:
        """Tell whether the whole text fits; a text longer than MAX_TEXT never does."""
        if len(text) > MAX_TEXT:
            return False
        active = self._closure(self._start, self._context(text, 0))
        for at, character in enumerate(text, start=1):
            reading = active & self._mask(character)
            if not reading:
                return False
            context, active = self._context(text, at), 0
            while reading:
                lowest = reading & -reading
                active |= self._closure(self._targets[lowest.bit_length() - 1], context)
                reading ^= lowest
        return bool(active & self._accept)


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


@lru_cache(maxsize=256)
def compiled(pattern: str, *, ignore_case: bool) -> Automaton:
    """Return the automaton of a pattern; raises PatternError with the reason when there is none."""
    return Automaton(pattern, ignore_case=ignore_case)


__all__ = ["MAX_STATES", "MAX_TEXT", "Automaton", "PatternError", "compiled"]
