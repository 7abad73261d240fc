"""Studio's shorthand for problems, where an export has nothing else: to the XML that Studio would have made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final
from xml.sax.saxutils import quoteattr

from lms_plugins.importer_olx.arithmetic import numeral

_RADIO: Final = re.compile(r"^\s*\(([xX!@ ]{1,6})\)\s*(.*)$")
_BOX: Final = re.compile(r"^\s*\[\s*([xX]?)\s*\](?!\])\s*(.*)$")
_ANSWER: Final = re.compile(r"^\s*(s?=|or=|not=)\s*(.*)$")
_LABEL: Final = re.compile(r">>((?:(?!>>|<<).)+)<<")
_DEMAND: Final = re.compile(r"^\s*\|\|(.+)\|\|\s*$")
_COMPOUND: Final = re.compile(r"^\s*\{\{\s*\(\(([A-Za-z ,]+)\)\)\s*(.*)\}\}\s*$")
_SELECTED: Final = re.compile(r"\b(selected|unselected|s|u)\s*:", re.IGNORECASE)
_TOLERANCE: Final = re.compile(r"^(.*?)\s*\+-\s*([0-9.eE+-]+\s*%?)$")
_RANGE: Final = re.compile(r"^[\[(].+,.+[\])]$")
_EXPLANATION: Final = re.compile(r"\[explanation\](.*?)\[/?explanation\]", re.IGNORECASE | re.DOTALL)
_CODE: Final = re.compile(r"\[code\](.*?)\[/?code\]", re.IGNORECASE | re.DOTALL)
_DROPDOWN: Final = re.compile(r"\[\[((?:(?!\[\[|\]\]).)+)\]\]", re.DOTALL)
_RULER: Final = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)
_UNDERLINE: Final = re.compile(r"^={3,}\s*$")
_BREAK: Final = "\x00"


def to_xml(markdown: str) -> bytes:
    """The problem's XML."""
    text = markdown.replace("\r\n", "\n").replace(_BREAK, "")
    hints = [found[1] for line in text.split("\n") if (found := _DEMAND.match(line))]
    text = "\n".join(line for line in text.split("\n") if not _DEMAND.match(line))
    body = "".join(_section(section) for section in _RULER.split(text))
    asked = "".join(f"<hint>{_text(hint)}</hint>" for hint in hints)
    demand = f"<demandhint>{asked}</demandhint>" if asked else ""
    return f"<problem>{body}{demand}</problem>".encode()


def _section(text: str) -> str:
    """One question with what stands around it."""
    solutions = "".join(f"<solution>{_paragraphs(found)}</solution>" for found in _EXPLANATION.findall(text))
    text = _EXPLANATION.sub("\n", text)
    kept: list[str] = []

    def keep(xml: str) -> str:
        kept.append(xml)
        return f"\n{_BREAK}{len(kept) - 1}{_BREAK}\n"

    text = _CODE.sub(lambda found: keep(f"<pre><code>{_text(found[1])}</code></pre>"), text)
    text = _DROPDOWN.sub(lambda found: keep(_dropdown(found[1])), text)
    return "".join(_lines(text.split("\n"), kept)) + solutions


def _lines(lines: list[str], kept: list[str]) -> Iterator[str]:
    """Each run of lines of one kind together."""
    run: list[str] = []
    kind = ""
    for line in [*lines, ""]:
        now = _kind(line, kind)
        if now != kind:
            yield _run(kind, run, kept)
            run, kind = [], now
        run.append(line)
    yield _run(kind, run, kept)


def _kind(line: str, before: str) -> str:
    if line.startswith(_BREAK):
        return "kept"
    if not line.strip():
        return before if before in ("radio", "box") else ""
    if _RADIO.match(line):
        return "radio"
    if _BOX.match(line) or (before == "box" and _COMPOUND.match(line)):
        return "box"
    if _ANSWER.match(line) and not _UNDERLINE.match(line):
        return "answer"
    return "text"


def _run(kind: str, lines: list[str], kept: list[str]) -> str:
    match kind:
        case "kept":
            return "".join(kept[int(line.strip(_BREAK))] for line in lines)
        case "radio":
            return _radios(lines)
        case "box":
            return _boxes(lines)
        case "answer":
            return _answers(lines)
        case "text":
            return _paragraphs("\n".join(lines))
        case _:
            return ""


def _text(text: str) -> str:
    return escape(text.strip(), quote=False)


def _paragraphs(text: str) -> str:
    """Paragraphs, headings and labels. HTML in the shorthand stays HTML only in its words."""
    lines = [line for line in text.split("\n") if line.strip()]
    made = []
    for place, line in enumerate(lines):
        if _UNDERLINE.match(line):
            continue
        label = _LABEL.search(line)
        if label:
            words, _bars, more = label[1].partition("||")
            made.append(f"<label>{_text(words)}</label>")
            made.append(f"<description>{_text(more)}</description>" if more.strip() else "")
        elif place + 1 < len(lines) and _UNDERLINE.match(lines[place + 1]):
            made.append(f"<h3>{_text(line)}</h3>")
        else:
            made.append(f"<p>{_text(line)}</p>")
    return "".join(made)


def _hinted(text: str, tag: str) -> tuple[str, str]:
    """The words, and their hint as XML."""
    before, inside = _split(text)
    if not inside:
        return text.strip(), ""
    label, colons, words = inside.partition("::")
    hint = words if colons else inside
    named = f" label={quoteattr(label.strip())}" if colons else ""
    return before, f"<{tag}{named}>{_text(hint)}</{tag}>"


def _split(text: str) -> tuple[str, str]:
    """The words, and what stands in double braces at their end."""
    text = text.strip()
    at = text.find("{{")
    return (text[:at].strip(), text[at + 2 : -2]) if at >= 0 and text.endswith("}}") else (text, "")


def _radios(lines: list[str]) -> str:
    choices, shuffle = [], False
    for found in filter(None, map(_RADIO.match, lines)):
        text, hint = _hinted(found[2], "choicehint")
        shuffle = shuffle or "!" in found[1]
        fixed = ' fixed="true"' if "@" in found[1] else ""
        correct = "true" if "x" in found[1].lower() else "false"
        choices.append(f'<choice correct="{correct}"{fixed}>{_text(text)}{hint}</choice>')
    mixed = ' shuffle="true"' if shuffle else ""
    group = f'<choicegroup type="MultipleChoice"{mixed}>{"".join(choices)}</choicegroup>'
    return f"<multiplechoiceresponse>{group}</multiplechoiceresponse>"


def _boxes(lines: list[str]) -> str:
    made = []
    for line in lines:
        compound = _COMPOUND.match(line)
        found = _BOX.match(line)
        if compound:
            letters = " ".join(compound[1].upper().replace(",", " ").split())
            made.append(f'<compoundhint value="{letters}">{_text(compound[2])}</compoundhint>')
        elif found:
            text, _hint = _hinted(found[2], "choicehint")
            correct = "true" if found[1] else "false"
            made.append(f'<choice correct="{correct}">{_text(text)}{_selected(found[2])}</choice>')
    return f"<choiceresponse><checkboxgroup>{''.join(made)}</checkboxgroup></choiceresponse>"


def _selected(text: str) -> str:
    pieces = _SELECTED.split(_split(text)[1])
    made = []
    for when, words in zip(pieces[1::2], pieces[2::2], strict=False):
        chosen = "true" if when.lower().startswith("s") else "false"
        hint = words.strip(" \t,{}")
        made.append(f'<choicehint selected="{chosen}">{_text(hint)}</choicehint>')
    return "".join(made)


def _dropdown(inside: str) -> str:
    lines = [line for line in inside.split("\n") if line.strip()]
    options = lines if len(lines) > 1 else inside.split(",")
    made = []
    for option in options:
        text, hint = _hinted(option, "optionhint")
        text = text.rstrip(",").strip()
        right = text.startswith("(") and text.endswith(")")
        text = text[1:-1] if right else text
        made.append(f'<option correct="{right}">{_text(text)}{hint}</option>')
    return f"<optionresponse><optioninput>{''.join(made)}</optioninput></optionresponse>"


def _answers(lines: list[str]) -> str:
    found = [
        (match[1], *_hinted(match[2], "correcthint")) for match in filter(None, map(_ANSWER.match, lines))
    ]
    _sign, first, hint = found[0]
    value, tolerance = _tolerated(first)
    if found[0][0] == "=" and (_RANGE.match(value) or numeral(value) is not None):
        return _number(value, tolerance, hint, found[1:])
    return _string(first, hint, found[1:])


def _tolerated(answer: str) -> tuple[str, str]:
    found = _TOLERANCE.match(answer)
    return (found[1].strip(), found[2].replace(" ", "")) if found else (answer, "")


def _number(value: str, tolerance: str, hint: str, more: list[tuple[str, str, str]]) -> str:
    param = f'<responseparam type="tolerance" default="{tolerance}"/>' if tolerance else ""
    others = "".join(
        f"<additional_answer answer={quoteattr(_tolerated(text)[0])}>{said}</additional_answer>"
        for sign, text, said in more
        if sign == "or="
    )
    inside = f"{param}<formulaequationinput/>{others}{hint}"
    return f"<numericalresponse answer={quoteattr(value)}>{inside}</numericalresponse>"


def _string(first: str, hint: str, more: list[tuple[str, str, str]]) -> str:
    pattern = first.startswith("|")
    kind = "ci regexp" if pattern else "ci"
    made = [hint]
    for sign, text, said in more:
        answer = quoteattr(text.removeprefix("|").strip())
        if sign == "not=":
            made.append(f"<stringequalhint answer={answer}>{_inside(said)}</stringequalhint>")
        else:
            made.append(f"<additional_answer answer={answer}>{said}</additional_answer>")
    answer = quoteattr(first.removeprefix("|").strip())
    return (
        f'<stringresponse answer={answer} type="{kind}">{"".join(made)}<textline size="20"/></stringresponse>'
    )


def _inside(hint: str) -> str:
    return re.sub(r"</?correcthint[^>]*>", "", hint)
