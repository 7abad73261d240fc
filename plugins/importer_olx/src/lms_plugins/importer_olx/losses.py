"""Settings of items that mean something to learners in Open edX and have no counterpart here: said, never dropped."""

from __future__ import annotations

from typing import Final

from lms_plugins.importer_olx import values
from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.texts import _

_EVERYWHERE: Final = frozenset({"days_early_for_beta", "relative_weeks_due"})
_EXAMS: Final = frozenset(
    {
        "exam_review_rules", "in_entrance_exam", "is_entrance_exam", "is_onboarding_exam", "is_practice_exam",
        "is_proctored_enabled", "is_proctored_exam",
    }
)  # fmt: skip
_LOST: Final[dict[str, frozenset[str]]] = {
    "chapter": frozenset({"highlights", "is_entrance_exam"}),
    "sequential": _EXAMS | {"hide_after_due"},
    "problem": frozenset(
        {"attempts_before_showanswer_button", "submission_wait_seconds", "use_latex_compiler"}
    ),
    "html": frozenset({"use_latex_compiler"}),
    "video": frozenset({"only_on_web"}),
    "library_content": frozenset({"allow_resetting_children"}),
    "itembank": frozenset({"allow_resetting_children"}),
}
_NOTHING: Final = frozenset({"", "false", "0", "0.0", "[]", "{}"})


def lost(item: Item) -> list[str]:
    """A sentence for each thing an item asks for that is not done here."""
    said = []
    if values.plain(item.attributes.get("group_access")):
        said.append(str(_("It was shown to some groups only; here everyone sees it.")))
    asked = _EVERYWHERE | _LOST.get(item.kind, frozenset())
    names = sorted(name for name in asked if values.text(item.attributes.get(name)).lower() not in _NOTHING)
    if names:
        said.append(str(_("Settings without a counterpart here: {names}.", names=", ".join(names))))
    return said
