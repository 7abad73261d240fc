from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms_site.foundation import errors
from lms_site.foundation.errors import Denied, Invalid, NotFound, Problem, TooMany, Unavailable, pointer


def categories() -> list[type[errors.DomainError]]:
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in found if issubclass(each, errors.DomainError) and each.__name__[0] != "_"]


@pytest.mark.parametrize("category", categories())
def test_every_category_has_a_code_of_its_own_and_a_sentence(category):
    assert [other for other in categories() if other.code == category.code] == [category]
    assert str(category.message).endswith(".")


def test_a_refusal_carries_facts_for_programs_and_a_sentence_for_people():
    class SeatsExhausted(errors.Conflict):
        code = "seats_exhausted"
        message = _("No seat is left.")

    refused = SeatsExhausted(seats=30)
    assert (refused.code, str(refused.text), refused.data) == (
        "seats_exhausted",
        "No seat is left.",
        {"seats": 30},
    )
    assert str(refused) == "seats_exhausted: No seat is left."
    assert str(SeatsExhausted("Full.").text) == "Full."


def test_the_sentence_is_put_into_the_readers_language_when_it_is_shown():
    with translation.override("de"):
        refused = NotFound(_("Monday"))
        assert str(refused.text) == "Montag"
    assert str(refused.text) == "Monday"


def test_who_may_not_is_refused_as_if_it_were_not_there():
    assert issubclass(Denied, NotFound)


def test_problems_stand_at_json_pointers():
    wrong = Invalid(fields={"title": [Problem("required", "x")], "/options/0/text": [], "": [], "a/b": []})
    assert list(wrong.fields) == ["/title", "/options/0/text", "", "/a~1b"]
    assert wrong.fields["/title"] == (Problem("required", "x"),)
    assert Invalid.field("title", "required", "x").fields == {"/title": (Problem("required", "x"),)}
    assert pointer("options", 0, "a/b~c") == "/options/0/a~1b~0c"
    assert pointer() == ""


def test_what_may_heal_says_when_to_try_again():
    assert TooMany(retry_after=30, limit=5).retry_after == 30
    assert TooMany(retry_after=30, limit=5).data == {"limit": 5}
    assert Unavailable().retry_after is None
