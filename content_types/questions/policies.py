"""Who may do what with banks and questions: asked by the studio, by forms, and by code alike.

A bank stands in a collection, and groups get rights on collections: to add banks (and change those one owns), to
change any bank, to choose questions. A question's rights are those on its bank. Seeing a question's answer key needs
the right to change it; choosing shows it as a learner would see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

_ON_BANK = {"choose": {"choose", "change"}}
"""Rights on the bank, any of which gives the action on its questions; for every other action: to change it."""
_ANYWHERE = {"add", "change"}


class BankPolicy(CollectionOwnershipPermissionPolicy):
    """Rights on banks, by collection and owner; publishing and viewing go with changing."""

    _SAME = {"publish": "change", "view": "change", "unpublish": "change"}

    def _known(self, actions: Iterable[str]) -> set[str]:
        return {self._SAME.get(action, action) for action in actions}

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person may do this with some bank."""
        return bool(super().user_has_permission(user, self._SAME.get(action, action)))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Whether the person may do any of these with this bank."""
        return bool(super().user_has_any_permission_for_instance(user, self._known(actions), instance))

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        """The banks with which the person may do any of these."""
        return super().instances_user_has_any_permission_for(user, self._known(actions))


class QuestionPolicy(BasePermissionPolicy):
    """Rights on questions follow from those on their banks."""

    @property
    def banks(self) -> BankPolicy:
        """The policy of banks."""
        from content_types.questions.models import QuestionBank

        policy: BankPolicy = policy_registry.get_by_type(QuestionBank)
        return policy

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person may do this with some question."""
        return bool(self.banks.user_has_any_permission(user, _ON_BANK.get(action, set()) | _ANYWHERE))

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        """The people who may do any of these with some question."""
        return self.banks.users_with_any_permission(_on_bank(actions))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the person may do this with this question."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Whether the person may do any of these with this question; one without a bank is the author's own draft."""
        if instance.bank_id is None:
            return self.user_has_permission(user, "add")
        return self.banks.user_has_any_permission_for_instance(user, _on_bank(actions), instance.bank)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        """The questions with which the person may do any of these."""
        banks = self.banks.instances_user_has_any_permission_for(user, _on_bank(actions))
        return self.model._default_manager.filter(bank__in=banks.order_by().values("pk"))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> Any:
        """The people who may do any of these with this question."""
        return self.banks.users_with_any_permission_for_instance(_on_bank(actions), instance.bank)


def _on_bank(actions: Iterable[str]) -> set[str]:
    return {right for action in actions for right in _ON_BANK.get(action, {"change"})}


def register() -> None:
    """Make these the policies of the two models; called once, before the studio is loaded."""
    from content_types.questions.models import Question, QuestionBank

    register_permission_policy(QuestionBank, BankPolicy(QuestionBank))
    register_permission_policy(Question, QuestionPolicy(Question))
