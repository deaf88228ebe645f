"""Caches: one in the database that must not forget, and folders whose content is made again."""

from pathlib import Path
from typing import Any

# Sessions would reach Django's 300, and then the counters against guessing are deleted first.
MOST_COUNTERS = 10_000
WEEK = 7 * 24 * 3600


def in_folder(place: Path, *, most: int) -> dict[str, Any]:
    """Return the entry of CACHES that keeps `most` things in a folder, each for a week."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": place,
        "TIMEOUT": WEEK,
        "OPTIONS": {"MAX_ENTRIES": most},
    }


def in_database(table: str) -> dict[str, Any]:
    """Return the entry of CACHES that all workers share, kept in a table."""
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": table,
        "OPTIONS": {"MAX_ENTRIES": MOST_COUNTERS},
    }
