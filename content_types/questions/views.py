"""The studio's views of banks and questions: Wagtail's own, with rights asked for each object."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from content_types.questions import services
from content_types.questions.models import Question, QuestionBank
from lms_site.plugin_host import api as plugin_host


class Guarded:
    """Asks for rights on the object at hand. Wagtail's own views ask for rights on some object of its kind."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not change the object: every one of these views shows the answer key or changes it."""
        # Some of Wagtail's views keep the key out of self.kwargs.
        self._key = kwargs.get("pk")
        instance, policy = self._at_hand(), policy_registry.get_by_type(self.model)  # type: ignore[attr-defined]
        if instance is not None and not policy.user_has_permission_for_instance(
            request.user, "change", instance
        ):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def _at_hand(self) -> Any | None:
        pk = getattr(self, "_key", None) or self.kwargs.get("pk")  # type: ignore[attr-defined]
        if pk is None:
            return None
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(self.model, pk=pk)  # type: ignore[attr-defined]

    def user_has_permission(self, permission: str) -> bool:
        """Whether the person may do this with the object at hand, or with any when there is none."""
        return self.user_has_any_permission({permission})

    def user_has_any_permission(self, permissions: Any) -> bool:
        """Whether the person may do any of these."""
        instance, policy = self._at_hand(), self.permission_policy  # type: ignore[attr-defined]
        user = self.request.user  # type: ignore[attr-defined]
        if instance is None:
            return bool(policy.user_has_any_permission(user, permissions))
        actions = {"change" if action in ("add", "lock", "unlock") else action for action in permissions}
        return bool(policy.user_has_any_permission_for_instance(user, actions, instance))


def guarded(view: type) -> type:
    """The view class with rights asked for each object."""
    return type(f"Guarded{view.__name__}", (Guarded, view), {})


class QuestionCreateView(snippets.CreateView):
    """Asks for the type first, then shows the type's form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Offer the types where none is chosen yet."""
        if not self.user_has_permission("add"):
            raise PermissionDenied
        if not plugin_host.is_offered("assessment_types", _wanted(request)):
            return self._offer_types()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def _offer_types(self) -> HttpResponse:
        chosen = {name: self.request.GET[name] for name in ("bank", "locale") if self.request.GET.get(name)}
        kinds = [
            {"label": kind.label, "description": kind.description, "icon": kind.icon, "key": kind.key}
            for kind in plugin_host.offered_assessment_types()
        ]
        context = {
            "kinds": kinds,
            "chosen": urlencode(chosen),
            "page_title": _("New question"),
            "header_icon": "help",
        }
        return TemplateResponse(self.request, "content_types/choose_type.html", context)

    def get_initial_form_instance(self) -> Question:
        """A question of the chosen type, in the bank one came from."""
        instance: Question = super().get_initial_form_instance() or Question()
        instance.type = _wanted(self.request)
        bank = self.request.GET.get("bank", "")
        if bank.isdecimal():
            policy = policy_registry.get_by_type(QuestionBank)
            mine = policy.instances_user_has_any_permission_for(self.request.user, ["change"])
            instance.bank = mine.filter(pk=bank, archived_at=None).first()
        return instance


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("type") or request.GET.get("type") or ""


class QuestionEditView(Guarded, snippets.EditView):
    """Edits a question, archived ones too."""

    @property
    def header_more_buttons(self) -> list[Any]:
        """The usual buttons, and one to bring an archived question back."""
        return [*super().header_more_buttons, *restore_buttons(self.object)]


class QuestionPreviewOnCreate(snippets.PreviewOnCreateView):
    """Previews a question not saved yet; its type comes with the form."""

    def get_form(self, query_dict: Any) -> Any:
        """The form, for the type that was posted."""
        self.object.type = query_dict.get("type", "") if query_dict else ""
        return super().get_form(query_dict)


class RemoveView(Guarded, snippets.DeleteView):
    """Deletes, or archives what is in use."""

    @property
    def confirmation_message(self) -> str:
        """What will happen."""
        if services.is_in_use(self.object):
            return _(
                "It is in use, so it will be archived: what uses it goes on as it is, nothing new can use it."
            )
        return str(super().confirmation_message)

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it; things in use are archived, so nothing here is protected."""
        del form
        name = str(self.object)
        outcome = services.remove(self.object, user=self.request.user)
        notices.success(self.request, removal_message(outcome, name))
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The context, without the claim that a thing in use cannot be removed."""
        return {**super().get_context_data(**kwargs), "is_protected": False}


def removal_message(outcome: services.Removal, name: str) -> str:
    """What became of a thing, for its author."""
    if outcome is services.Removal.ARCHIVED:
        return _("“%(name)s” is in use and was archived.") % {"name": name}
    return _("“%(name)s” was deleted.") % {"name": name}


class RestoreView(View):
    """Brings an archived thing back."""

    model: type[Question | QuestionBank] = Question
    list_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it."""
        thing: Any = get_object_or_404(self.model, pk=pk)
        if not policy_registry.get_by_type(self.model).user_has_permission_for_instance(
            request.user, "change", thing
        ):
            raise PermissionDenied
        services.restore(thing, user=request.user)
        notices.success(request, _("“%(name)s” is offered again.") % {"name": thing})
        return HttpResponseRedirect(reverse(self.list_url_name))


class RestoreButton(Button):
    """A button that posts."""

    template_name = "content_types/restore_button.html"


def restore_buttons(thing: Question | QuestionBank) -> list[Button]:
    """The button to bring it back, when it is archived."""
    if thing.archived_at is None or thing.pk is None:
        return []
    url = reverse(type(thing).snippet_viewset.get_url_name("restore"), args=[thing.pk])
    return [RestoreButton(gettext_lazy("Bring back"), url=url, icon_name="rotate", priority=15)]


class IndexView(snippets.IndexView):
    """A list with the button to bring archived things back."""

    def get_list_more_buttons(self, instance: Any) -> list[Button]:
        """The usual buttons and ours."""
        return [*super().get_list_more_buttons(instance), *restore_buttons(instance)]
