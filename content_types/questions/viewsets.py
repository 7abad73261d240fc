"""Banks and questions in the studio's menu."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelMultipleChoiceFilter, MultipleChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from content_types.questions import views
from content_types.questions.choosers import BankChooser, QuestionChooser, type_label
from content_types.questions.forms import QuestionForm
from content_types.questions.models import Difficulty, Question, QuestionBank
from content_types.questions.panels import ContentPanel
from lms_site.plugin_host import api as plugin_host


class ArchivedFilter(ChoiceFilter):
    """Leaves archived things out unless they are asked for."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("only", _("Archived only")), ("all", _("All"))]
        super().__init__(
            label=_("Archived"), choices=choices, empty_label=_("Not archived"), widget=RadioSelect, **kwargs
        )

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """What was asked for."""
        if value == "all":
            return queryset
        return queryset.filter(archived_at__isnull=value != "only")


def _own_banks(request: HttpRequest) -> QuerySet[QuestionBank]:
    found: QuerySet[QuestionBank] = policy_registry.get_by_type(
        QuestionBank
    ).instances_user_has_any_permission_for(request.user, ["change"])
    return found


class BankFilterSet(WagtailFilterSet):
    """Filters of banks."""

    archived = ArchivedFilter()

    class Meta:
        model = QuestionBank
        fields: ClassVar[list[str]] = []


class QuestionFilterSet(WagtailFilterSet):
    """Filters of questions."""

    bank = ModelMultipleChoiceFilter(
        label=_("Question bank"), queryset=_own_banks, widget=CheckboxSelectMultiple
    )
    type = MultipleChoiceFilter(
        label=_("Type"),
        choices=lambda: [(kind.key, str(kind.label)) for kind in plugin_host.assessment_types()],
        widget=CheckboxSelectMultiple,
    )
    difficulty = MultipleChoiceFilter(
        label=_("Difficulty"),
        choices=[choice for choice in Difficulty.choices if choice[0]],
        widget=CheckboxSelectMultiple,
    )
    tag = CharFilter(label=_("Tag"), field_name="tags__name", lookup_expr="iexact")
    archived = ArchivedFilter()

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = []


class _GuardedViewSet(snippets.SnippetViewSet):
    """Every view asks for rights on the object; deleting what is in use archives it."""

    index_view_class = views.IndexView
    delete_view_class = views.RemoveView
    copy_view_class = views.guarded(snippets.CopyView)
    edit_view_class = views.guarded(snippets.EditView)
    history_view_class = views.guarded(snippets.HistoryView)
    usage_view_class = views.guarded(snippets.UsageView)
    revisions_view_class = views.guarded(snippets.PreviewRevisionView)
    revisions_compare_view_class = views.guarded(snippets.RevisionsCompareView)
    revisions_unschedule_view_class = views.guarded(snippets.RevisionsUnscheduleView)
    unpublish_view_class = views.guarded(snippets.UnpublishView)
    preview_on_edit_view_class = views.guarded(snippets.PreviewOnEditView)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may change."""
        found: QuerySet[Any] = policy_registry.get_by_type(self.model).instances_user_has_any_permission_for(
            request.user, ["change"]
        )
        return found

    def get_urlpatterns(self) -> list[Any]:
        """The usual addresses and the one to bring archived things back."""
        restore = views.RestoreView.as_view(model=self.model, list_url_name=self.get_url_name("list"))
        return [*super().get_urlpatterns(), path("restore/<int:pk>/", restore, name="restore")]


class BankCreateView(snippets.CreateView):
    """Creates a bank, which belongs to whoever creates it."""

    def get_initial_form_instance(self) -> QuestionBank:
        """A bank of the person's own."""
        return QuestionBank(owner=self.request.user)


class BankViewSet(_GuardedViewSet):
    """Question banks."""

    model = QuestionBank
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    add_view_class = BankCreateView
    copy_view_enabled = False
    chooser_viewset_class = BankChooser
    filterset_class = BankFilterSet
    list_display: ClassVar[list[Any]] = [
        "title",
        NumberColumn("question_count", label=_("Questions")),
        Column("collection", label=_("Collection")),
        Column("owner", label=_("Owner")),
    ]
    panels: ClassVar[list[Any]] = [FieldPanel("title"), FieldPanel("description"), FieldPanel("collection")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionBank]:
        """With the number of questions in use."""
        count = Count("questions", filter=Q(questions__archived_at=None))
        found: QuerySet[QuestionBank] = super().get_queryset(request).select_related("collection", "owner")
        return found.annotate(question_count=count)


class QuestionViewSet(_GuardedViewSet):
    """Questions."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    add_view_class = views.QuestionCreateView
    edit_view_class = views.QuestionEditView
    preview_on_add_view_class = views.QuestionPreviewOnCreate
    chooser_viewset_class = QuestionChooser
    filterset_class = QuestionFilterSet
    list_display: ClassVar[list[Any]] = [
        "title",
        Column("type", label=_("Type"), accessor=type_label),
        Column("bank", label=_("Question bank")),
        Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"),
    ]

    @cached_property
    def edit_handler(self) -> TabbedInterface:
        """The question, and how it is filed."""
        content = [FieldPanel("title"), FieldPanel("bank"), ContentPanel("content")]
        filing = [
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("difficulty"), FieldPanel("points")]), FieldPanel("tags")]
            )
        ]
        return TabbedInterface(
            [
                ObjectList(content, heading=_("Question")),
                ObjectList([*filing, PublishingPanel()], heading=_("Filing")),
            ],
            base_form_class=QuestionForm,
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With the bank."""
        return super().get_queryset(request).select_related("bank")


class QuestionsGroup(snippets.SnippetViewSetGroup):
    """The menu entry of both."""

    items = (QuestionViewSet, BankViewSet)
    menu_label = _("Questions")
    menu_icon = "help"
    menu_order = 130
