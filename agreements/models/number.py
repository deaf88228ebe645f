"""The numbers that are given out: of agreements in a series, of Nachträge behind those."""

from django.db import models

AMENDMENT_MARK = "-N"  # between the number of an agreement and that of its Nachtrag


def parted(number: str) -> tuple[str, int]:
    """Return the number of the agreement, and which Nachtrag to it; 0 where it is none."""
    base, mark, ordinal = number.rpartition(AMENDMENT_MARK)
    return (base, int(ordinal)) if mark and ordinal.isdecimal() else (number, 0)


def designation(number: str) -> str:
    """Return what people call it: „KV-2026-0042“, „Nachtrag 1 zu KV-2026-0042“."""
    base, ordinal = parted(number)
    return f"Nachtrag {ordinal} zu {base}" if ordinal else base


class NumberSeries(models.Model):
    """Nummernkreis: the last number given in a calendar year."""

    year = models.PositiveSmallIntegerField("Jahr", unique=True)
    last = models.PositiveIntegerField("zuletzt vergeben", default=0)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
