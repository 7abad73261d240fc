"""A course's pages, questions and files as nodes: the way back of `writer`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from content_types.compile.models import clean_rich
from content_types.intake import shelf
from content_types.models import AssessmentPage, CoursePage, LessonPage, ModulePage, Question, QuestionBank
from content_types.portable import columns, texts
from content_types.questions.content import load, type_of
from lms_sdk.interchange import (
    AssessmentNode,
    AssessmentSettings,
    AssetNode,
    BankNode,
    BlockNode,
    CourseNode,
    DrawItem,
    GradingCategory,
    GradingScheme,
    LessonNode,
    ModuleNode,
    Node,
    QuestionItem,
    QuestionNode,
    ShowCorrect,
    TextItem,
)
from lms_sdk.model import clean_html, plain_text
from lms_site.interop import mapping
from lms_site.interop.names import Names

KINDS: dict[type[Any], str] = {ModulePage: "module", LessonPage: "lesson", AssessmentPage: "assessment"}
SHOWN: dict[str, ShowCorrect] = {
    "immediately": "always",
    "submitted": "finished",
    "closed": "closed",
    "never": "never",
}
DRAFT = "~draft"
N = TypeVar("N", bound=Node)


@dataclass
class Gathered:
    """A course as exporters hear it. `keys`: the stable key of each node; `losses`: by node, what cannot go along."""

    nodes: list[Node]
    names: Names
    keys: Mapping[str, str] = field(default_factory=dict)
    losses: Mapping[str, list[str]] = field(default_factory=dict)


def gather(course: CoursePage, known: Mapping[tuple[str, str], str]) -> Gathered:
    """The whole course: `known` says what things were called when they came, by kind and key."""
    return _Gathering(course, known).everything()


class _Gathering:
    def __init__(self, course: CoursePage, known: Mapping[tuple[str, str], str]) -> None:
        self._course, self._known = course, known
        self._keys: dict[str, str] = {}
        self._losses: dict[str, list[str]] = {}
        trash = shelf.trash_of(course)
        rows = course.get_descendants().specific()
        self._rows = [row for row in rows if type(row) in KINDS and not row.path.startswith(trash)]
        self._paths = {row.path: row.pk for row in (course, *self._rows)}
        self._names = Names(
            {row.pk: self._name(KINDS[type(row)], row.translation_key) for row in self._rows}
            | {course.pk: self._name("course", course.translation_key)},
            lambda bank: self._name("bank", bank.key),
            lambda question: self._name("question", question.translation_key),
        )

    def _name(self, kind: str, key: Any) -> str:
        name = self._known.get((kind, str(key)), str(key))
        self._keys[name] = str(key)
        return name

    def everything(self) -> Gathered:
        """Course, files, banks, questions, pages, in the order that importers keep."""
        course = self._course_node()
        pages = [node for row in self._rows for node in self._versions(row)]
        banks: list[Node] = []
        questions: list[Node] = []
        done: set[int] = set()
        while waiting := [bank for bank in self._names.banks() if bank.pk not in done]:
            for bank in waiting:
                done.add(bank.pk)
                banks.append(self._bank(bank))
                questions += self._questions(bank)
        files = [AssetNode(source_id=path, parent=course.source_id, path=path, title=title)
                 for path, title in self._names.files()]  # fmt: skip
        return Gathered([course, *files, *banks, *questions, *pages], self._names, self._keys, self._losses)

    def _kept(self, node: N) -> N:
        """The node; what it refers to and does not go along is noted."""
        if lost := self._names.taken_lost():
            self._losses[node.source_id] = lost
        return node

    # Pages

    def _course_node(self) -> CourseNode:
        page = self._course if self._course.live else self._course.get_latest_revision_as_object()
        name = self._names.page(page.pk) or ""
        node = CourseNode(
            source_id=name,
            identity=name,
            title=mapping.title_of(page.title, name),
            language=page.teaching_language,
            short_description=plain_text(page.summary),
            overview_html=texts.portable_html(page.description, self._names),
            start=page.starts_at,
            end=page.ends_at,
            enrolment_start=page.enrolment_opens_at,
            enrolment_end=page.enrolment_closes_at,
            image=self._names.file("image", page.image_id) if page.image_id else None,
            organisation=page.organisation,
            number=page.code,
            grading=_grading(page),
            visible=page.listed,
        )
        mapped = mapping.course_fields(node, str)
        return self._kept(
            node.model_copy(update={"fields": columns.written("course", page, mapped, self._names)})
        )

    def _versions(self, row: Any) -> Iterator[Node]:
        """What learners get, or an author's first version; then the version that an author is working on."""
        kind, name = KINDS[type(row)], self._names.page(row.pk) or ""
        above = self._names.page(self._paths[row.path[: -row.steplen]])
        latest = row if row.live and not row.has_unpublished_changes else row.get_latest_revision_as_object()
        first = row if row.live else latest
        yield self._page(kind, first, name, above, draft=not row.live)
        if row.live and latest is not row and kind != "module":
            later = self._page(kind, latest, name + DRAFT, above, draft=True)
            yield later.model_copy(update={"revises": name})

    def _page(self, kind: str, page: Any, name: str, parent: str | None, *, draft: bool) -> Any:
        node: Any
        title = mapping.title_of(page.title, name)
        if kind == "module":
            node = ModuleNode(
                source_id=name, parent=parent, title=title, start=page.opens_at, hidden=page.hidden
            )
            mapped = mapping.module_fields(node)
        elif kind == "lesson":
            node = LessonNode(
                source_id=name, parent=parent, title=title, start=page.opens_at, hidden=page.hidden, draft=draft,
                discussion_topic=page.discussion_topic, blocks=self._blocks(page),
            )  # fmt: skip
            mapped = mapping.lesson_fields(node)
        else:
            items, whole = self._items(page)
            node = AssessmentNode(
                source_id=name, parent=parent, title=title, items=items, settings=_settings(page, draft=draft),
                instructions_html=texts.portable_html(page.instructions, self._names), fields=whole,
            )  # fmt: skip
            mapped = mapping.assessment_fields(node, str)
        fields = {**node.fields, **columns.written(kind, page, mapped, self._names)}
        return self._kept(node.model_copy(update={"fields": fields}))

    def _blocks(self, page: Any) -> list[BlockNode]:
        stream = LessonPage._meta.get_field("body")
        raw = stream.get_prep_value(page.body)
        children = [texts.child(stream.stream_block, each, self._names, "") for each in raw]
        return [
            BlockNode(id=str(each.get("id", "")), type=each["type"], value=each.get("value"))
            for each in children
        ]

    def _items(self, page: Any) -> tuple[list[Any], dict[str, Any]]:
        """The items; where there is one that items cannot say, the stream as a whole instead."""
        stream = AssessmentPage._meta.get_field("items")
        raw = stream.get_prep_value(page.items)
        children = [texts.child(stream.stream_block, each, self._names, "") for each in raw]
        if any(each["type"] not in _ITEMS for each in children):
            return [], {columns.ITEMS: children}
        items = [_ITEMS[each["type"]](each["id"], each["value"]) for each in children]
        return [item for item in items if item is not None], {}

    # Questions

    def _bank(self, bank: QuestionBank) -> BankNode:
        fields = {"description": bank.description} if bank.description else {}
        parent = self._names.page(self._course.pk)
        return BankNode(source_id=self._names.of_bank(bank), parent=parent, title=bank.title, fields=fields)

    def _questions(self, bank: QuestionBank) -> Iterator[Node]:
        for row in self._names.questions_of(bank):
            name = self._names.of_question(row)
            latest = row.get_latest_revision_as_object() if row.latest_revision_id else row
            yield self._question(bank, row if row.live else latest, name)
            if row.live and row.has_unpublished_changes:
                later = self._question(bank, latest, name + DRAFT)
                yield later.model_copy(update={"revises": name})

    def _question(self, bank: QuestionBank, row: Question, name: str) -> QuestionNode:
        content, version = self._content(row)
        node = QuestionNode(
            source_id=name,
            bank=self._names.of_bank(bank),
            type=row.type,
            schema_version=version,
            content=content,
            title=mapping.title_of(row.title, name),
            tags=sorted(tag.name for tag in row.tags.all()),
            difficulty=row.difficulty,
            max_points=None if row.points == 1 else row.points,
        )
        return self._kept(node)

    def _content(self, row: Question) -> tuple[dict[str, Any], int]:
        """The content and the version of its form; what no installed type reads goes along as it is stored."""
        kind, content = type_of(row), load(row)
        if kind is None or content is None:
            return dict(row.content), row.schema_version
        named = clean_rich(content, lambda html: clean_html(texts.portable_html(html, self._names)))
        short = named.model_dump(mode="json", exclude_defaults=True)
        try:
            same = kind.load(short, kind.schema_version, trusted=True) == named
        except ValueError:
            same = False
        return short if same else named.model_dump(mode="json"), kind.schema_version


def _question_item(number: str, value: dict[str, Any]) -> QuestionItem | None:
    if value.get("question") is None:
        return None
    return QuestionItem(
        id=number,
        question=value["question"],
        points=Decimal(str(value.get("points", 1))),
        keep_with_previous=bool(value.get("keep_with_previous")),
    )


def _draw_item(number: str, value: dict[str, Any]) -> DrawItem | None:
    if value.get("bank") is None:
        return None
    return DrawItem(
        id=number,
        bank=value["bank"],
        tags=value.get("tags") or [],
        count=value.get("count", 1),
        points=Decimal(str(value.get("points", 1))),
    )


def _text_item(number: str, value: dict[str, Any]) -> TextItem:
    return TextItem(id=number, html=str(value.get("text", "")))


_ITEMS: dict[str, Any] = {"question": _question_item, "draw": _draw_item, "text": _text_item}


def _grading(page: CoursePage) -> GradingScheme | None:
    categories = [
        GradingCategory(
            name=each.name,
            short=each.short,
            weight=each.weight,
            drop_lowest=each.drop_lowest,
            minimum=each.minimum,
        )
        for each in page.grading_categories.all()
    ]
    cutoffs = {each.grade: each.percentage / 100 for each in page.grade_cutoffs.all()}
    return GradingScheme(categories=categories, cutoffs=cutoffs) if categories or cutoffs else None


def _settings(page: Any, *, draft: bool) -> AssessmentSettings:
    return AssessmentSettings(
        graded=page.graded,
        category=page.category,
        weight=None if page.weight == 1 else page.weight,
        max_attempts=page.max_attempts,
        time_limit_s=page.time_limit_minutes * 60 if page.time_limit_minutes else None,
        start=page.opens_at,
        due=page.due_at,
        grace_s=page.grace_minutes * 60,
        shuffle_questions=page.shuffle_questions,
        show_correct=SHOWN[page.review_correct],
        draft=draft,
        hidden=page.hidden,
    )
