import dataclasses
import inspect
import typing
from enum import Enum
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.http import HttpRequest

from tests.architecture.source import DOMAINS, ROOT

DOORS = [f"lms_site.{name}.api" for name in DOMAINS if (ROOT / "lms_site" / name / "api.py").exists()]
PEOPLE = (get_user_model(), AbstractBaseUser)  # a request has one, whoever handles it
FOR_TYPE_CHECKERS = {each.__name__: each for each in (AbstractBaseUser, SessionBase, HttpRequest)}
NAMES = [(door, name) for door in DOORS for name in getattr(import_module(door), "__all__", ())]


def mentioned(annotation):
    """Every class an annotation mentions."""
    inside = [found for each in typing.get_args(annotation) for found in mentioned(each)]
    return [annotation, *inside] if inspect.isclass(annotation) else inside


def test_every_door_says_what_it_opens():
    assert [door for door in DOORS if not getattr(import_module(door), "__all__", None)] == []


@pytest.mark.parametrize(("door", "name"), NAMES)
def test_what_a_door_opens_is_described_and_typed(door, name):
    thing = getattr(import_module(door), name)
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return
    assert inspect.getdoc(thing), f"{door}.{name} has no docstring"
    if inspect.isfunction(thing):
        parameters = set(inspect.signature(thing).parameters) | {"return"}
        assert parameters - set(thing.__annotations__) == set()


@pytest.mark.parametrize(("door", "name"), NAMES)
def test_ids_and_frozen_dataclasses_cross_a_door_and_models_never(door, name):
    thing = getattr(import_module(door), name)
    if inspect.isclass(thing):
        assert not issubclass(thing, models.Model) or thing in PEOPLE
        frozen = not dataclasses.is_dataclass(thing) or thing.__dataclass_params__.frozen
        assert frozen or issubclass(thing, Enum)
    if inspect.isfunction(thing):
        hints = typing.get_type_hints(thing, localns=FOR_TYPE_CHECKERS)
        crossing = {found for hint in hints.values() for found in mentioned(hint)}
        assert {
            found for found in crossing if issubclass(found, models.Model) and found not in PEOPLE
        } == set()
