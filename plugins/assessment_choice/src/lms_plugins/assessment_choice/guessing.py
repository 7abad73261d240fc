"""What ticking boxes without reading would earn."""

from decimal import Decimal
from math import comb

from lms_plugins.assessment_choice.content import ChoiceContent
from lms_plugins.assessment_choice.marking import by_counts, fraction_of, rounded


def guessed(content: ChoiceContent) -> Decimal | None:
    """The mean over all answers that blind guessing could give; None when credits are weighted one by one."""
    if not content.several:
        worth = sum((fraction_of(content, [option.id]) for option in content.options), Decimal(0))
        return rounded(worth / len(content.options))
    if content.partial_credit == "weights":
        return None
    return _boxes_ticked_by_coin(content)


def _boxes_ticked_by_coin(content: ChoiceContent) -> Decimal:
    options = len(content.options)
    right = sum(option.correct for option in content.options)
    total = Decimal(0)
    for hits in range(right + 1):
        for misses in range(options - right + 1):
            if hits + misses:
                worth = by_counts(
                    content.partial_credit, options=options, right=right, hits=hits, misses=misses
                )
                total += comb(right, hits) * comb(options - right, misses) * worth
    return rounded(total / 2**options)
