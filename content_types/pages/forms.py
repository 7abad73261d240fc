"""The studio's page forms: rules that concern a page's place, its author, or several pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import BlockWidget
from wagtail.fields import RichTextField
from wagtail.permissions import policy_registry

from content_types import offers
from content_types.blocks.base import without_emptiness
from content_types.pages.files import may_use, named_files
from content_types.pages.release_checks import problems
from content_types.pages.releasing import require_publishable
from content_types.stream import walk
from lms_site.commerce import api as commerce
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host

if TYPE_CHECKING:
    from wagtail.models import Page

    from content_types.pages.course import CoursePage

_REFERENCES = {
    "question": ("question", "Question"),
    "practice_question": ("question", "Question"),
    "draw": ("bank", "QuestionBank"),
}
"""Block types that name a question or a bank: the field that does, and the model named."""


class SchoolPageForm(WagtailAdminPageForm):
    """A page form that knows the page's place in the tree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and plugin_host.courses_differ():
            self._describe_streams()

    def full_clean(self) -> None:
        """Refuse new blocks of what the course is not offered, and do not offer them either."""
        with offers.in_course(self._course_key()):
            super().full_clean()
        if self.errors and plugin_host.courses_differ():
            self._describe_streams()

    def _describe_streams(self) -> None:
        """Have the editors of streams described for the course that the page is in: the page's template knows none."""
        with offers.in_course(self._course_key()):
            for field in self.fields.values():
                if isinstance(field.widget, BlockWidget):
                    field.widget.block_json  # noqa: B018 computed once, then kept by the widget

    def _course_key(self) -> str:
        """The course's key, if any course differs from the school at all."""
        course = self.course if plugin_host.courses_differ() else None
        return str(course.translation_key) if course else ""

    def clean(self) -> dict[str, Any]:
        """Store nothing where the author left a text editor empty: its empty paragraphs would pass for content."""
        cleaned: dict[str, Any] = super().clean()
        for field in self.instance._meta.fields:
            if isinstance(field, RichTextField) and isinstance(cleaned.get(field.name), str):
                cleaned[field.name] = without_emptiness(cleaned[field.name])
        if self.for_user is not None and not self.for_user.is_superuser:
            self._check_files(cleaned)
        if "action-publish" in self.data:
            self._ask_plugins()
        return cleaned

    def _ask_plugins(self) -> None:
        """Say here that a plugin refuses, before anything is stored: publishing itself could only fail."""
        from content_types.pages.course import CoursePage

        page = self.instance
        try:
            require_publishable(page, self.for_user, page if isinstance(page, CoursePage) else self.course)
        except plugin_host.Vetoed as error:
            self.add_error(None, ValidationError(error.text, code=error.code))

    def _check_files(self, cleaned: dict[str, Any]) -> None:
        """Refuse files that the author may not use, wherever they are named; those already there may stay."""
        for column in self.instance._meta.fields:
            if column.name in cleaned:
                before = self.initial.get(column.name) or column.value_from_object(self.instance)
                added = set(named_files(column, cleaned[column.name])) - set(named_files(column, before))
                if not may_use(self.for_user, added):
                    self.add_error(
                        column.name, ValidationError(_("You may not use a file that was chosen here."))
                    )

    @property
    def place(self) -> Page:
        """The page's parent."""
        parent: Page = self.parent_page or self.instance.get_parent()
        return parent

    @property
    def course(self) -> CoursePage | None:
        """The course that the page belongs to."""
        from content_types.pages.module import course_of

        return course_of(self.place)

    def stored(self, name: str, value: Any) -> list[dict[str, Any]]:
        """The stored form of a stream field's value."""
        raw: list[dict[str, Any]] = self.instance._meta.get_field(name).get_prep_value(value)
        return raw

    def added_references(self, name: str) -> Iterable[tuple[str, Any]]:
        """(model name, pk) of every question and bank that the stream names and did not name before."""
        before = set(
            self._references(self.stored(name, self.initial.get(name) or getattr(self.instance, name)))
        )
        return [
            found
            for found in self._references(self.stored(name, self.cleaned_data[name]))
            if found not in before
        ]

    @staticmethod
    def _references(raw: Any) -> Iterable[tuple[str, Any]]:
        for child in walk(raw):
            if child["type"] in _REFERENCES and isinstance(child["value"], dict):
                field, model = _REFERENCES[child["type"]]
                if child["value"].get(field) is not None:
                    yield model, child["value"][field]

    def check_references(self, name: str) -> None:
        """Refuse questions and banks that the author may not use; those already there may stay."""
        if name not in self.cleaned_data or self.for_user is None:
            return
        from content_types.questions import models

        for model_name, pk in self.added_references(name):
            model = getattr(models, model_name)
            found = model.objects.filter(pk=pk).first()
            policy = policy_registry.get_by_type(model)
            if found is None or not policy.user_has_any_permission_for_instance(
                self.for_user, ["choose", "change"], found
            ):
                self.add_error(
                    name, ValidationError(_("You may not use a question or bank that was chosen here."))
                )
                return


class CourseForm(SchoolPageForm):
    """The form of a course."""

    def clean(self) -> dict[str, Any]:
        """Refuse to call a course free that has a price: the catalogue would promise what nobody gets."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_free") and self.instance.pk:
            price = commerce.price_of(self.instance.translation_key)
            if price is not None:
                self.add_error(
                    "is_free",
                    ValidationError(_("This course has a price. Take that away, or leave this out.")),
                )
        return cleaned


class ReleaseForm(SchoolPageForm):
    """The form of a page with release rules."""

    def clean(self) -> dict[str, Any]:
        """Check that the rules name what is there, and that they leave a way through the course."""
        cleaned: dict[str, Any] = super().clean()
        course = self.course if "release" in cleaned else None
        if course is not None:
            rules = self.stored("release", cleaned["release"])
            match, preview = cleaned.get("release_match", "all"), bool(cleaned.get("free_preview"))
            for problem in problems(self.instance, course, self.place, rules, match=match, preview=preview):
                self.add_error("release", ValidationError(problem))
        return cleaned


class LessonForm(ReleaseForm):
    """The form of a lesson."""

    def clean(self) -> dict[str, Any]:
        """Check what the lesson refers to."""
        cleaned: dict[str, Any] = super().clean()
        self.check_references("body")
        if "body" in self.cleaned_data:
            self._check_activities(self.stored("body", self.cleaned_data["body"]))
        return cleaned

    def _check_activities(self, raw: list[dict[str, Any]]) -> None:
        """An activity must be an assessment of the same course: anything else could not be enrolled for."""
        from content_types.pages.assessment import AssessmentPage

        chosen = {child["value"].get("assessment") for child in walk(raw) if child["type"] == "activity"} - {
            None
        }
        course = self.course
        if not chosen or course is None:
            return
        here = set(
            AssessmentPage.objects.descendant_of(course).filter(pk__in=chosen).values_list("pk", flat=True)
        )
        if chosen - here:
            self.add_error(
                "body", ValidationError(_("An activity must be an assessment of the same course."))
            )


class AssessmentForm(ReleaseForm):
    """The form of an assessment: the course's grading categories to choose from, presets, permissions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            self.fields["category"] = self._category_field()
        if "attempt_policy" in self.fields:
            self.fields["attempt_policy"] = self._policy_field()

    def _policy_field(self) -> forms.ChoiceField:
        """What the product and the installed plugins offer; the page's own stays while its plugin is away."""
        old = self.fields["attempt_policy"]
        offered = {policy.key: str(policy.label) for policy in learning.attempt_policies()}
        current = self.instance.attempt_policy
        if current not in offered:
            offered[current] = gettext("{key} (its plugin is not installed)").format(key=current)
        return forms.ChoiceField(label=old.label, help_text=old.help_text, choices=list(offered.items()))

    def _category_field(self) -> forms.ChoiceField:
        old = self.fields["category"]
        course = self.course if self.parent_page or self.instance.pk else None
        latest = course.get_latest_revision_as_object() if course else None
        names = [category.name for category in latest.grading_categories.all()] if latest else []
        current = self.instance.category
        if current and current not in names:
            names.append(current)
        return forms.ChoiceField(
            label=old.label,
            required=False,
            help_text=old.help_text,
            choices=[("", _("None")), *((name, name) for name in names)],
        )

    def clean(self) -> dict[str, Any]:
        """Check references; a new assessment takes the rules of its kind where the author left them untouched."""
        cleaned: dict[str, Any] = super().clean()
        self.check_references("items")
        if self.instance.pk is None and cleaned.get("preset"):
            self._apply_preset(cleaned)
        self._check_completion(cleaned)
        return cleaned

    def _check_completion(self, cleaned: dict[str, Any]) -> None:
        """Passing shows in the learner's progress at once: so must the score, and there must be something to pass."""
        if cleaned.get("completion") != "passed":
            return
        if cleaned.get("pass_percentage") is None:
            self.add_error("pass_percentage", ValidationError(_("Say from how many per cent it is passed.")))
        if cleaned.get("review_score") not in ("immediately", "submitted"):
            self.add_error(
                "completion",
                ValidationError(
                    _(
                        "Learners would see in their progress whether they passed. Show the score at once, too."
                    )
                ),
            )

    def _apply_preset(self, cleaned: dict[str, Any]) -> None:
        from content_types.pages.assessment import PRESETS

        untouched = set(self.fields) - set(self.changed_data)
        rules = PRESETS[cleaned["preset"]]
        cleaned.update({name: rules[name] for name in untouched & rules.keys()})
