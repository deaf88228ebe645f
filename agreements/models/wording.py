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


class UnsettledWording(models.Model):
    """Zu klärender Wortlaut: where a new Muster and a local wording changed the same lines.

    Nothing of it is in the text until the parties decide; `section` is None where the new Muster
    has dropped the section.
    """

    agreement = models.ForeignKey(
        Agreement,
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="unsettled_wordings",
    )
    key = models.CharField("Schlüssel", max_length=20)
    title = models.CharField("Abschnitt", max_length=230)
    section = models.ForeignKey(
        Section,
        verbose_name="Abschnitt der neuen Fassung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    base = models.TextField("früherer Wortlaut des Musters", blank=True)
    local = models.TextField("bisheriger Wortlaut am Standort", blank=True)

    class Meta:
        verbose_name = "zu klärender Wortlaut"
        verbose_name_plural = "zu klärende Wortlaute"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="unsettledwording_unique"),
        ]

    def __str__(self) -> str:
        return self.title
