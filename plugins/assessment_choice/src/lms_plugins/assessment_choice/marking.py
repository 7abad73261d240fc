"""What a choice is worth: exact, a function of which options were chosen and of nothing else."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from lms_plugins.assessment_choice.content import ChoiceContent, PartialCredit

PLACES = Decimal("0.0000001")
NEARLY = Decimal("0.000001")
"""Thirds written with seven places do not add up to one; a sum this near to 0 or 1 is meant to be it."""

ZERO, ONE = Decimal(0), Decimal(1)


def known_choices(content: ChoiceContent, chosen: Sequence[str]) -> tuple[str, ...]:
    """The chosen options that exist, each once, in the author's order."""
    picked = set(chosen)
    return tuple([option.id for option in content.options if option.id in picked])


def fraction_of(content: ChoiceContent, chosen: Sequence[str]) -> Decimal:
    """The fraction that these existing options earn; nothing for none."""
    if not chosen:
        return ZERO
    return _several(content, chosen) if content.several else _one(content, chosen)


def _one(content: ChoiceContent, chosen: Sequence[str]) -> Decimal:
    """Mark a question with one choice; an answer that names several options is wrong."""
    if len(chosen) > 1:
        return ZERO
    option = next(option for option in content.options if option.id == chosen[0])
    if option.fraction is not None:
        return rounded(option.fraction)
    return ONE if option.correct else ZERO


def _several(content: ChoiceContent, chosen: Sequence[str]) -> Decimal:
    if content.partial_credit == "weights":
        return _weights(content, chosen)
    right = {option.id for option in content.options if option.correct}
    hits = len(right & set(chosen))
    return by_counts(
        content.partial_credit,
        options=len(content.options),
        right=len(right),
        hits=hits,
        misses=len(chosen) - hits,
    )


def by_counts(rule: PartialCredit, *, options: int, right: int, hits: int, misses: int) -> Decimal:
    """The fraction for so many right and wrong options chosen, under a rule that only counts."""
    mistakes = misses + right - hits
    if mistakes == 0:
        return ONE
    match rule:
        case "each_decision":
            return rounded(Decimal(options - mistakes) / options)
        case "halves":
            return _halves(mistakes, options)
        case "right_minus_wrong" if right:
            return rounded(max(ZERO, Decimal(hits - misses) / right))
        case _:
            return ZERO


def _halves(mistakes: int, options: int) -> Decimal:
    """Half for one mistake among three options or more, a quarter for two among five or more."""
    if mistakes == 1 and options >= 3:  # noqa: PLR2004 (the rule's own numbers)
        return Decimal("0.5")
    if mistakes == 2 and options >= 5:  # noqa: PLR2004 (likewise)
        return Decimal("0.25")
    return ZERO


def _weights(content: ChoiceContent, chosen: Sequence[str]) -> Decimal:
    """The sum of the chosen options' credits, kept between nothing and everything."""
    right = sum(option.correct for option in content.options)
    shares = (
        option.fraction if option.fraction is not None else ONE / right if option.correct else ZERO
        for option in content.options
        if option.id in chosen
    )
    total = min(ONE, max(ZERO, sum(shares, ZERO)))
    if total >= ONE - NEARLY:
        return ONE
    return ZERO if total <= NEARLY else rounded(total)


def rounded(fraction: Decimal) -> Decimal:
    """The fraction with at most seven places, without needless zeros."""
    value = fraction.quantize(PLACES, rounding=ROUND_HALF_UP).normalize()
    return value or ZERO
