"""What personal data a model holds, declared on the model itself; a house test asks every model for it.

class Enrolment(models.Model):
    privacy = personal_data(
        person="Who takes part.", state="Whether the person still does.",
        purpose="giving access to the course", on_erasure=Erasure.DELETE,
    )
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP


class Basis(StrEnum):
    """The ground in law (Art. 6 GDPR) on which data is held."""

    CONTRACT = "contract"
    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal obligation"
    LEGITIMATE_INTEREST = "legitimate interest"


class Erasure(StrEnum):
    """What becomes of the rows when the person is erased."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    RETAIN = "retain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """A model with data about a person; see `personal_data`."""

    subject: str
    fields: Mapping[str, str]
    purpose: str
    basis: Basis
    retention: str
    on_erasure: Erasure
    exported: bool
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """A model without any, and why one may say so."""

    reason: str


def personal_data(
    fields: Mapping[str, str] | None = None,
    *,
    subject: str = "",
    purpose: str = "running the school",
    basis: Basis = Basis.CONTRACT,
    retention: str = "until the person is erased",
    on_erasure: Erasure = Erasure.DELETE,
    exported: bool = True,
    recipients: tuple[str, ...] = (),
    **more_fields: str,
) -> PersonalData:
    """The declaration of a model with personal data.

    Each field with personal data is named with what it tells about the person (as a keyword, or in `fields`
    where the name is taken). `subject` is the lookup path to the person, or the column that holds the
    person's id; without it the one named field that points at people.
    """
    return PersonalData(
        subject=subject,
        fields={**(fields or {}), **more_fields},
        purpose=purpose,
        basis=basis,
        retention=retention,
        on_erasure=on_erasure,
        exported=exported,
        recipients=recipients,
    )


def no_personal_data(reason: str) -> NoPersonalData:
    """The declaration of a model without personal data. The reason is for a reader who doubts it."""
    if not reason.strip():
        raise ValueError("say why the model holds no personal data")
    return NoPersonalData(reason)


def declaration(model: type[models.Model]) -> PersonalData | NoPersonalData | None:
    """What the model declares; None when it declares nothing."""
    found = getattr(model, "privacy", None)
    return found if isinstance(found, PersonalData | NoPersonalData) else None


def subject_of(model: type[models.Model]) -> str:
    """The lookup path from the model to the person its data is about; empty when it is not known."""
    declared = declaration(model)
    if not isinstance(declared, PersonalData):
        return ""
    if declared.subject:
        return declared.subject
    if model is _person():
        return "pk"
    pointing = [name for name in declared.fields if _has(model, name) and _is_person(model, name)]
    return pointing[0] if len(pointing) == 1 else ""


def problems(model: type[models.Model]) -> list[str]:
    """What is wrong with the model's declaration, in words; empty when it is complete."""
    name = model._meta.label
    declared = declaration(model)
    if declared is None:
        return [f"{name} declares nothing about personal data (privacy = ...)"]
    people = [field.name for field in model._meta.fields if field.related_model is _person()]
    if isinstance(declared, NoPersonalData):
        return [f"{name} says it holds no personal data, but points at people: {each}" for each in people]
    found = [f"{name} declares {each}, which it has not" for each in declared.fields if not _has(model, each)]
    found += [
        f"{name} points at people by {each} and does not declare it"
        for each in people
        if each not in declared.fields
    ]
    subject = subject_of(model)
    if not subject or not _has(model, subject):
        found.append(f"{name}: name the subject, the path to the person")
    return found


def _person() -> type[models.Model]:
    from django.contrib.auth import get_user_model

    return get_user_model()


def _is_person(model: type[models.Model], name: str) -> bool:
    return model._meta.get_field(name).related_model is _person()


def _has(model: type[models.Model], path: str) -> bool:
    """Whether a lookup path leads somewhere; the primary key counts as a path."""
    at: type[models.Model] | None = model
    for name in path.split(LOOKUP_SEP):
        if at is None:
            return False
        try:
            field = at._meta.pk if name == "pk" else at._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        related = getattr(field, "related_model", None)
        at = related if isinstance(related, type) else None
    return True
