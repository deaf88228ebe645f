"""Rows that may change until they are published, together with the rows that hang on them.

The database keeps the same promise by the triggers of core.write_once.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models

from core.write_once import WriteOnceError

Row = TypeVar("Row", bound="ClosingModel")


class ClosingQuerySet(models.QuerySet[Row]):
    """No verb changes or deletes published rows."""

    def update(self, **kwargs: Any) -> int:
        self._refuse_published()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete()

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for parent in {row.parent for row in rows}:
            if parent:
                parent.refuse_published()
        return super().bulk_create(rows, *args, **kwargs)

    def _refuse_published(self) -> None:
        if self.filter(**{f"{self.model.publication}__isnull": False}).exists():
            raise WriteOnceError(self.model)


class ClosingModel(models.Model):
    """Base of rows closed by a publication; changing a published one raises WriteOnceError.

    `publication` is the look-up of the moment of publication, from the row; `parent` is the row
    it hangs on. `objects` is made from a ClosingQuerySet.
    """

    publication: ClassVar[str] = "published_at"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_published()
        return super().delete(*args, **kwargs)

    @property
    def parent(self) -> "ClosingModel | None":
        """The row that is published, or hangs on it; None for the published row itself."""
        return None

    def refuse_published(self) -> None:
        """Raise WriteOnceError where the row is published as stored, or hangs on such a row."""
        if self.pk and self._stored_as_published(self.pk):
            raise WriteOnceError(type(self))
        if self.parent:
            self.parent.refuse_published()

    @classmethod
    def _stored_as_published(cls, pk: int) -> bool:
        published = {f"{cls.publication}__isnull": False}
        return cls._default_manager.filter(pk=pk, **published).exists()
