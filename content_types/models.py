"""The models of the app, gathered for Django."""

from __future__ import annotations

from content_types.authoring.models import TrashedPage
from content_types.links.models import Address, CourseLink, LinkCheck
from content_types.pages.assessment import AssessmentPage
from content_types.pages.catalog import CatalogPage
from content_types.pages.content import ContentPage
from content_types.pages.course import CourseCategory, CoursePage, GradeCutoff, GradingCategory
from content_types.pages.lesson import LessonPage
from content_types.pages.module import ModulePage
from content_types.presentations.models import Presentation, PresentationPage
from content_types.questions.models import Question, QuestionBank, QuestionTag, TaggedQuestion
from content_types.rights.models import CourseRights
from content_types.site.models import Menu, SchoolSettings

__all__ = [
    "Address",
    "AssessmentPage",
    "CatalogPage",
    "ContentPage",
    "CourseCategory",
    "CourseLink",
    "CoursePage",
    "CourseRights",
    "GradeCutoff",
    "GradingCategory",
    "LessonPage",
    "LinkCheck",
    "Menu",
    "ModulePage",
    "Presentation",
    "PresentationPage",
    "Question",
    "QuestionBank",
    "QuestionTag",
    "SchoolSettings",
    "TaggedQuestion",
    "TrashedPage",
]
