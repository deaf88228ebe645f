"""The goals table of section 3."""

from django.db import models
from django.db.models import Q

from agreements.enums import CommitmentKind, Responsible, TaskGroup
from agreements.models.agreement import Agreement

GOAL_TEXT_LIMIT = 20_000
ENTRY_LIMIT = 60  # Angebote and Rahmenbedingungen of one goal


class Goal(models.Model):
    """Ziel: what the partners want to reach together (Muster, 3.)."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="goals"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge")
    text = models.TextField("Ziel", max_length=GOAL_TEXT_LIMIT)
    # In a Nachtrag or a Folgevereinbarung: the goal of the text before that lives on in this one.
    origin = models.ForeignKey(
        "self",
        verbose_name="hervorgegangen aus",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="descendants",
    )

    class Meta:
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Commitment(models.Model):
    """Angebot / Rahmenbedingung: what is promised for a goal, by whom, in which task group."""

    goal = models.ForeignKey(
        Goal, verbose_name="Ziel", on_delete=models.CASCADE, related_name="commitments"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge")
    kind = models.CharField(
        "Art", max_length=20, choices=CommitmentKind, default=CommitmentKind.OFFER
    )
    text = models.TextField("Beschreibung", max_length=GOAL_TEXT_LIMIT)
    task_group = models.CharField("Aufgabenbereich", max_length=20, choices=TaskGroup, blank=True)
    responsible = models.CharField("Verantwortlich", max_length=20, choices=Responsible, blank=True)

    class Meta:
        verbose_name = "Angebot / Rahmenbedingung"
        verbose_name_plural = "Angebote / Rahmenbedingungen"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommitmentKind.values), name="commitment_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(task_group__in=["", *TaskGroup.values]),
                name="commitment_task_group_known",
            ),
            models.CheckConstraint(
                condition=Q(responsible__in=["", *Responsible.values]),
                name="commitment_responsible_known",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
