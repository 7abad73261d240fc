"""Choosers of questions and banks, with a tab to write a new question without leaving the assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin, SearchFilterMixin
from wagtail.admin.ui.tables import Column
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser

from content_types.questions.forms import QuestionCreationForm
from content_types.questions.models import Difficulty, Question, QuestionBank
from content_types.questions.services import publish_question
from lms_site.plugin_host import api as plugin_host

_INSTANT = {"data-chooser-modal-search-filter": True}


def choosable(model: Any, user: Any) -> QuerySet[Any]:
    """The things of this kind that the person may put into an assessment; archived ones are not offered."""
    policy = policy_registry.get_by_type(model)
    found: QuerySet[Any] = policy.instances_user_has_any_permission_for(user, ["choose", "change"])
    return found.filter(archived_at=None)


class QuestionFilterForm(SearchFilterMixin, LocaleFilterMixin, BaseFilterForm):
    """Filters by words, bank, type, tag, difficulty and language."""

    bank = forms.ModelChoiceField(
        label=_("Question bank"),
        queryset=QuestionBank.objects.none(),
        required=False,
        empty_label=_("All"),
        widget=forms.Select(attrs=_INSTANT),
    )
    type = forms.ChoiceField(label=_("Type"), required=False, widget=forms.Select(attrs=_INSTANT))
    difficulty = forms.ChoiceField(
        label=_("Difficulty"),
        required=False,
        choices=[("", _("All")), *(choice for choice in Difficulty.choices if choice[0])],
        widget=forms.Select(attrs=_INSTANT),
    )
    tag = forms.CharField(label=_("Tag"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = choosable(QuestionBank, user)
        kinds = plugin_host.assessment_types()
        self.fields["type"].choices = [("", _("All")), *((kind.key, str(kind.label)) for kind in kinds)]

    def filter(self, objects: QuerySet[Question]) -> QuerySet[Question]:
        """The questions that fit; the search comes last, because it ends the query."""
        chosen = self.cleaned_data
        wanted = {name: chosen[name] for name in ("bank", "type", "difficulty") if chosen.get(name)}
        if chosen.get("tag"):
            wanted["tags__name__iexact"] = chosen["tag"]
        return super().filter(objects.filter(**wanted))  # type: ignore[no-any-return]


class _ForPerson:
    """Offers what the person may choose."""

    request: HttpRequest
    model: Any

    def get_object_list(self) -> QuerySet[Any]:
        """The choosable things."""
        return choosable(self.model, self.request.user)


class _QuestionList(_ForPerson):
    """The list of questions."""

    def get_filter_form(self) -> QuestionFilterForm:
        """Our filters."""
        return QuestionFilterForm(self.request.GET, user=self.request.user)

    def get_object_list(self) -> QuerySet[Question]:
        """With the bank, which a column shows."""
        return super().get_object_list().select_related("bank")

    @property
    def columns(self) -> list[Any]:
        """The usual columns, type and bank."""
        return [
            *super().columns,  # type: ignore[misc]
            Column("type", label=_("Type"), accessor=type_label),
            Column("bank", label=_("Question bank")),
        ]

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        """The form offers banks by the person's rights."""
        return {**super().get_creation_form_kwargs(), "user": self.request.user}  # type: ignore[misc]


def type_label(question: Question) -> str:
    """The name of a question's type; its key when the plugin is absent."""
    kind = plugin_host.assessment_type(question.type)
    return str(kind.label) if kind is not None else question.type


class QuestionChooseView(_QuestionList, chooser.ChooseView):
    """The chooser."""


class QuestionChooseResultsView(_QuestionList, chooser.ChooseResultsView):
    """The list within the chooser."""


class ChosenView(chooser.SnippetChosenView):
    """Tells of a chosen thing what its rights allow."""

    def get_object(self, pk: Any) -> Any:
        """The thing, if the person may choose it. Raises DoesNotExist."""
        if not str(pk).isdecimal():
            raise self.model_class.DoesNotExist
        return choosable(self.model_class, self.request.user).get(pk=pk)


class ChosenMultipleView(chooser.SnippetChosenMultipleView):
    """The same of several."""

    def get_objects(self, pks: Any) -> QuerySet[Any]:
        """Those that the person may choose."""
        numbers = [pk for pk in pks if str(pk).isdecimal()]
        return choosable(self.model_class, self.request.user).filter(pk__in=numbers)


class QuestionChooserCreateView(chooser.SnippetCreateView):
    """Writes a question in two steps: type, bank and title; then the content in its type's form."""

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        """The form offers banks by the person's rights."""
        return {**super().get_creation_form_kwargs(), "user": self.request.user}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on to the content when the first step is complete; publish when all is."""
        self.form = self.get_creation_form()
        if self.form.step == "type":
            return self._content_step()
        response: HttpResponse = super().post(request)
        return response

    def _content_step(self) -> HttpResponse:
        """Show the content's form, empty, with what the first step asked; or the first step with its errors."""
        first = self.form
        names = ("type", "bank", "title")
        wrong = {name: first.errors[name] for name in names if name in first.errors}
        if not wrong:
            opened = QuestionCreationForm(
                user=self.request.user, initial={name: first.data[name] for name in names}
            )
            opened.open(first.data["type"])
            self.form = opened
        response: HttpResponse = self.get_reshow_creation_form_response()
        return response

    def save_form(self, form: QuestionCreationForm) -> Question:
        """Publish at once: an assessment can only use published questions."""
        return publish_question(form.save(), user=self.request.user)


class _Chooser(chooser.SnippetChooserViewSet):
    """Shared settings."""

    per_page = 20
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView


class QuestionChooser(_Chooser):
    """Chooses a question, or writes one."""

    icon = "help"
    creation_tab_label = _("New question")
    create_action_label = _("Continue")
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
    create_view_class = QuestionChooserCreateView
    creation_form_class = QuestionCreationForm


class BankChooseView(_ForPerson, chooser.ChooseView):
    """The chooser of banks."""


class BankChooseResultsView(_ForPerson, chooser.ChooseResultsView):
    """The list within it."""


class BankChooser(_Chooser):
    """Chooses a question bank."""

    icon = "folder-open-inverse"
    choose_view_class = BankChooseView
    choose_results_view_class = BankChooseResultsView
