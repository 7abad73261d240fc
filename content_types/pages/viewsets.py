"""Columns and filters of the explorer, for each level of a course, and flat lists of courses and assessments."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import BooleanFilter, ChoiceFilter, ModelMultipleChoiceFilter, MultipleChoiceFilter
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import (
    ExplorableIndexView,
    GenericPageFilterSet,
    IndexView,
    PageFilterSet,
    PageListingMixin,
)
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet, page_viewset_registry
from wagtail.models import Page

from content_types.pages.assessment import AssessmentPage
from content_types.pages.course import CourseCategory, CoursePage
from content_types.pages.lesson import LessonPage
from content_types.pages.module import ModulePage
from lms_site.learning import api as learning

_BASE = {column.name: column for column in PageListingMixin.base_columns}
_YES_NO = [("true", _("Yes")), ("false", _("No"))]


def _columns(*own: Column, parent: bool = False, kind: bool = False) -> list[Any]:
    """The usual columns with our own between title and date."""
    start = [_BASE["bulk_actions"], _BASE["title"], *([_BASE["parent"]] if parent else [])]
    end = [*([_BASE["type"]] if kind else []), _BASE["latest_revision_created_at"], _BASE["status"]]
    return [*start, *own, *end]


class YesNoFilter(ChoiceFilter):
    """Filters by a yes-or-no column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"choices": _YES_NO, "empty_label": _("Any"), "widget": RadioSelect, **kwargs}
        )

    def filter(self, queryset: Any, value: str) -> Any:
        """The rows whose column has the chosen value."""
        return (
            queryset.filter(**{self.field_name: value == "true"}) if value in ("true", "false") else queryset
        )


class CourseFilterSet(PageFilterSet):
    """Filters of courses."""

    category = ModelMultipleChoiceFilter(
        label=_("Category"), queryset=CourseCategory.objects.all(), widget=CheckboxSelectMultiple
    )
    level = MultipleChoiceFilter(
        label=_("Level"), choices=[c for c in CoursePage.Level.choices if c[0]], widget=CheckboxSelectMultiple
    )
    is_free = YesNoFilter(label=_("Free of charge"))
    listed = YesNoFilter(label=_("Shown in the catalogue"))

    class Meta:
        model = CoursePage
        fields: ClassVar[list[str]] = []


class AssessmentFilterSet(PageFilterSet):
    """Filters of assessments."""

    preset = MultipleChoiceFilter(
        label=_("Kind"), choices=learning.Preset.choices, widget=CheckboxSelectMultiple
    )
    graded = YesNoFilter(label=_("Counts towards the grade"))

    class Meta:
        model = AssessmentPage
        fields: ClassVar[list[str]] = []


class ModuleFilterSet(PageFilterSet):
    """Filters of modules."""

    hidden = YesNoFilter(label=_("Hidden from learners"))

    class Meta:
        model = ModulePage
        fields: ClassVar[list[str]] = []


class OutlineFilterSet(GenericPageFilterSet):
    """Filters of what a module holds."""

    live = BooleanFilter(
        label=_("Published"),
        widget=RadioSelect(choices=[("", _("Any")), ("true", _("Yes")), ("false", _("No"))]),
    )

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []


def facts(page: Page) -> str:
    """What a teacher wants to know of a lesson, an assessment or a module at a glance."""
    specific = page.specific
    if isinstance(specific, LessonPage):
        known = [_minutes(specific.minutes), _now("Free preview") if specific.free_preview else ""]
    elif isinstance(specific, AssessmentPage):
        known = [
            specific.get_preset_display(),
            _now("Graded") if specific.graded else "",
            _now("Due %(date)s") % {"date": _date(specific.due_at)} if specific.due_at else "",
        ]
    elif isinstance(specific, ModulePage):
        known = [ngettext("%(count)d item", "%(count)d items", page.numchild) % {"count": page.numchild}]
    else:
        known = []
    if getattr(specific, "hidden", False):
        known.append(_now("Hidden"))
    if getattr(specific, "opens_at", None):
        known.append(_now("Opens %(date)s") % {"date": _date(specific.opens_at)})
    return ", ".join(str(fact) for fact in known if fact)


def _minutes(minutes: int | None) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes else ""


def _date(moment: Any) -> str:
    return str(date_format(localtime(moment), "SHORT_DATETIME_FORMAT"))


class _WithCategory:
    """Fetches the category of every course of a list at once."""

    def annotate_queryset(self, pages: Any) -> Any:
        """The pages with what their columns show."""
        return super().annotate_queryset(pages).select_related("category", for_specific_subqueries=True)  # type: ignore[misc]


class CourseExplorer(_WithCategory, ExplorableIndexView):
    """The courses below a catalogue."""


class CourseIndex(_WithCategory, IndexView):
    """All courses a teacher may see."""


COURSE_COLUMNS = (
    Column("code", label=_("Code"), sort_key="code"),
    Column("category", label=_("Category"), sort_key="category__name"),
    Column("level", label=_("Level"), accessor="get_level_display", sort_key="level"),
)
ASSESSMENT_COLUMNS = (
    Column("preset", label=_("Kind"), accessor="get_preset_display", sort_key="preset"),
    Column("facts", label=_("At a glance"), accessor=facts),
)


class CourseViewSet(PageViewSet):
    """How courses are shown below a catalogue."""

    model = CoursePage
    index_view_class = CourseExplorer
    columns = _columns(*COURSE_COLUMNS)
    filterset_class = CourseFilterSet


class ModuleViewSet(PageViewSet):
    """How modules are shown below a course."""

    model = ModulePage
    columns = _columns(Column("facts", label=_("At a glance"), accessor=facts))
    filterset_class = ModuleFilterSet


class AssessmentViewSet(PageViewSet):
    """How assessments are shown in lists of their own."""

    model = AssessmentPage
    columns = _columns(*ASSESSMENT_COLUMNS, parent=True)
    filterset_class = AssessmentFilterSet


class OutlineViewSet(PageViewSet):
    """How lessons, assessments and modules are shown side by side below a module."""

    model = Page
    columns = _columns(Column("facts", label=_("At a glance"), accessor=facts), kind=True)
    filterset_class = OutlineFilterSet
    parent_models: ClassVar[list[type[Page]]] = [ModulePage]

    def on_register(self) -> None:
        """Take over the explorer below modules only: for pages as such, Wagtail's own viewset stays."""
        for parent in self.parent_models:
            page_viewset_registry.values_by_parent_model[parent] = self


class CourseListing(PageListingViewSet):
    """All courses, from the main menu."""

    name = "courses"
    icon = "folder-open-inverse"
    menu_label = _("Courses")
    menu_order = 110
    add_to_admin_menu = True
    model = CoursePage
    index_view_class = CourseIndex
    columns = _columns(*COURSE_COLUMNS, parent=True)
    filterset_class = CourseFilterSet


class AssessmentListing(PageListingViewSet):
    """All assessments, from the main menu."""

    name = "assessments"
    icon = "tasks"
    menu_label = _("Assessments")
    menu_order = 120
    add_to_admin_menu = True
    model = AssessmentPage
    columns = _columns(*ASSESSMENT_COLUMNS, parent=True)
    filterset_class = AssessmentFilterSet


VIEWSETS = (
    CourseViewSet(),
    ModuleViewSet(),
    AssessmentViewSet(),
    OutlineViewSet(),
    CourseListing(),
    AssessmentListing(),
)
