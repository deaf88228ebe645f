"""The numbers that were given out."""

from django.db import models


class NumberSeries(models.Model):
    """Nummernkreis: the last number given in a calendar year."""

    year = models.PositiveSmallIntegerField("Jahr", unique=True)
    last = models.PositiveIntegerField("zuletzt vergeben", default=0)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
