"""Copying the rows of one agreement into another: for a Nachtrag, for a Folgevereinbarung."""

from collections.abc import Iterable
from typing import Any

from django.db import models


def copy_rows(rows: models.QuerySet[Any], **changed: object) -> None:
    """Store new rows with the words of `rows`, some fields changed."""
    rows.model.objects.bulk_create(copies(rows, **changed))


def copies(rows: Iterable[Any], **changed: object) -> list[Any]:
    """Return new rows with the words of `rows`, some fields changed; nothing is stored."""
    return [
        type(row)(
            **{
                field.attname: getattr(row, field.attname)
                for field in row._meta.concrete_fields
                if not field.primary_key and field.name not in changed
            },
            **changed,
        )
        for row in rows
    ]
