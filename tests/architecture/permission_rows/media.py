"""Files of documents: open to whoever knows their hash."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms_site.publishing import api as publishing
from tests.architecture.permissions import Row
from tests.world import BAD_TOKENS, EVERYONE, World


def furnish(world: World) -> None:
    """A file of each school corner."""
    for name, things in (("a", world.own), ("b", world.foreign)):
        data = f"file {name}".encode()
        stored = default_storage.save(f"tests/{name}.txt", ContentFile(data))
        sha = sha256(data).hexdigest()
        publishing.put_media(
            origin=f"test:{name}",
            sha=sha,
            kind="document",
            name=stored,
            filename=f"{name}.txt",
            content_type="text/plain",
            size=len(data),
        )
        things["media"] = sha


ROWS = [Row("media_read", ids={"sha": "media"}, fixed={"spec": "original"}, allow=EVERYONE - BAD_TOKENS)]
