"""Cards of plugins on the studio's start page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from lms_sdk.facts import Audience
from lms_site.accounts import api as accounts
from lms_site.accounts.api import User
from lms_site.plugin_host import api as plugin_host


class Cards(Component):
    """What plugins show to whoever looks: words and links, as text, never as markup."""

    name = "plugin_cards"
    template_name = "studio/cards.html"
    order: ClassVar[int] = 90

    def __init__(self, cards: list[plugin_host.ShownCard]) -> None:
        self.cards = cards

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The cards."""
        del parent_context
        return {"cards": self.cards}


@hooks.register("construct_homepage_panels")
def show_cards(request: HttpRequest, panels: list[Component]) -> None:
    """Above what Wagtail shows there; nothing where no plugin has anything to say."""
    user = cast("User", request.user)
    if not plugin_host.is_implemented("dashboard_cards"):
        return
    shown: dict[tuple[str, ...], plugin_host.ShownCard] = {}
    for audience in _audiences(user):
        for card in plugin_host.dashboard_cards(audience, user.pk):
            shown.setdefault((card.plugin, card.title, card.body, card.href), card)  # for two audiences: once
    if shown:
        panels.append(Cards(list(shown.values())))


def _audiences(user: User) -> Iterator[Audience]:
    if user.is_superuser:
        yield Audience.OPERATOR
    if accounts.may_teach(user.pk):
        yield Audience.TEACHER
