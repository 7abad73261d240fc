"""The words by which answers tell how things stand, so that generated clients know them all.

A client must bear one that it does not know: a word may be added. A test holds each against its domain.
"""

from __future__ import annotations

from typing import Literal

SeatState = Literal["active", "left", "ended"]
SeatSource = Literal["self", "staff", "purchase", "import", "invitation"]
SeatApplicationState = Literal["requested", "waiting", "accepted", "refused", "withdrawn"]
ProgressState = Literal["viewed", "done"]
AttemptState = Literal["in_progress", "pending", "graded"]
AttemptEnd = Literal["learner", "deadline"]
AnswerState = Literal["open", "graded", "pending", "needs_grading", "needs_plugin"]
GradeState = Literal["none", "pending", "graded"]
"""`none`: nothing was handed in yet, so that there is no grade."""
StartRefusal = Literal["locked", "not_open", "closed", "no_attempts_left", "must_wait"]
ItemKind = Literal["module", "lesson", "assessment"]
Match = Literal["all", "any"]
ItemCompletes = Literal["marked", "viewed", "time", "video", "submitted", "passed"]
CourseCompletes = Literal["all", "share", "score"]
TeachingState = Literal["waiting", "approved", "declined", "withdrawn"]
ContactState = Literal["open", "answered"]
PluginState = Literal["discovered", "loaded", "broken", "enabled", "disabled", "suspended"]
