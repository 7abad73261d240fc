from __future__ import annotations

import pytest
from django.apps import AppConfig
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from lms_site.foundation.privacy import Erasure, no_personal_data, personal_data, problems, subject_of


class People(AppConfig):
    """The models of `accounts` alone: being ready twice is nothing that apps are made for."""

    name = "lms_site.accounts"
    label = "accounts"


def model(declared: object = None, **fields: models.Field) -> type[models.Model]:
    with isolate_apps("lms_site.foundation", "tests.foundation.test_privacy.People"):
        meta = type("Meta", (), {"app_label": "foundation"})
        members = {"__module__": __name__, "Meta": meta, "privacy": declared, **fields}
        return type("Thing", (models.Model,), members)


def person() -> models.ForeignKey:
    from django.contrib.auth import get_user_model

    return models.ForeignKey(get_user_model(), models.CASCADE, related_name="+")


def test_a_model_that_declares_nothing_is_a_problem():
    assert problems(model()) == ["foundation.Thing declares nothing about personal data (privacy = ...)"]


def test_a_model_without_people_may_say_so_with_a_reason():
    assert problems(model(no_personal_data("Only numbers."))) == []
    with pytest.raises(ValueError, match="why"):
        no_personal_data(" ")


def test_a_model_that_points_at_people_may_not_say_that_it_holds_nothing():
    assert problems(model(no_personal_data("Nothing."), owner=person())) == [
        "foundation.Thing says it holds no personal data, but points at people: owner"
    ]


def test_every_key_to_people_is_declared_and_every_declared_field_exists():
    thing = model(personal_data(owner="who", colour="what"), owner=person(), editor=person())
    assert problems(thing) == [
        "foundation.Thing declares colour, which it has not",
        "foundation.Thing points at people by editor and does not declare it",
    ]


def test_the_subject_is_found_or_named():
    assert subject_of(model(personal_data(owner="who"), owner=person())) == "owner"
    two = {"owner": person(), "editor": person()}
    assert problems(model(personal_data(owner="who", editor="who"), **two)) == [
        "foundation.Thing: name the subject, the path to the person"
    ]
    named = model(
        personal_data({"owner": "who"}, editor="who", subject="owner__pk"), owner=person(), editor=person()
    )
    assert problems(named) == []
    wrong = model(personal_data(owner="who", subject="owner__shoe_size"), owner=person())
    assert len(problems(wrong)) == 1


def test_what_becomes_of_the_data_is_part_of_the_declaration():
    declared = personal_data(
        owner="who", on_erasure=Erasure.ANONYMISE, retention="1 year", recipients=("a bank",)
    )
    assert (declared.on_erasure, declared.retention, declared.recipients) == (
        "anonymise",
        "1 year",
        ("a bank",),
    )
    assert settings.AUTH_USER_MODEL == "accounts.User"
