"""The minutes as they were sent, and what the participants said to them."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from archive.models import StoredDocument
from core.page_codes import CODE_LENGTH, unspelled
from core.write_once import WriteOnceModel, WriteOnceQuerySet
from evaluations.enums import State, Verdict
from evaluations.models.evaluation import Attendee, Evaluation


class MinutesQuerySet(WriteOnceQuerySet["Minutes"]):
    """The vocabulary of Protokolle."""

    def of_code(self, code: str) -> "Minutes | None":
        """Return the Protokoll whose pages bear `code`; None for a code nobody gave out."""
        if len(code) != CODE_LENGTH:
            return None
        return self._with_agreement().filter(sha256__startswith=unspelled(code)).first()

    def of_file(self, sha256: str) -> "Minutes | None":
        """Return the Protokoll that was sent as the file with this SHA-256."""
        return self._with_agreement().filter(document__sha256=sha256).first()

    def _with_agreement(self) -> "MinutesQuerySet":
        return self.select_related("document", "evaluation__agreement", "evaluation__annex")

    def awaiting(self, user: User) -> "MinutesQuerySet":
        """Keep the last minutes of each held talk that `user` took part in and has not answered."""
        newer = self.model.objects.filter(
            evaluation=OuterRef("evaluation"), number__gt=OuterRef("number")
        )
        own = Attendee.objects.filter(evaluation=OuterRef("evaluation"), user=user.pk)
        replied = own.filter(replies__minutes=OuterRef("pk"))
        held = self.filter(Exists(own), evaluation__state=State.HELD)
        open_ones = held.exclude(Exists(newer)).exclude(Exists(replied))
        return open_ones.select_related("evaluation__agreement__school__organisation")


class Minutes(WriteOnceModel):
    """Protokoll: the record as it was sent to the participants, numbered, never changed."""

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="minutes",
    )
    number = models.PositiveSmallIntegerField("Protokollfassung")
    # Canonical JSON, byte for byte what the fingerprint was taken of.
    content = models.TextField("Inhalt")
    sha256 = models.CharField("SHA-256 des Inhalts", max_length=64)
    document = models.ForeignKey(
        StoredDocument, verbose_name="PDF", on_delete=models.PROTECT, related_name="+"
    )
    objections_until = models.DateField("Einwände bis")
    sent_at = models.DateTimeField("verschickt am", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="verschickt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "Protokoll"
        verbose_name_plural = "Protokolle"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="minutes_number_unique"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="minutes_sha256_hex"
            ),
        ]

    def __str__(self) -> str:
        return f"Protokoll {self.number}: {self.evaluation}"

    def takes_objections(self, on: date) -> bool:
        """Tell whether somebody may still object on `on`."""
        return on <= self.objections_until


class MinutesReply(WriteOnceModel):
    """Rückmeldung zum Protokoll: a participant approves it or objects, in words."""

    minutes = models.ForeignKey(
        Minutes, verbose_name="Protokoll", on_delete=models.PROTECT, related_name="replies"
    )
    attendee = models.ForeignKey(
        Attendee, verbose_name="Teilnehmende", on_delete=models.PROTECT, related_name="replies"
    )
    verdict = models.CharField("Rückmeldung", max_length=20, choices=Verdict)
    text = models.TextField("Einwand", blank=True)
    given_at = models.DateTimeField("gegeben am", default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="gegeben von",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückmeldung zum Protokoll"
        verbose_name_plural = "Rückmeldungen zum Protokoll"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "attendee"], name="minutesreply_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="minutesreply_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.OBJECTED) | ~Q(text=""),
                name="minutesreply_objection_in_words",
                violation_error_message="Beschreiben Sie Ihren Einwand.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.get_verdict_display()}"
