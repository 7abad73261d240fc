"""Banks and questions for their authors: who may change a question sees its key, nobody else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction
from wagtail.models import Locale
from wagtail.permissions import policy_registry

from content_types.authoring.errors import NoSuchQuestion, NotAllowed
from content_types.authoring.finding import Check, no_check, user_of
from content_types.authoring.forms import refusal
from content_types.authoring.values import Reading, show_value
from content_types.models import CourseRights, Question, QuestionBank
from content_types.questions import content as contents
from content_types.questions import services
from content_types.questions.forms import check_files
from lms_sdk import AssessmentType
from lms_sdk.redaction import to_json
from lms_site.foundation.errors import Invalid
from lms_site.plugin_host import api as plugin_host


class QuestionContent(BaseModel):
    """What an author writes of a question; a member that is left out keeps its value."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, min_length=1, max_length=255)
    content: dict[str, Any] | None = Field(
        None,
        description="As the content model of the question's type wants it; ids that are missing are given.",
    )
    difficulty: Literal["", "easy", "medium", "hard"] | None = None
    points: Decimal | None = Field(None, ge=0, max_digits=8, decimal_places=3)
    tags: list[str] | None = Field(None, max_length=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A question bank that the person may change."""

    key: UUID
    title: str
    description: str
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSummary:
    """A question as lists of authors show it; `number` orders them."""

    number: int
    key: UUID
    bank: UUID
    type: str
    locale: str
    title: str
    live: bool
    changed: bool
    archived: bool
    goes_live_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft(QuestionSummary):
    """The latest version of a question, answer key included. `content` is None where its plugin is absent."""

    content: dict[str, Any] | None
    difficulty: str
    points: Decimal
    tags: list[str]
    version: str


def _banks(user: Any) -> Any:
    policy = policy_registry.get_by_type(QuestionBank)
    return policy.instances_user_has_any_permission_for(user, {"change"})


def banks(person: UUID, *, after: tuple[str, UUID] | None = None, limit: int = 20) -> list[Bank]:
    """The banks that the person may change, by title; `after` is the title and key of the last one before."""
    rows = _banks(user_of(person)).distinct().order_by("title", "key")
    if after is not None:
        title, key = after
        rows = rows.filter(title__gte=title).exclude(title=title, key__lte=key)
    return [_bank(row) for row in rows[:limit]]


def find_bank(user: Any, key: UUID) -> QuestionBank:
    """The bank, where the person may put questions into it. Raises NoSuchQuestion."""
    found: QuestionBank | None = _banks(user).filter(key=key, archived_at=None).first()
    if found is None:
        raise NoSuchQuestion
    return found


def _bank(row: QuestionBank) -> Bank:
    return Bank(
        key=row.key, title=row.title, description=row.description, archived=row.archived_at is not None
    )


@transaction.atomic
def question_types(person: UUID) -> tuple[AssessmentType[Any, Any], ...]:
    """The types that a new question can have here, by key. Raises NotAllowed for who may write no questions."""
    policy = policy_registry.get_by_type(QuestionBank)
    if not policy.user_has_any_permission(user_of(person), {"add", "change"}):
        raise NotAllowed
    return plugin_host.offered_assessment_types()


def make_bank(person: UUID, title: str, description: str = "") -> Bank:
    """A new bank of the person's own. Raises NotAllowed for who may not make any."""
    user = user_of(person)
    policy = policy_registry.get_by_type(QuestionBank)
    place = policy.collections_user_has_permission_for(user, "add").order_by("path").first()
    if place is None:
        raise NotAllowed
    row = QuestionBank(title=title, description=description, owner=user, collection=place)
    CreateAction(row, user=user).execute()
    return _bank(row)


def questions(
    person: UUID, *, bank: UUID | None = None, after: int = 0, limit: int = 20
) -> list[QuestionSummary]:
    """Questions that the person may change, oldest first; `after` is the number of the last one.

    Three queries.
    """
    rows = Question.objects.filter(bank__in=_banks(user_of(person)).order_by().values("pk"), pk__gt=after)
    if bank is not None:
        rows = rows.filter(bank__key=bank)
    found = rows.select_related("bank", "locale", "latest_revision").order_by("pk")[:limit]
    return [
        QuestionSummary(
            number=row.pk,
            key=row.key,
            bank=row.bank.key,
            type=row.type,
            locale=row.locale.language_code,
            title=row.latest_revision.content["title"] if row.latest_revision else row.title,
            live=row.live,
            changed=row.has_unpublished_changes,
            archived=row.archived_at is not None,
            goes_live_at=_goes_live_at(row),
            expires_at=row.expire_at,
        )
        for row in found
    ]


def draft_of(row: Any) -> QuestionDraft:
    """The latest version of the question, for one who may change it."""
    latest = row.get_latest_revision_as_object() if row.has_unpublished_changes else row
    written = written_of(latest)
    return QuestionDraft(
        number=row.pk,
        key=row.key,
        bank=row.bank.key,
        type=row.type,
        locale=row.locale.language_code,
        live=row.live,
        changed=row.has_unpublished_changes,
        archived=row.archived_at is not None,
        goes_live_at=_goes_live_at(row),
        expires_at=row.expire_at,
        version=version_of(row),
        **written,
    )


def written_of(version: Any) -> dict[str, Any]:
    """What its author wrote of a version of a question. `content` is None where its plugin is absent."""
    kind, native = contents.type_of(version), contents.editable(version)
    block = None if kind is None or native is None else contents.editor(kind)
    return {
        "title": version.title,
        "content": None if block is None else show_value(block, block.get_prep_value(native)),
        "difficulty": version.difficulty,
        "points": version.points,
        "tags": sorted(item.tag.name for item in version.tagged_items.all()),
    }


def _goes_live_at(row: Any) -> datetime | None:
    """When an approved version goes live by itself."""
    moment: datetime | None = row.latest_revision.approved_go_live_at if row.latest_revision else None
    return moment


def version_of(row: Any) -> str:
    """What changes with each version of the question."""
    return f"question-{row.pk}-{row.latest_revision_id or 0}-{int(row.live)}"


def find_question(user: Any, key: UUID, locale: str = "", *, lock: bool = False) -> Any:
    """The question, where the person may change it; with `lock`, until commit nobody else. Raises NoSuchQuestion."""
    rows = Question.objects.filter(translation_key=key, bank__in=_banks(user).order_by().values("pk"))
    if locale:
        rows = rows.filter(locale__language_code=locale)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("bank", "locale").order_by("pk").first()
    if found is None:
        raise NoSuchQuestion
    return found


def question_to_change(person: UUID, key: UUID, locale: str, check: Check) -> tuple[Any, Any]:
    """The person and the question, locked until commit. Raises NoSuchQuestion, what `check` raises."""
    user = user_of(person)
    row = find_question(user, key, locale, lock=True)
    check(version_of(row))
    return user, row


def read_question(person: UUID, key: UUID, *, locale: str = "") -> QuestionDraft:
    """The latest version of a question. Raises NoSuchQuestion."""
    return draft_of(find_question(user_of(person), key, locale))


@transaction.atomic
def make_question(
    person: UUID, bank: UUID, type_key: str, written: Mapping[str, Any], *, locale: str = ""
) -> QuestionDraft:
    """A new question in a bank that the person may change, as a draft. Raises NoSuchQuestion for the bank, Invalid."""
    user = user_of(person)
    place = find_bank(user, bank)
    kind = plugin_host.assessment_type(type_key)
    if kind is None or not plugin_host.is_offered("assessment_types", type_key, _course_of(place)):
        raise Invalid.field("type", "unknown_type", _("There is no such type of question here."))
    language = Locale.objects.filter(language_code=locale).first() if locale else Locale.get_default()
    if language is None:
        raise Invalid.field("locale", "not_found", _("The school does not have this language."))
    row = Question(bank=place, type=kind.key, locale=language, live=False)
    for name in ("title", "content"):
        if not written.get(name):
            raise Invalid.field(name, "missing", _("A question needs this."))
    _write(row, written, user)
    CreateAction(row, user=user, clean=False).execute()
    return draft_of(find_question(user, row.key, language.language_code))


def _course_of(bank: QuestionBank) -> str:
    """The key of the course whose bank it is; empty for one of the school."""
    found = CourseRights.objects.filter(collection=bank.collection).values_list("course_id", flat=True)
    return str(found.first() or "")


@transaction.atomic
def change_question(
    person: UUID, key: UUID, written: Mapping[str, Any], *, locale: str = "", check: Check = no_check
) -> QuestionDraft:
    """The question with a new version; learners get it when it is published.

    Raises NoSuchQuestion, what `check` raises, Invalid.
    """
    user, row = question_to_change(person, key, locale, check)
    latest = row.get_latest_revision_as_object()
    _write(latest, written, user)
    EditAction(latest, user=user, clean=False).execute()
    return draft_of(find_question(user, key, row.locale.language_code))


def _write(row: Any, written: Mapping[str, Any], user: Any) -> None:
    """Put what was sent into the row. Raises Invalid."""
    sent = plugin_host.read_json(QuestionContent, dict(written)).model_dump(exclude_unset=True)
    if missing := next((name for name, value in sent.items() if value is None), None):
        raise Invalid.field(missing, "missing", _("A question needs this."))
    tags = sent.pop("tags", None)
    if "content" in sent:
        sent["content"] = _content(row, sent["content"], user)
    for name, value in sent.items():
        setattr(row, name, value)
    if tags is not None:
        row.tags.set(dict.fromkeys(tag.strip()[:100] for tag in tags if tag.strip()))


def _content(row: Any, sent: dict[str, Any], user: Any) -> dict[str, Any]:
    """The content as the studio's form would store it: complete, tidy, each part with its id."""
    kind = contents.type_of(row)
    if kind is None:
        raise Invalid.field("content", "unavailable", _("The plugin of this type is not installed."))
    block, path = contents.editor(kind), ("content",)
    reading = Reading(user, row.locale_id, {})
    raw = reading.value(block, sent, path)
    if reading.problems:
        raise Invalid(fields=reading.problems)
    try:
        plain = block.plain(block.clean(block.to_python(raw)))
        check_files(user, kind, plain, row.content)
    except ValidationError as error:
        raise refusal(error, block, raw, path) from error
    row.schema_version = kind.schema_version
    stored: dict[str, Any] = to_json(kind.Content.model_validate(plain))
    return stored


@transaction.atomic
def remove_question(person: UUID, key: UUID, *, locale: str = "", check: Check = no_check) -> None:
    """Delete the question; one in use is archived: assessments go on with it.

    Raises NoSuchQuestion, what `check` raises.
    """
    user, row = question_to_change(person, key, locale, check)
    services.remove(row, user=user)
