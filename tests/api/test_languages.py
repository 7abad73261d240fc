"""Texts in the reader's language: the API's, the plugins', the studio's."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import Annotated

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as translated
from pydantic import BaseModel, Field

from content_types.blocks.scalars import JsonBlock
from content_types.pages.lesson import LessonPage

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = [
    file
    for pattern in (
        "lms_site/locale/*/LC_MESSAGES/*.mo",
        "plugins/*/src/lms_plugins/*/locale/*/LC_MESSAGES/*.mo",
        "plugins/sdk/src/lms_sdk/locale/*/LC_MESSAGES/*.mo",
    )
    for file in sorted(ROOT.glob(pattern))
]
NOWHERE = "/api/v1/pages/00000000-0000-7000-8000-000000000000/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language", "detail"),
    [
        ("de", "de", "Hier ist nichts, was Sie sehen dürfen."),
        ("de-CH,fr;q=0.3", "de", "Hier ist nichts, was Sie sehen dürfen."),
        ("en", "en", "There is nothing here that you may see."),
        ("tlh, de;q=0.5", "de", "Hier ist nichts, was Sie sehen dürfen."),
        ("tlh", "en", "There is nothing here that you may see."),
    ],
)
def test_a_refusal_is_told_in_the_language_asked_for(client, asked, language, detail):
    answer = client.get(
        "/api/v1/pages/00000000-0000-7000-8000-000000000000/", headers={"Accept-Language": asked}
    )

    assert (answer.status_code, answer["Content-Language"]) == (404, language)
    assert answer.json()["detail"] == detail
    assert answer.json()["code"] == "not_found"  # what programs read is the same in every language


@pytest.mark.django_db
def test_each_fault_of_the_input_is_told_in_the_language_asked_for(client):
    answer = client.get("/api/v1/courses/?free=perhaps", headers={"Accept-Language": "de"})

    assert answer.status_code == 400
    assert "Muss true oder false sein." in answer.content.decode()


@pytest.mark.django_db
def test_what_does_not_fit_a_model_is_told_in_the_language_asked_for_with_the_same_codes_and_pointers(
    client, as_ada
):
    told = {
        language: client.post(
            "/api/v1/authoring/pages/",
            {"kind": "course", "title": "A course", "nonsense": "hunter2"},
            content_type="application/json",
            headers={**as_ada, "Accept-Language": language},
        ).json()["errors"]
        for language in ("en", "de")
    }

    assert told == {
        language: [{"pointer": "/nonsense", "code": "extra_forbidden", "detail": detail}]
        for language, detail in (
            ("en", "There is no field of this name."),
            ("de", "Ein Feld dieses Namens gibt es nicht."),
        )
    }


def test_a_form_tells_what_does_not_fit_in_words_of_ours():
    class Titled(BaseModel):
        title: Annotated[str, Field(pattern="^[a-z]+$")]

    with pytest.raises(ValidationError) as refused:
        JsonBlock(Titled).clean({"title": "Hunter2"})

    assert refused.value.messages == ["Must fit this pattern: ^[a-z]+$"]


@pytest.mark.django_db
def test_plugins_speak_the_language_asked_for(client):
    labels = {code: labels_in(client, code) for code in ("en", "de")}

    assert "Essay" in labels["en"]
    assert "Aufsatz" in labels["de"]


def labels_in(client, code):
    answer = client.get("/api/v1/assessment-types/", headers={"Accept-Language": code})
    return {one["label"] for one in answer.json()}


def test_the_studio_speaks_the_language_of_its_reader():
    with translation.override("de"):
        assert str(LessonPage._meta.verbose_name) == "Lektion"
        assert translated("Question banks") == "Fragensammlungen"


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: f"{file.stem}-{file.parents[1].name}")
def test_a_translation_fills_in_what_the_text_does(file):
    with file.open("rb") as source:
        texts = gettext.GNUTranslations(source)._catalog

    for text, translation_ in texts.items():
        original = text[0] if isinstance(text, tuple) else text
        if original:
            assert places(translation_) == places(original), original


def places(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def test_there_are_catalogues_of_the_product_and_of_every_type_of_question():
    assert {file.stem for file in CATALOGUES} >= {
        "django",
        "assessment_choice",
        "assessment_text",
        "importer_olx",
        "lms_sdk",
    }
