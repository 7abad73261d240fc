"""What can be said about an essay without judging it."""

import re

from lms_plugins.assessment_essay.content import EssayContent
from lms_sdk.model import clean_html, plain_text

WORD = re.compile(r"[^\W_]+(?:['\u2019.\-][^\W_]+)*")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
"""Scripts that put no spaces between words: each character counts as a word there, as word processors have it."""


def words_in(text: str) -> int:
    """The number of words, in any script."""
    return len(UNSPACED.findall(text)) + len(WORD.findall(UNSPACED.sub(" ", text)))


def plain(content: EssayContent, text: str) -> str:
    """The words of an answer on one line, markup taken out where the answer has any."""
    return plain_text(clean_html(text)) if content.format == "rich" else " ".join(text.split())


def is_unwritten(content: EssayContent, text: str) -> bool:
    """Whether nothing was written but spaces, empty markup or the template."""
    written = plain(content, text)
    if not written:
        return content.format == "plain" or "<img" not in clean_html(text)
    return bool(content.template) and written == plain_text(content.template)


def length_remarks(content: EssayContent, words: int) -> tuple[str, ...]:
    """Say whether the answer is shorter or longer than asked for."""
    if content.min_words is not None and words < content.min_words:
        return ("too_short",)
    if content.max_words is not None and words > content.max_words:
        return ("too_long",)
    return ()
