"""The form of a question: its content is edited in the form that its type's content model gives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import BlockField
from wagtail.permissions import policy_registry

from content_types.blocks.content import ContentBlock
from content_types.pages.files import files_in_block, may_use
from content_types.questions import content as contents
from content_types.questions.models import Question, QuestionBank
from lms_sdk.redaction import to_json
from lms_site.plugin_host import api as plugin_host


class ContentField(BlockField):
    """Edits content in its derived form and gives back its JSON."""

    def __init__(self, kind: contents.Type, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(block=contents.editor(kind), **kwargs)

    def clean(self, value: Any) -> dict[str, Any]:
        """The content's JSON: complete and tidy, or as far as a draft has come."""
        block: ContentBlock = self.block
        cleaned = super().clean(value)
        plain = block.plain(cleaned)
        if getattr(self, "is_deferred_validation", False):
            return plain
        whole: dict[str, Any] = to_json(self.kind.Content.model_validate(plain))
        return whole


def check_files(user: Any, kind: contents.Type, content: Any, before: Any = None) -> None:
    """See that the author may use the files that the content names; those that `before` names may stay.

    Raises ValidationError: whoever reads the question would get the file.
    """
    if user is None or user.is_superuser:
        return
    block = contents.editor(kind)
    added = set(files_in_block(block, content)) - set(files_in_block(block, before))
    if not may_use(user, added):
        raise ValidationError(_("You may not use a file that was chosen here."))


class LostContentWidget(forms.Widget):
    """Says why the content cannot be edited now."""

    template_name = "content_types/lost_content.html"


class LostContentField(forms.Field):
    """Stands in for content whose type is absent or cannot read it; never changes it."""

    widget = LostContentWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never."""
        del initial, data
        return False


class QuestionForm(WagtailAdminModelForm):
    """A question of a given type. The type is chosen before the form opens and cannot change."""

    type = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = contents.type_of(self.instance)
        self.initial["type"] = self.instance.type
        self._offer_content()
        self._offer_banks()

    def _offer_content(self) -> None:
        if "content" not in self.fields:
            return
        shown = contents.editable(self.instance)
        label = self.fields["content"].label
        if self.kind is None or shown is None:
            self.fields["content"] = LostContentField(label=label, required=False)
            return
        self.fields["content"] = ContentField(self.kind, label=label)
        self.initial["content"] = shown

    def _offer_banks(self) -> None:
        if "bank" not in self.fields or self.for_user is None:
            return
        policy = policy_registry.get_by_type(QuestionBank)
        own = policy.instances_user_has_any_permission_for(self.for_user, ["change"]).filter(archived_at=None)
        if self.instance.pk is not None:
            own |= QuestionBank.objects.filter(pk=self.instance.bank_id)
        self.fields["bank"].queryset = own

    def clean(self) -> dict[str, Any]:
        """Refuse a type that differs from the question's own; leave lost content as it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.pop("type", "") not in ("", self.instance.type):
            raise ValidationError(_("The type of a question cannot be changed."))
        if isinstance(self.fields.get("content"), LostContentField):
            cleaned.pop("content", None)
        elif self.kind is not None and "content" in cleaned:
            try:
                check_files(self.for_user, self.kind, cleaned["content"], self.instance.content)
            except ValidationError as error:
                self.add_error("content", error)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.kind is not None and "content" in self.cleaned_data:
            self.instance.schema_version = self.kind.schema_version


class QuestionCreationForm(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """The form in the chooser: first the type, bank and title, then the content."""

    type = forms.ChoiceField(label=_("Type"))
    field_order = ("type", "bank", "title")

    class Meta:
        model = Question
        fields = ("bank", "title")
        widgets = {"bank": forms.Select}

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_new_question_%s", **kwargs})
        kinds = plugin_host.offered_assessment_types()
        self.user = user
        types: Any = self.fields["type"]
        types.choices = [(kind.key, str(kind.label)) for kind in kinds]
        policy = policy_registry.get_by_type(QuestionBank)
        banks: Any = self.fields["bank"]
        banks.queryset = policy.instances_user_has_any_permission_for(user, ["change"]).filter(
            archived_at=None
        )
        chosen = plugin_host.assessment_type(self.data.get("type", ""))
        self.step = "content" if self.data.get("step") and chosen else "type"
        if self.step == "content":
            self.open(self.data["type"])

    def open(self, key: str) -> None:
        """Show the content's form; the type is settled."""
        kind = plugin_host.assessment_type(key)
        if kind is None:
            return
        self.fields["type"].widget = forms.HiddenInput()
        self.fields["step"] = forms.CharField(widget=forms.HiddenInput, initial="content", required=False)
        self.fields["content"] = ContentField(kind, label=_("Question"))
        self.initial["content"] = contents.editor(kind).get_default()

    def clean_content(self) -> dict[str, Any]:
        """The content, without files of others."""
        content: dict[str, Any] = self.cleaned_data["content"]
        kind = plugin_host.assessment_type(self.cleaned_data.get("type", ""))
        if kind is not None:
            check_files(self.user, kind, content)
        return content

    def save(self, commit: bool = True) -> Question:  # noqa: FBT001, FBT002 Django's signature
        """The question, not yet saved: publishing saves it."""
        del commit
        question: Question = super().save(commit=False)
        kind = plugin_host.assessment_type(self.cleaned_data["type"])
        if kind is None:
            raise ValidationError(_("This type is not available any more."))
        question.type = kind.key
        question.schema_version = kind.schema_version
        question.content = self.cleaned_data["content"]
        return question
