"""What is written into the text: its blanks, and the local wording of its sections."""

from django.db import models

from agreements.models.agreement import Agreement
from agreements.models.edition import Section


class BlankValue(models.Model):
    """Ausgefüllte Lücke: what is written into a blank of the edition that is asked for."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="blank_values",
    )
    key = models.CharField("Lücke", max_length=40)
    text = models.TextField("Text", blank=True)

    class Meta:
        verbose_name = "ausgefüllte Lücke"
        verbose_name_plural = "ausgefüllte Lücken"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="blankvalue_unique"),
        ]

    def __str__(self) -> str:
        return self.key


class Adaptation(models.Model):
    """Ausgestaltung am Standort: local wording of a section; without text it is struck out."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="adaptations"
    )
    section = models.ForeignKey(
        Section, verbose_name="Abschnitt", on_delete=models.PROTECT, related_name="+"
    )
    body = models.TextField("Wortlaut", blank=True)

    class Meta:
        verbose_name = "Ausgestaltung am Standort"
        verbose_name_plural = "Ausgestaltungen am Standort"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "section"], name="adaptation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} – {self.section}"
