"""How far somebody who may enter the studio reaches: to pages, files and people of the own courses.

Wagtail keeps pages of others from being changed, but some of its views tell their titles, its own API lists every
file, and filters offer everybody who ever edited something.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views.serve import serve
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from content_types.compile.library import kinds_by_content_type
from content_types.rights.policies import IN_COURSES, TEAMS, roles_of_the_site

View = Callable[..., HttpResponse]
_PAGES = frozenset({"page_id", "page_pk", "page_to_move_id", "destination_id", "parent_page_id"})
"""How Wagtail's addresses call the pages they are about."""
_CHOOSER = "wagtailadmin_choose_page"
_REPORTS = frozenset({"page_types_usage", "page_types_usage_results", "site_history", "site_history_results"})
"""They name what was edited last, and by whom, whosever it is."""
_REPORT_ITEMS = frozenset({"page-types-usage", "site-history"})


def within_reach(view: View) -> View:
    """The view of the studio, which refuses whoever has no right at all on a course's page it is asked about."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return view(request, *args, **kwargs)  # which sends them to log in
        match = request.resolver_match
        if match is not None and match.url_name in _REPORTS and not request.user.is_superuser:
            return _refused(request)
        if _reaches(request.user, {kwargs[name] for name in _PAGES & kwargs.keys()}):
            return view(request, *args, **kwargs)
        if match is not None and (match.url_name or "").startswith(_CHOOSER):
            return view(request, *args)  # choosing begins at the top
        return _refused(request)

    return guarded


def _refused(request: HttpRequest) -> HttpResponse:
    """What Wagtail answers to whom it refuses something."""
    answer: HttpResponse = permission_denied(request)
    return answer


def _reaches(user: Any, numbers: set[int]) -> bool:
    """Whether each page that there is stands in no course, or the person has some right on it."""
    if not numbers or user.is_superuser:
        return True
    kinds = kinds_by_content_type()
    for page in Page.objects.filter(pk__in=numbers):
        if kinds.get(page.content_type_id) in IN_COURSES:
            tester = page.permissions_for_user(user)
            if not tester.permissions and not tester.can_edit():
                return False
    return True


class UndeletablePages(PagesAdminAPIViewSet):
    """Pages without the action that deletes: it knows neither the trash nor who may delete what."""

    actions: ClassVar = {
        name: action for name, action in PagesAdminAPIViewSet.actions.items() if name != "delete"
    }


class OwnImages(ImagesAdminAPIViewSet):
    """The images that the caller may use."""

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the collections with rights."""
        return _usable(super().get_queryset(), self.request.user)


class OwnDocuments(DocumentsAdminAPIViewSet):
    """The documents that the caller may use."""

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the collections with rights."""
        return _usable(super().get_queryset(), self.request.user)


@require_admin_access
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """A document for whoever may use it in the studio. Raises Http404.

    The editor, the chooser and the document's own page ask for this address by Wagtail's name.
    """
    if not _usable(get_document_model().objects.all(), request.user).filter(pk=document_id).exists():
        raise Http404
    answer: HttpResponse = serve(request, document_id, document_filename)
    return answer


def _usable(files: QuerySet[Any], user: Any) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(files.model)
    usable = policy.instances_user_has_any_permission_for(user, ["choose", "change"])
    found: QuerySet[Any] = files.filter(pk__in=usable.order_by().values("pk"))
    return found


class RestrictionForm(PageViewRestrictionForm):
    """Who may read a page: of groups, only the site's roles, for those of courses are named after them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = roles_of_the_site()


def hide_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Offer nobody a report that they may not open."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in _REPORT_ITEMS]


def add_own(router: WagtailAPIRouter) -> None:
    """Put the own files, and pages, in the place of everybody's in the studio's own API."""
    router.register_endpoint("pages", UndeletablePages)
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


def colleagues(user: Any) -> QuerySet[Any]:
    """Who edits a course with the person, and the person."""
    groups = user.groups.exclude(name=TEAMS)
    people: QuerySet[Any] = get_user_model().objects.filter(Q(groups__in=groups) | Q(pk=user.pk))
    return people.distinct()


def connect() -> None:
    """Put ours in the place of what Wagtail has; called once, when the studio is loaded."""
    hooks.register("construct_admin_api", add_own, order=10)
    hooks.register("construct_reports_menu", hide_reports)
    SetPrivacyView.form_class = RestrictionForm
    for filters, names in (
        (PageFilterSet, ("owner", "edited_by")),
        (WorkflowReportFilterSet, ("requested_by",)),
    ):
        for name in names:
            one = filters.base_filters[name]
            one.queryset = _among(one.queryset)


def _among(offered: Callable[[HttpRequest], QuerySet[Any]]) -> Callable[[HttpRequest], QuerySet[Any]]:
    def narrowed(request: HttpRequest) -> QuerySet[Any]:
        people = offered(request)
        user: Any = request.user
        return people if user.is_superuser else people.filter(pk__in=colleagues(user).values("pk"))

    return narrowed
