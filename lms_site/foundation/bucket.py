"""Uploaded files in a private bucket behind the S3 API; settings name this storage, nothing imports it."""

from __future__ import annotations

import mimetypes
from functools import cached_property
from typing import Any

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from lms_site.foundation.filetypes import is_shown


class Bucket(S3Storage):
    """Django's storage for S3, with addresses for browsers and downloads that stay downloads."""

    public_url: str
    bucket_name: str

    def get_default_settings(self) -> dict[str, Any]:
        """Those of the package, and `public_url`: the store as browsers reach it."""
        return {**super().get_default_settings(), "public_url": ""}

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """What is stored with the object: a file that a browser could run is a download at every address."""
        parameters: dict[str, Any] = super().get_object_parameters(name)
        if not is_shown(mimetypes.guess_type(name)[0] or ""):
            parameters["ContentDisposition"] = "attachment"
        return parameters

    def url(
        self,
        name: str,
        parameters: dict[str, Any] | None = None,
        expire: int | None = None,
        http_method: str | None = None,
    ) -> str:
        """A signed address that works for a few minutes, at the host that browsers reach."""
        where = {"Bucket": self.bucket_name, "Key": self._normalize_name(clean_name(name))}
        address: str = self._signer.generate_presigned_url(
            "get_object",
            Params={**(parameters or {}), **where},
            ExpiresIn=self.querystring_expire if expire is None else expire,
            HttpMethod=http_method,
        )
        return address

    @cached_property
    def _signer(self) -> Any:
        """A client that only signs. The signature covers the host, so it must know the public one."""
        return self._create_session().client(
            "s3",
            region_name=self.region_name,
            endpoint_url=self.public_url or self.endpoint_url,
            config=self.client_config,
            verify=self.verify,
        )
