"""Lists of people and roles: Wagtail's viewsets, narrowed and sent through the accounts' own commands."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.users.views import groups, users

from content_types.rights.policies import roles_of_the_site
from lms_site.accounts import api as accounts
from lms_site.accounts.api import User
from lms_site.foundation.errors import Invalid
from lms_site.studio.people.forms import NewPersonForm, RolesForm


class PeopleFilters(WagtailFilterSet):
    """Active, verified, administrators, roles."""

    is_active = django_filters.BooleanFilter(label=_("Active"), widget=BooleanRadioSelect)
    verified = django_filters.BooleanFilter(label=_("Address verified"), widget=BooleanRadioSelect)
    is_superuser = django_filters.BooleanFilter(label=_("Administrator"), widget=BooleanRadioSelect)
    groups = django_filters.ModelMultipleChoiceFilter(
        label=_("Role"),
        queryset=lambda _request: roles_of_the_site().order_by("name"),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, is_searching: bool = False, **kwargs: Any) -> None:
        del is_searching
        super().__init__(*args, **kwargs)


class PeopleIndex(users.IndexView):
    """Everybody with an account; a click opens the page with what can be done."""

    page_title = _("People")
    add_item_label = _("Add a person")
    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "wagtailadmin/generic/index_results.html"
    default_ordering = "-date_joined"
    paginate_by = 30
    any_permission_required: ClassVar[list[str]] = ["view"]

    @cached_property
    def columns(self) -> list[Any]:
        """Name, address, roles, state, dates."""
        return [
            TitleColumn("name", accessor=str, label=_("Name"), sort_key="name", get_url=person_url),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("roles", accessor=_roles, label=_("Roles")),
            BooleanColumn("verified", label=_("Verified")),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("date_joined", label=_("Joined"), sort_key="date_joined"),
            DateColumn("last_login", label=_("Last login"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        """Those that the person may see: all, or an error."""
        return accounts.people(self.request.user.pk, roles=roles_of_the_site())

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those whose name or any address holds the text."""
        return accounts.people_matching(queryset, self.search_query) if self.search_query else queryset

    @cached_property
    def is_searchable(self) -> bool:
        """There is a field to search by."""
        return True

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """By the column chosen, then by age."""
        return generic.IndexView.order_queryset(self, queryset)  # type: ignore[no-any-return]

    def get_list_buttons(self, instance: User) -> list[Any]:
        """No buttons in the list: actions are on the person's page."""
        return []


def person_url(person: User) -> str:
    """The page of a person."""
    return reverse("studio_person", args=[person.pk])


def _roles(person: Any) -> str:
    names = [role.name for role in person.roles]
    return ", ".join([str(_("Administrator")), *names] if person.is_superuser else names)


class NewPerson(users.CreateView):
    """Make an account and send the mail."""

    page_title = _("Add a person")
    template_name = "wagtailadmin/generic/create.html"
    success_message = _("“%(object)s” got a mail to set a password.")

    def is_valid(self, form: Any) -> bool:
        """Whether the account was made; what its rules refuse stands at its field."""
        if not super().is_valid(form):
            return False
        try:
            made = accounts.create_person(self.request.user.pk, **form.cleaned_data)
        except Invalid as error:
            for pointer, problems in error.fields.items():
                for one in problems:
                    form.add_error(pointer.strip("/"), str(one.message))
            self.produced_error_message = self.get_error_message()
            return False
        self.made = User.objects.get(pk=made)
        return True

    def save_instance(self) -> User:
        """The account that was made."""
        made: User = self.made
        return made

    def get_success_url(self) -> str:
        """The page of the person."""
        return person_url(self.object)


class EditRoles(users.EditView):
    """Name and roles."""

    template_name = "wagtailadmin/generic/edit.html"
    success_message = _("“%(object)s” was changed.")

    def get_success_url(self) -> str:
        """The page of the person."""
        return person_url(self.object)

    def get_object(self, queryset: Any = None) -> User:
        """Somebody who has an account; tombstones are not edited."""
        found: User = super().get_object(queryset)
        if found.is_erased or found.is_merged:
            raise Http404
        return found


class PeopleViewSet(users.UserViewSet):
    """The people of the site, in place of Wagtail's users."""

    menu_label = _("People")
    ordering = "-date_joined"
    filterset_class = PeopleFilters
    index_view_class = PeopleIndex
    add_view_class = NewPerson
    edit_view_class = EditRoles
    template_prefix = ""

    def get_form_class(self, for_update: bool = False) -> type[Any]:  # noqa: FBT001, FBT002 (Wagtail's signature)
        """What is asked."""
        return RolesForm if for_update else NewPersonForm

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """None of Wagtail's own in the form of a role: named permissions decide about people."""
        return Permission.objects.none()

    def get_delete_view_kwargs(self) -> dict[str, Any]:
        """Deleting says that it erases."""
        return {**super().get_delete_view_kwargs(), "template_name": "wagtailusers/users/confirm_delete.html"}

    @cached_property
    def search_area_class(self) -> type[SearchArea]:
        """People in the search of the studio, for those who see them."""

        class PeopleSearch(SearchArea):
            def is_shown(self, request: HttpRequest) -> bool:
                return accounts.sees_people(cast("User", request.user).pk)

        return PeopleSearch

    def get_search_area(self) -> SearchArea:
        """Where it leads."""
        return self.search_area_class(
            _("People"), reverse(self.get_url_name("index")), name="users", icon_name="user", order=600
        )


class _RolesOnly:
    """Groups that follow a team are nobody's to edit."""

    def get_object(self, *args: Any) -> Group:
        """The role. A group of a course's team is not found."""
        found: Group = super().get_object(*args)  # type: ignore[misc] # of the view it is mixed into
        if not roles_of_the_site().filter(pk=found.pk).exists():
            raise Http404
        return found


class RolesIndex(groups.IndexView):
    """The roles that people made."""

    page_title = _("Roles")
    add_item_label = _("Add a role")
    search_box_placeholder = _("Search roles")

    def get_base_queryset(self) -> QuerySet[Group]:
        """Without the groups of courses."""
        return roles_of_the_site()


class EditRole(_RolesOnly, groups.EditView):
    """What a role may do."""

    header_buttons: ClassVar[list[Any]] = []


class DeleteRole(_RolesOnly, groups.DeleteView):
    """Take a role from everybody, and away."""


class RoleHistory(_RolesOnly, generic.HistoryView):
    """What was done to a role."""


class NewRole(groups.CreateView):
    """A new role."""

    page_title = _("Add a role")


class RolesViewSet(groups.GroupViewSet):
    """The roles of the site, in place of Wagtail's groups."""

    menu_label = _("Roles")
    index_view_class = RolesIndex
    add_view_class = NewRole
    edit_view_class = EditRole
    delete_view_class = DeleteRole
    history_view_class = RoleHistory
