"""Core's blocks, by set and name. The names never change: stored pages carry them."""

from __future__ import annotations

from content_types import registry
from content_types.blocks import items, layout, media, navigation, practice, release, text

_READING: dict[str, registry.Leaf] = {
    "rich_text": text.RichTextBlock,
    "heading": text.HeadingBlock,
    "quote": text.QuoteBlock,
    "callout": text.CalloutBlock,
    "code": text.CodeBlock,
    "math": text.MathBlock,
    "table": text.TableBlock,
    "html": text.HtmlBlock,
    "image": media.ImageBlock,
    "gallery": media.GalleryBlock,
    "video": media.VideoBlock,
    "audio": media.AudioBlock,
    "document": media.DocumentBlock,
    "presentation": media.PresentationBlock,
    "download": media.DownloadBlock,
    "embed": media.EmbedBlock,
}
_LAYOUT: dict[str, registry.Container] = {"columns": layout.ColumnsBlock, "accordion": layout.AccordionBlock}

registry.declare(
    "lesson_body",
    {**_READING, "practice_question": practice.PracticeQuestionBlock, "activity": practice.ActivityBlock},
    _LAYOUT,
)
registry.declare("page_body", _READING, _LAYOUT)
registry.declare(
    "assessment_items", {"question": items.QuestionItem, "draw": items.DrawItem, "text": items.TextItem}
)
registry.declare(
    "menu", {"page": navigation.PageLink, "address": navigation.AddressLink}, {"group": navigation.LinkGroup}
)
registry.declare("points", {"point": navigation.PointBlock})
registry.declare(
    "release_rules",
    {
        "date": release.DateRule,
        "after_enrolment": release.AfterEnrolmentRule,
        "item_done": release.ItemDoneRule,
        "previous_done": release.PreviousDoneRule,
        "score": release.ScoreRule,
        "in_group": release.GroupRule,
        "course_done": release.CourseDoneRule,
        "teacher": release.TeacherRule,
    },
)
