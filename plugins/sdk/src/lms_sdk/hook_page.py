"""The documentation page of the hooks, made from their declarations: `python -m lms_sdk.hook_page > hooks.md`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Final

from lms_sdk.hooks import Specs, hook_names, policy_of

_HEAD: Final = """# Hooks

A hook is a place where a plugin changes what the product does. Write a method of the hook's name, mark it
`@hookimpl`, take any of its arguments by name, and give the object to `Plugin(hooks=...)`. Every hook has an
implementation to copy from in `lms_sdk.testing.examples.plugin`.

Plugins are called one after the other in the order of (`Plugin.order`, `Plugin.key`). What an error means is the
hook's policy:

| policy | what the product gets | a plugin that fails |
|---|---|---|
| collect | every plugin's result | is left out |
| transform | the first argument, through a chain | is skipped, the value stays as it was |
| first | the first result that is not `None` | is skipped |
| guard | nothing, unless one raises `Veto(code, message)` | counts as a veto |
| event | nothing; called after commit, at least once | is called again later |

An answer that is not of the type in the hook's signature, through and through, counts as a failure: half of the prices,
a text instead of a card, anything but nothing from a guard. `None` is always "nothing".

Longer than its time counts as a failure for the breaker: five in a minute, and the plugin is left alone for a while. A
hook that may write runs in a savepoint. `async` functions may implement event hooks only; wrappers may implement none.

**Not every hook is called yet.** The contract is fixed for all of them; each says below when the product calls it.
`lms_plugin doctor` names the hooks of a plugin that the site does not call: a guard among them refuses nothing.

This page is made by `python -m lms_sdk.hook_page`; a test compares it with the code.
"""

CALLED: Final = {
    "dashboard_cards": "When somebody opens the start page of the studio: for `teacher` who may teach, for `operator` "
    "an administrator; not for learners yet, and not for a course. The lightest comes first; `href` leads to a web "
    "page.",
    "admin_menu_items": "When a page of the studio is opened. An entry is shown to those who hold its `permission` and "
    "that of its endpoint. `endpoint` is the path of a GET among the plugin's [endpoints](../endpoints.md); an entry "
    "that leads nowhere is left out. The lightest comes first; `icon` is one of Wagtail's.",
    "search_query": "When the catalogue is searched for words. `filters` has `category`, `level`, `language` and "
    '`free` ("true" or "false"), each with what was chosen; others cannot be added.',
    "course_extras": "When a page of courses, or a course's own page, is read by API. It can then be kept by no shared "
    "cache.",
    "may_enrol": "When somebody asks for a seat in a course: by enrolling, by an invitation, by applying.",
    "may_start_attempt": "When somebody starts an attempt.",
    "may_publish": "When a page of a course is published or planned: by the API, the editor, a list, a workflow or an "
    "import; when a copy would be live at once (about what is copied); and when the schedule has come to it (it waits, "
    "and is asked about every minute). `item` is the page's key, the course's own page's too; `user` is None also for "
    "an import by nobody. Not asked about questions, nor about pages outside courses.",
    "erase_personal_data": "When an account is erased, in the same transaction.",
    "course_published": "By a worker, after what learners get of a course has changed.",
    "course_deleted": "By a worker, after a course was deleted for good.",
}
"""When the product calls a hook; the others it does not call yet."""


def hooks_page() -> str:
    """The page, with the exact signature of every hook."""
    return "\n".join([_HEAD, *(line for name in hook_names() for line in _section(name))])


def _section(name: str) -> Iterator[str]:
    function = vars(Specs)[name]
    policy = policy_of(name)
    signature = inspect.signature(function)
    parameters = [str(each).replace("'", "") for each in signature.parameters.values() if each.name != "self"]
    returns = str(signature.return_annotation).strip("'")
    about = f"{policy.kind}, {policy.budget_ms} ms" + (", may write" if policy.writes else "")
    yield f"## {name}\n"
    yield f"```text\n{name}({', '.join(parameters)}) -> {returns}\n```\n"
    yield f"*{about}.* {inspect.getdoc(function)}\n"
    yield f"*When it is called.* {CALLED[name]}\n" if name in CALLED else "*Not called yet.*\n"


if __name__ == "__main__":
    sys.stdout.write(hooks_page())
