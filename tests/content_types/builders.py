"""Builders of content for tests: pages as teachers make them, and toy plugins."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Annotated, Any

from django.contrib.auth import get_user_model
from wagtail.models import Locale, Page, Site

from content_types.models import (
    AssessmentPage,
    CatalogPage,
    ContentPage,
    CoursePage,
    LessonPage,
    ModulePage,
    Question,
    QuestionBank,
)
from lms_sdk import AssessmentType, AutoId, BlockType, Model, Plugin, RichText, Secret
from lms_sdk.assessment import Case, Example, ScoreResult, State

_numbers = count(1)


class Choice(Model):
    id: Annotated[str, AutoId]
    text: RichText
    right: Annotated[bool, Secret] = False


class PollContent(Model):
    question: RichText
    choices: list[Choice] = []
    note: Annotated[str, Secret] = ""
    weight: Decimal = Decimal("1.5")


class Poll(BlockType[PollContent]):
    name = "acme_lab_poll"
    label = "Poll"
    Content = PollContent

    def examples(self) -> list[dict[str, Any]]:
        return [{"question": "Ready?"}]


def acme(*block_types: type[BlockType[Any]], **offers: Any) -> Plugin:
    return Plugin(key="acme.lab", label="Acme", block_types=list(block_types or [Poll]), **offers)


class AskContent(Model):
    prompt: RichText
    options: list[Choice] = []
    explanation: Annotated[RichText, Secret] = ""


class AskResponse(Model):
    chosen: list[str] = []


class Ask(AssessmentType[AskContent, AskResponse]):
    key = "acme.lab.ask"
    label = "Ask"
    Content = AskContent
    Response = AskResponse

    def score(self, content: AskContent, variant: dict[str, Any], response: AskResponse) -> ScoreResult:
        right = {option.id for option in content.options if option.right}
        won = set(response.chosen) == right
        return ScoreResult(Decimal(int(won)), State.RIGHT if won else State.WRONG)

    def examples(self) -> list[Example]:
        content = {
            "prompt": "2+2?",
            "options": [{"id": "a", "text": "4", "right": True}, {"id": "b", "text": "5"}],
        }
        return [Example(content, (Case({"chosen": ["a"]}, Decimal(1)),))]


def administrator() -> Any:
    return get_user_model().objects.create_superuser(f"admin{next(_numbers)}@example.org", "x")


def teacher(*groups: Any) -> Any:
    user = get_user_model().objects.create_user(f"teacher{next(_numbers)}@example.org", "x")
    user.groups.set(groups)
    return user


def home() -> ContentPage:
    """The home page of the default site, made if there is none."""
    site = Site.objects.get(is_default_site=True)
    if isinstance(site.root_page.specific, ContentPage):
        return site.root_page.specific
    page = Page.get_first_root_node().add_child(
        instance=ContentPage(title="School", slug="school", locale=Locale.get_default())
    )
    site.root_page = page
    site.save()
    return page


def under(parent: Page, page: Any) -> Any:
    page.slug = page.slug or f"page-{next(_numbers)}"
    return parent.add_child(instance=page)


def catalog() -> CatalogPage:
    return CatalogPage.objects.first() or under(home(), CatalogPage(title="Courses"))


def course(**fields: Any) -> CoursePage:
    return under(catalog(), CoursePage(**{"title": "Birds", **fields}))


def module(parent: Page | None = None, **fields: Any) -> ModulePage:
    return under(parent or course(), ModulePage(**{"title": "Pipits", **fields}))


def lesson(parent: Page | None = None, body: list[dict[str, Any]] | None = None, **fields: Any) -> LessonPage:
    page = LessonPage(**{"title": "Song", **fields})
    page.body = LessonPage._meta.get_field("body").build(body or [])
    return under(parent or module(), page)


def assessment(
    parent: Page | None = None, items: list[dict[str, Any]] | None = None, **fields: Any
) -> AssessmentPage:
    page = AssessmentPage(**{"title": "Quiz", **fields})
    page.items = AssessmentPage._meta.get_field("items").build(items or [])
    return under(parent or module(), page)


def bank(**fields: Any) -> QuestionBank:
    return QuestionBank.objects.create(**{"title": "Birds", **fields})


def question(in_bank: QuestionBank | None = None, *, tags: tuple[str, ...] = (), **fields: Any) -> Question:
    made = Question(
        **{
            "bank": in_bank or bank(),
            "title": "Sum",
            "type": "acme.lab.ask",
            "content": Ask().examples()[0].content,
            "locale": Locale.get_default(),
            **fields,
        }
    )
    made.save()
    if tags:
        made.tags.set(tags)
        made.save()
    return made


def in_assessment(question):
    return assessment(
        items=[
            {
                "type": "question",
                "value": {"question": question.pk, "points": "1", "keep_with_previous": False},
            }
        ]
    )
