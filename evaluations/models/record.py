"""What is written down in the talk: findings, Absprachen, time shares."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from agreements.models.goal import Commitment, Goal
from evaluations.enums import Attainment, Need
from evaluations.models.evaluation import Evaluation
from evaluations.models.report import SchoolReport

TEXT_LIMIT = 20_000


def _percent(label: str) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(100)]
    )


def _field(model: type[models.Model], name: str) -> "models.Field[object, object]":
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 - of the fields below, no relation back
    return found


class Record(models.Model):
    """Niederschrift: what is written down in the talk, until the minutes freeze it."""

    evaluation = models.OneToOneField(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="record",
    )
    held_on = models.DateField("Tag des Gesprächs", null=True, blank=True)
    began_at = models.TimeField("Beginn", null=True, blank=True)
    finished_at = models.TimeField("Ende", null=True, blank=True)
    place = models.CharField("Ort oder Video", max_length=200, blank=True)
    minute_taker = models.CharField("Protokoll führt", max_length=200, blank=True)
    # The basis of the talk (Muster, 6.)
    survey = models.ForeignKey(
        SchoolReport,
        verbose_name="KVJS-Bogen",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    annual_report = models.ForeignKey(
        SchoolReport,
        verbose_name="Jahresbericht",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    agreement_as_of = models.DateField("Vereinbarung in der Fassung vom", null=True, blank=True)
    basis_note = models.CharField("weitere Grundlagen", max_length=400, blank=True)
    conditions = models.TextField("Rahmenbedingungen", max_length=TEXT_LIMIT, blank=True)
    cooperation = models.TextField(
        "Zusammenarbeit und Kommunikation", max_length=TEXT_LIMIT, blank=True
    )
    child_protection = models.TextField(
        "Verfahren im Kinderschutz, allgemein", max_length=TEXT_LIMIT, blank=True
    )
    staff = models.TextField("Personal", max_length=TEXT_LIMIT, blank=True)
    dissent = models.TextField("Abweichende Auffassungen", max_length=TEXT_LIMIT, blank=True)
    # Shares of working time in percent (Muster, 5.2)
    share_direct = _percent("Direkte Arbeit")
    share_other = _percent("Übrige Aufgaben")
    share_groups = _percent("Gruppen")
    share_casework = _percent("Einzelfälle")
    share_open = _percent("offene Angebote")
    next_talk_on = models.DateField("nächstes Gespräch", null=True, blank=True)

    class Meta:
        verbose_name = "Niederschrift"
        verbose_name_plural = "Niederschriften"
        constraints = [
            models.CheckConstraint(
                condition=~Q(
                    Q(share_direct__gt=100)
                    | Q(share_other__gt=100)
                    | Q(share_groups__gt=100)
                    | Q(share_casework__gt=100)
                    | Q(share_open__gt=100)
                ),
                name="record_shares_are_percent",
                violation_error_message="Geben Sie höchstens 100 Prozent ein.",
            ),
        ]

    def __str__(self) -> str:
        return f"Niederschrift: {self.evaluation}"

    @classmethod
    def label_of(cls, name: str) -> str:
        """Return what a field is called where its name begins a line."""
        label = str(_field(cls, name).verbose_name)
        return label[:1].upper() + label[1:]

    @classmethod
    def limit_of(cls, name: str) -> int | None:
        """Return how many characters a field takes."""
        return _field(cls, name).max_length


class Finding(models.Model):
    """Bedarfsprüfung eines Ziels: how far it was reached and whether it is still needed."""

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="findings",
    )
    goal = models.ForeignKey(
        Goal, verbose_name="Ziel", on_delete=models.PROTECT, related_name="findings"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge")
    attainment = models.CharField(
        "Zielerreichung", max_length=20, choices=Attainment, default=Attainment.UNJUDGED
    )
    reason = models.TextField("Begründung", max_length=TEXT_LIMIT, blank=True)
    need = models.CharField("weiter nötig", max_length=20, choices=Need, blank=True)
    new_text = models.TextField("neuer Wortlaut", max_length=TEXT_LIMIT, blank=True)

    class Meta:
        verbose_name = "Bedarfsprüfung eines Ziels"
        verbose_name_plural = "Bedarfsprüfungen der Ziele"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "goal"], name="finding_once_a_goal"),
            models.CheckConstraint(
                condition=Q(attainment__in=Attainment.values), name="finding_attainment_known"
            ),
            models.CheckConstraint(
                condition=Q(need__in=["", *Need.values]), name="finding_need_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_attainment_display()}"


class OfferFinding(models.Model):
    """Bedarfsprüfung eines Angebots: the same for an offer or condition, where they talk of it."""

    finding = models.ForeignKey(
        Finding,
        verbose_name="Bedarfsprüfung des Ziels",
        on_delete=models.PROTECT,
        related_name="offers",
    )
    commitment = models.ForeignKey(
        Commitment,
        verbose_name="Angebot / Rahmenbedingung",
        on_delete=models.PROTECT,
        related_name="findings",
    )
    attainment = models.CharField(
        "Umsetzung", max_length=20, choices=Attainment, default=Attainment.UNJUDGED
    )
    need = models.CharField("weiter nötig", max_length=20, choices=Need, blank=True)
    remark = models.TextField("Bemerkung", max_length=TEXT_LIMIT, blank=True)

    class Meta:
        verbose_name = "Bedarfsprüfung eines Angebots"
        verbose_name_plural = "Bedarfsprüfungen der Angebote"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "commitment"], name="offerfinding_once_an_offer"
            ),
            models.CheckConstraint(
                condition=Q(attainment__in=Attainment.values), name="offerfinding_attainment_known"
            ),
            models.CheckConstraint(
                condition=Q(need__in=["", *Need.values]), name="offerfinding_need_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}: {self.get_attainment_display()}"
