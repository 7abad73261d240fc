"""Choice questions: one of several, several of several, true or false, a dropdown."""

import random
from decimal import Decimal
from typing import ClassVar

from lms_plugins.assessment_choice import qti
from lms_plugins.assessment_choice.checks import problems
from lms_plugins.assessment_choice.content import ChoiceContent, ChoiceResponse, _
from lms_plugins.assessment_choice.guessing import guessed
from lms_plugins.assessment_choice.marking import fraction_of, known_choices
from lms_plugins.assessment_choice.samples import SAMPLES
from lms_sdk.assessment import (
    BLANK,
    AssessmentType,
    Capability,
    Example,
    Issue,
    Outcome,
    QtiItem,
    Reveal,
    ScoreResult,
    scored,
)
from lms_sdk.i18n import Text
from lms_sdk.model import JsonObject, plain_text, redact
from lms_sdk.upcast import Upcasters

NO_ANSWER = "blank"


class ChoiceType(AssessmentType[ChoiceContent, ChoiceResponse]):
    """A question whose answer is one or more of the given options."""

    key = "lms.choice"
    label: ClassVar[Text] = _("Choice")
    description: ClassVar[Text] = _(
        "Choose one or several of the given options, true or false, or from a dropdown."
    )
    icon = "list-ul"
    schema_version = 1
    upcasters: ClassVar[Upcasters] = {}
    Content = ChoiceContent
    Response = ChoiceResponse
    capabilities = frozenset({Capability.AUTO, Capability.PARTIAL, Capability.HINTS})
    min_fraction = Decimal(-1)

    def lint(self, content: ChoiceContent) -> list[Issue]:
        """What the author should put right."""
        return problems(content)

    def examples(self) -> list[Example]:
        """One question of each kind and of each rule of partial credit."""
        return list(SAMPLES)

    def variant(self, content: ChoiceContent, rng: random.Random) -> JsonObject:
        """The order in which the options are shown; pinned options keep their place."""
        order = [option.id for option in content.options]
        if content.shuffle and content.mode != "true_false":
            places = [place for place, option in enumerate(content.options) if not option.pinned]
            moved = [order[place] for place in places]
            rng.shuffle(moved)
            for place, identifier in zip(places, moved, strict=True):
                order[place] = identifier
        return {"order": order}

    def present(self, content: ChoiceContent, variant: JsonObject) -> JsonObject:
        """The question with its options in the order of this attempt."""
        shown: JsonObject = redact(content)
        options = {option["id"]: option for option in shown["options"]}
        return {**shown, "options": [options[identifier] for identifier in _order(content, variant)]}

    def hint(self, content: ChoiceContent, variant: JsonObject, number: int) -> str | None:
        """The hint with this number, from 0."""
        return content.hints[number] if 0 <= number < len(content.hints) else None

    def is_blank(self, content: ChoiceContent, response: ChoiceResponse) -> bool:
        """No option of this question was chosen."""
        return not known_choices(content, response.chosen)

    def is_same(self, content: ChoiceContent, one: ChoiceResponse, other: ChoiceResponse) -> bool:
        """The same options were chosen, in whatever order."""
        return known_choices(content, one.chosen) == known_choices(content, other.chosen)

    def score(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> Outcome:
        """Mark the choice; what was not offered counts as not chosen."""
        chosen = known_choices(content, response.chosen)
        if not chosen:
            return BLANK
        return scored(fraction_of(content, chosen), feedback=_feedback_ids(content, chosen))

    def review(
        self,
        content: ChoiceContent,
        variant: JsonObject,
        response: ChoiceResponse,
        result: Outcome | None,
        reveal: Reveal,
    ) -> JsonObject:
        """Feedback on what was chosen, the correct options and the explanation, each as far as it may be seen."""
        shown: JsonObject = {}
        if Reveal.FEEDBACK in reveal and isinstance(result, ScoreResult):
            words = _feedback_words(content)
            shown["feedback"] = [
                {"id": name, "html": words[name]} for name in result.feedback if name in words
            ]
        if Reveal.CORRECT in reveal:
            shown["correct"] = _correct(content)
            shown["explanation"] = content.explanation
        return shown

    def can_regrade(self, old: ChoiceContent, new: ChoiceContent) -> str | None:
        """Refuse when an option that learners may have chosen is gone, or one choice became several."""
        if old.several != new.several:
            return str(_("The number of options that may be chosen has changed."))
        if not {option.id for option in old.options} <= {option.id for option in new.options}:
            return str(_("An option that learners may have chosen is no longer there."))
        return None

    def migrate_variant(self, old: ChoiceContent, new: ChoiceContent, variant: JsonObject) -> JsonObject:
        """Keep the order that the learner saw; new options come where the author put them, at the end."""
        return {"order": _order(new, variant)}

    def possible_classes(self, content: ChoiceContent) -> list[str]:
        """Every option, and no answer."""
        return [*dict.fromkeys(option.id for option in content.options), NO_ANSWER]

    def classify(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> list[str]:
        """The chosen options."""
        return list(dict.fromkeys(known_choices(content, response.chosen))) or [NO_ANSWER]

    def summarise(self, content: ChoiceContent, variant: JsonObject, response: ChoiceResponse) -> str:
        """The words of the chosen options."""
        chosen = set(response.chosen)
        return "; ".join(
            plain_text(option.text) or option.id for option in content.options if option.id in chosen
        )

    def guess_fraction(self, content: ChoiceContent) -> Decimal | None:
        """What ticking at random earns on average."""
        return guessed(content)

    def to_qti(self, content: ChoiceContent) -> QtiItem | None:
        """The question as a choice or inline-choice interaction."""
        return qti.written(content)

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """Content made from an item with one choice or inline-choice interaction."""
        return qti.read_content(item)


def _order(content: ChoiceContent, variant: JsonObject) -> list[str]:
    """The stored order, as far as its options still exist, then those it does not know."""
    known = [option.id for option in content.options]
    stored = [identifier for identifier in variant.get("order", ()) if identifier in known]
    return list(dict.fromkeys([*stored, *known]))


def _correct(content: ChoiceContent) -> list[str]:
    """The ids of the answer that earns most."""
    right = [option.id for option in content.options if option.correct]
    if content.several and content.partial_credit != "weights":
        return right
    if content.several:
        return right or [option.id for option in content.options if (option.fraction or 0) > 0]
    return [option.id for option in content.options if fraction_of(content, [option.id]) == 1] or right


def _feedback_words(content: ChoiceContent) -> dict[str, str]:
    words = {
        f"combination:{number}": each.feedback for number, each in enumerate(content.combination_feedback)
    }
    for option in content.options:
        words[f"chosen:{option.id}"] = option.feedback
        words[f"unchosen:{option.id}"] = option.feedback_unchosen
    return words


def _feedback_ids(content: ChoiceContent, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Name what is to be said: the combination's word if there is one, else each option's own."""
    for number, combination in enumerate(content.combination_feedback):
        if set(combination.options) == set(chosen):
            return (f"combination:{number}",)
    names = []
    for option in content.options:
        if option.id in chosen and option.feedback:
            names.append(f"chosen:{option.id}")
        elif content.several and option.id not in chosen and option.feedback_unchosen:
            names.append(f"unchosen:{option.id}")
    return tuple(names)
