"""Absprachen: what was agreed in a talk, and how it stood at the next."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.enums import State as AgreementState
from agreements.models.agreement import IN_THE_RECORD, Agreement
from agreements.models.party import Party
from core.stamps import stamped
from evaluations.enums import Outcome, State
from evaluations.models.evaluation import Evaluation
from evaluations.models.record import TEXT_LIMIT

WITHDRAWN = AgreementState.WITHDRAWN


class ArrangementQuerySet(models.QuerySet["Arrangement"]):
    """The vocabulary of Absprachen."""

    def about(self, agreement: Agreement) -> "ArrangementQuerySet":
        """Keep those of the talks about `agreement` and what it follows.

        Of a Nachtrag they are those it came from.
        """
        if agreement.is_amendment:
            return self.filter(amendment=agreement)
        line = [agreement.pk]
        before = agreement.follows
        while before is not None and before.pk not in line:
            line.append(before.pk)
            before = before.follows
        return self.filter(evaluation__agreement__in=line)

    def agreed(self) -> "ArrangementQuerySet":
        """Keep those of talks that were held, in the order they were made."""
        held = self.filter(evaluation__state__in=[State.HELD, State.CLOSED])
        return held.order_by("evaluation__school_year", "evaluation", "position", "pk")

    def open(self) -> "ArrangementQuerySet":
        """Keep those that are neither done nor dropped, nor part of a signed Nachtrag."""
        return self.filter(outcome=Outcome.OPEN).exclude(amendment__state__in=IN_THE_RECORD)

    def overdue(self, on: date) -> "ArrangementQuerySet":
        """Keep the open ones of held talks whose day has passed on `on`, the oldest first."""
        return self.agreed().open().filter(due_on__lt=on).order_by("due_on", "pk")

    def of_people_in(
        self, organisations: Collection[int], schools: Collection[int]
    ) -> "ArrangementQuerySet":
        """Keep those that concern the parties `organisations` or the Fachkräfte of `schools`."""
        parties = Party.objects.filter(organisation__in=list(organisations))
        own = Agreement.objects.filter(
            Q(pk__in=parties.values("agreement")) | Q(school__in=list(schools))
        )
        return self.filter(evaluation__agreement__in=own)

    def with_agreement(self) -> "ArrangementQuerySet":
        """Bring along what a line of a list names."""
        return self.select_related("evaluation__agreement__school__organisation")


class Arrangement(models.Model):
    """Absprache: what was agreed in the talk, who sees to it until when."""

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="arrangements",
    )
    position = models.PositiveSmallIntegerField("Reihenfolge")
    text = models.TextField("Absprache", max_length=TEXT_LIMIT)
    responsible = models.CharField("verantwortlich", max_length=200, blank=True)
    due_on = models.DateField("bis", null=True, blank=True)
    # None until somebody has answered the question.
    changes_agreement = models.BooleanField("ändert die Vereinbarung", null=True, blank=True)
    amendment = models.ForeignKey(
        Agreement,
        verbose_name="Nachtrag",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrangements",
    )
    outcome = models.CharField("Stand", max_length=20, choices=Outcome, default=Outcome.OPEN)
    settled_at = models.DateTimeField("erledigt am", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="als erledigt vermerkt von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    settled_note = models.CharField("Vermerk", max_length=400, blank=True)

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = "Absprache"
        verbose_name_plural = "Absprachen"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="arrangement_outcome_known"
            ),
            models.CheckConstraint(condition=stamped("settled"), name="arrangement_settled_stamp"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, settled_at__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(settled_at__isnull=False)),
                name="arrangement_settled_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def live_amendment(self) -> Agreement | None:
        """The Nachtrag that it led to; None while there is none, or after it was withdrawn."""
        amendment = self.amendment
        return None if amendment is None or amendment.state == WITHDRAWN else amendment

    @property
    def is_carried_out(self) -> bool:
        """Whether its Nachtrag is signed: then the agreement says what was agreed."""
        return self.amendment is not None and self.amendment.state in IN_THE_RECORD

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped, nor part of a signed Nachtrag."""
        return self.outcome == Outcome.OPEN and not self.is_carried_out

    @property
    def needs_amendment(self) -> bool:
        """Whether it changes the agreement, and nobody has prepared the Nachtrag."""
        return bool(self.changes_agreement) and self.is_open and self.live_amendment is None

    @property
    def standing(self) -> str:
        """How it stands, in words: „offen“, „erledigt durch Nachtrag 1“."""
        if self.amendment and self.is_carried_out and self.outcome == Outcome.OPEN:
            return f"erledigt durch Nachtrag {self.amendment.ordinal}"
        return Outcome(self.outcome).label

    def is_overdue(self, on: date) -> bool:
        """Tell whether its day has passed on `on` and it is still open."""
        return self.is_open and self.due_on is not None and self.due_on < on


class FollowUp(models.Model):
    """Nachschau: how an Absprache of an earlier talk stands at this one."""

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    arrangement = models.ForeignKey(
        Arrangement, verbose_name="Absprache", on_delete=models.PROTECT, related_name="follow_ups"
    )
    outcome = models.CharField("Stand", max_length=20, choices=Outcome, default=Outcome.OPEN)
    remark = models.TextField("Bemerkung", max_length=TEXT_LIMIT, blank=True)

    class Meta:
        verbose_name = "Nachschau"
        verbose_name_plural = "Nachschau"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "arrangement"], name="followup_once_an_arrangement"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="followup_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrangement}: {self.get_outcome_display()}"
