"""Asking plugins before a page is published, whoever publishes it and how."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from lms_sdk.facts import Course, Person
from lms_site.plugin_host import api as plugin_host

log = logging.getLogger("lms.plugins")


def connect() -> None:
    """Have plugins asked wherever a page goes live; called once, from the app's `ready()`.

    Wagtail has no signal before publishing, and the editor, its API, lists, workflows and the schedule each make these
    actions on their own; their checks are the one place that all of them pass before anything is written.
    """
    asked = {
        PublishPageRevisionAction: _of_a_version,
        CopyPageAction: _of_a_copy,
        CreatePageAliasAction: _of_a_copy,
    }
    for action, ask in asked.items():
        action.check = _after(action.check, ask)


def _after(check: Callable[..., None], ask: Callable[[Any], None]) -> Callable[..., None]:
    @functools.wraps(check)
    def checked(action: Any, *args: Any, **kwargs: Any) -> None:
        check(action, *args, **kwargs)
        if plugin_host.is_implemented("may_publish"):
            ask(action)

    return checked


def _of_a_version(action: Any) -> None:
    require_publishable(action.object, action.user)


def _of_a_copy(action: Any) -> None:
    """A copy or an alias of what is live may be live at once: plugins are asked about what is copied."""
    from content_types.pages.module import course_of

    if not getattr(action, "keep_live", True):
        return
    page = action.page
    above = getattr(action, "to", None) or getattr(action, "parent", None) or page.get_parent()
    course = course_of(above) or course_of(page)
    copied = page.get_descendants(inclusive=True) if action.recursive else [page]
    for each in copied:
        if each.live and course is not None:
            require_publishable(each, action.user, course)


def require_publishable(page: Any, user: Any, course: Any = None) -> None:
    """Return when no plugin objects to learners getting the page; `user` None: nobody in particular, as by schedule.

    `course`: the one it is in, where the caller knows. Pages outside courses are asked about of nobody. Raises Vetoed.
    """
    from content_types.pages.module import course_of

    if not plugin_host.is_implemented("may_publish"):
        return
    course = course or course_of(page)
    if course is not None:
        plugin_host.guard(
            "may_publish",
            user=None if user is None else Person(id=str(user.pk)),
            course=Course(
                key=str(course.translation_key), title=course.title, locale=course.locale.language_code
            ),
            item=str(page.translation_key),
        )


def publish_when_due(publish: Callable[[], None], page: Any) -> None:
    """Publish what the schedule has come to; what a plugin refuses waits, and holds up nothing else.

    The moment stays written, so that the plugin is asked again the next time that the schedule is looked at.
    """
    try:
        publish()
    except plugin_host.Vetoed as error:
        log.warning("page %s is due and not published: %s", page.translation_key, error.data)
