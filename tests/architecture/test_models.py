import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from lms_site.foundation import privacy

ORDER = (
    "foundation",
    "plugin_host",
    "accounts",
    "publishing",
    "learning",
    "commerce",
    "catalog",
    "notebook",
    "communication",
    "content_types",
    "interop",
    "api",
    "studio",
)
OURS = [model for model in apps.get_models() if model._meta.app_label in ORDER]
NAMES = [model._meta.label for model in OURS]


def relations(model):
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_a_foreign_key_points_down_or_stays_in_its_app(model):
    mine = ORDER.index(model._meta.app_label)
    pointed = {field.name: field.related_model._meta.app_label for field in relations(model)}
    assert {name for name, label in pointed.items() if label in ORDER and ORDER.index(label) > mine} == set()


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_a_foreign_key_across_domains_adds_no_attribute_to_the_other_side(model):
    across = [
        field
        for field in relations(model)
        if field.related_model._meta.app_label in ORDER
        and field.related_model._meta.app_label != model._meta.app_label
        and field.model is model
    ]
    assert [field.name for field in across if not field.remote_field.hidden] == []


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_every_model_declares_its_personal_data(model):
    assert privacy.problems(model) == []


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_words_that_people_see_are_marked_for_translation(model):
    inherited = {field.name for parent in model._meta.get_parent_list() for field in parent._meta.fields}
    own = [field for field in model._meta.fields if field.model is model and field.name not in inherited]
    helped = [field.name for field in own if field.help_text and not isinstance(field.help_text, Promise)]
    chosen = [
        field.name
        for field in own
        for _, label in (field.flatchoices or ())
        if field.choices and label and not isinstance(label, Promise)
    ]
    assert (helped, chosen) == ([], [])
