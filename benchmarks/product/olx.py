"""Courses of 1,000 units in the format of Open edX: `python -m benchmarks.product.olx FILE RUN PROBLEMS`."""

from __future__ import annotations

import io
import sys
import tarfile
from collections.abc import Iterator

from benchmarks.words import Words

CHAPTERS = SEQUENTIALS = VERTICALS = 10
_ROOT = "bench/"


def files(words: Words, run: str, problems: int) -> Iterator[tuple[str, str]]:
    """Path and text of every file: 1,000 verticals with a text and this many problems each."""
    yield "course.xml", f'<course url_name="{run}" org="Bench" course="Import"/>'
    chapters = [f"c{number}" for number in range(CHAPTERS)]
    yield f"course/{run}.xml", _parent("course", words, "chapter", chapters)
    for chapter in chapters:
        sequentials = [f"{chapter}s{number}" for number in range(SEQUENTIALS)]
        yield f"chapter/{chapter}.xml", _parent("chapter", words, "sequential", sequentials)
        for sequential in sequentials:
            verticals = [f"{sequential}v{number}" for number in range(VERTICALS)]
            yield f"sequential/{sequential}.xml", _parent("sequential", words, "vertical", verticals)
            for vertical in verticals:
                yield from _vertical(vertical, words, problems)


def _vertical(name: str, words: Words, number_of_problems: int) -> Iterator[tuple[str, str]]:
    problems = [f"{name}p{number}" for number in range(number_of_problems)]
    inner = f'<html url_name="{name}h"/>' + "".join(f'<problem url_name="{one}"/>' for one in problems)
    yield f"vertical/{name}.xml", f'<vertical display_name="{words.title(4)}">{inner}</vertical>'
    yield f"html/{name}h.xml", f'<html filename="{name}h" display_name="{words.title(3)}"/>'
    yield f"html/{name}h.html", words.html(3)
    for problem in problems:
        choices = "".join(
            f'<choice correct="{str(number == 0).lower()}">{words.text(5)}</choice>' for number in range(4)
        )
        group = f"<label>{words.text(12)}</label><choicegroup>{choices}</choicegroup>"
        answer = f"<multiplechoiceresponse>{group}</multiplechoiceresponse>"
        yield f"problem/{problem}.xml", f'<problem display_name="{words.title(3)}">{answer}</problem>'


def _parent(tag: str, words: Words, child: str, names: list[str]) -> str:
    inner = "".join(f'<{child} url_name="{name}"/>' for name in names)
    return f'<{tag} display_name="{words.title(4)}">{inner}</{tag}>'


def main() -> None:
    """Write the package."""
    target, run, problems = sys.argv[1:]
    with tarfile.open(target, "w:gz", compresslevel=1) as package:
        for path, text in files(Words(), run, int(problems)):
            body = text.encode()
            info = tarfile.TarInfo(_ROOT + path)
            info.size = len(body)
            package.addfile(info, io.BytesIO(body))


if __name__ == "__main__":
    main()
