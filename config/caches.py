"""Caches that are folders: what is gone from them is made again."""

from pathlib import Path
from typing import Any

WEEK = 7 * 24 * 3600


def in_folder(place: Path, *, most: int) -> dict[str, Any]:
    """Return the entry of CACHES that keeps `most` things in a folder, each for a week."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": place,
        "TIMEOUT": WEEK,
        "OPTIONS": {"MAX_ENTRIES": most},
    }
