"""Where uploaded files are kept, from the S3 variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lms_site.settings.environment import Environment

CONNECT_SECONDS, READ_SECONDS = 3, 10
SIGNED_SECONDS = 300


def media_storage(environment: Environment) -> dict[str, Any]:
    """The storage of uploads: a bucket behind the S3 API, or the media folder where no bucket is named.

    The time-outs are short, so that a slow store never holds all web workers.
    """
    if not environment.s3_bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    from botocore.config import Config

    timeouts = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 2},
    )
    return {
        "BACKEND": "lms_site.foundation.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": environment.s3_bucket,
            "endpoint_url": environment.s3_endpoint_url or None,
            "region_name": environment.s3_region,
            "access_key": environment.s3_access_key_id or None,
            "secret_key": environment.s3_secret_access_key or None,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": SIGNED_SECONDS,
            "public_url": environment.s3_public_url,
            "client_config": timeouts,
        },
    }
