"""Tables of the domain; other domains point at them by string (`"publishing.Course"`)."""

from lms_site.publishing.models.changes import Dependency, PublishLog, Stale
from lms_site.publishing.models.courses import Course, CourseHead, Entry, Manifest
from lms_site.publishing.models.editions import DocumentHead, Edition, SealedEdition
from lms_site.publishing.models.media import MediaFile, MediaOrigin, MediaUse, Rendition
from lms_site.publishing.models.places import Address

__all__ = [
    "Address",
    "Course",
    "CourseHead",
    "Dependency",
    "DocumentHead",
    "Edition",
    "Entry",
    "Manifest",
    "MediaFile",
    "MediaOrigin",
    "MediaUse",
    "PublishLog",
    "Rendition",
    "SealedEdition",
    "Stale",
]
