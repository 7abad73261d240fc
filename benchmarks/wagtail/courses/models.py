"""Course pages as Wagtail's documentation would have them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail import blocks
from wagtail.api import APIField
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.api.fields import ImageRenditionField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class ChoiceBlock(blocks.StructBlock):
    """An option of a question."""

    text = blocks.CharBlock()
    correct = blocks.BooleanBlock(required=False)
    feedback = blocks.TextBlock(required=False)


class QuizBlock(blocks.StructBlock):
    """A question."""

    question = blocks.RichTextBlock()
    choices = blocks.ListBlock(ChoiceBlock())
    points = blocks.IntegerBlock(default=1)
    explanation = blocks.TextBlock(required=False)


class LessonBody(blocks.StreamBlock):
    """What a lesson is made of."""

    heading = blocks.CharBlock()
    text = blocks.RichTextBlock()
    image = ImageChooserBlock()
    video = EmbedBlock()
    quiz = QuizBlock()


class CourseIndexPage(Page):
    """The parent of all courses."""


class CoursePage(Page):
    """A course."""

    summary = models.TextField(blank=True)
    description = RichTextField(blank=True)
    level = models.CharField(max_length=20, default="beginner")
    price_cents = models.PositiveIntegerField(default=0)
    hero = models.ForeignKey("wagtailimages.Image", null=True, on_delete=models.SET_NULL, related_name="+")

    api_fields: ClassVar = [
        APIField("summary"),
        APIField("description"),
        APIField("level"),
        APIField("price_cents"),
        APIField("hero"),
        APIField("hero_thumbnail", serializer=ImageRenditionField("fill-400x225", source="hero")),
    ]


class ModulePage(Page):
    """A part of a course."""

    overview = RichTextField(blank=True)
    api_fields: ClassVar = [APIField("overview")]


class LessonPage(Page):
    """A lesson."""

    minutes = models.PositiveIntegerField(default=10)
    body = StreamField(LessonBody(), blank=True)
    api_fields: ClassVar = [APIField("minutes"), APIField("body")]
