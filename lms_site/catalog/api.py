"""The door of the catalogue."""

from lms_site.catalog.data import (
    CardPage,
    CardQuery,
    CategoryName,
    ListingSpec,
    Order,
    Position,
    Teacher,
    TeacherOrder,
)
from lms_site.catalog.queries import categories, category_locales, list_cards
from lms_site.catalog.searching import as_plugins_would, search_is_personal
from lms_site.catalog.services import count_enrolment, put_categories, put_listing, remove_listing
from lms_site.catalog.teachers import teacher, teachers, teachers_of

__all__ = [
    "CardPage",
    "CardQuery",
    "CategoryName",
    "ListingSpec",
    "Order",
    "Position",
    "Teacher",
    "TeacherOrder",
    "as_plugins_would",
    "categories",
    "category_locales",
    "count_enrolment",
    "list_cards",
    "put_categories",
    "put_listing",
    "remove_listing",
    "search_is_personal",
    "teacher",
    "teachers",
    "teachers_of",
]
