"""Where the archive keeps its bytes: in a folder, or in a bucket of an S3-compatible service."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def storage(
    *, folder: Path, bucket: str, endpoint: str, region: str, keys: tuple[str, str]
) -> dict[str, Any]:
    """Return the entry of STORAGES; raise ImproperlyConfigured where something is missing."""
    if not bucket:
        return {"BACKEND": "archive.store.FileArchive", "OPTIONS": {"location": folder}}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "KOOP_ARCHIVE_S3_BUCKET ist gesetzt, aber die Pakete dafür fehlen. "
            "Installieren Sie sie: .venv/bin/pip install -r requirements-s3.txt"
        )
    if not all(keys):
        raise ImproperlyConfigured(
            "KOOP_ARCHIVE_S3_BUCKET ist gesetzt, aber ein Schlüssel fehlt. "
            "Setzen Sie KOOP_ARCHIVE_S3_KEY und KOOP_ARCHIVE_S3_SECRET."
        )
    return {
        "BACKEND": "archive.bucket.BucketArchive",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "region_name": region,
            "access_key": keys[0],
            "secret_key": keys[1],
            # Few services beside Amazon's have a host name for each bucket.
            "addressing_style": "path" if endpoint else "auto",
        },
    }
