"""The trail: what happened, written once."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.write_once import WriteOnceModel, WriteOnceQuerySet


class LogEntryQuerySet(WriteOnceQuerySet["LogEntry"]):
    """The vocabulary of the trail."""

    def about(self, subject: models.Model) -> "LogEntryQuerySet":
        """Keep the entries about `subject`, oldest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by(
            "pk"
        )


class LogEntry(WriteOnceModel):
    """Verlaufseintrag: who did what, when, from which to which state, with which values."""

    subject_kind = models.CharField("Gegenstand", max_length=60)
    subject_id = models.BigIntegerField("Nummer des Gegenstands")
    at = models.DateTimeField("Zeitpunkt", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    # The name as it was: a marriage or a leaver never changes what the record says.
    by_name = models.CharField("Name", max_length=200)
    action = models.CharField("Aktion", max_length=40)
    source = models.CharField("Zustand vorher", max_length=20, blank=True)
    target = models.CharField("Zustand nachher", max_length=20, blank=True)
    reason = models.TextField("Begründung", blank=True)
    details = models.JSONField("Einzelheiten", default=dict)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "Verlaufseintrag"
        verbose_name_plural = "Verlauf"
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="logentry_subject")]

    def __str__(self) -> str:
        return f"{self.action} – {self.by_name}"

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What the entry changed: dicts with `place`, `old`, `new`."""
        changes: list[dict[str, Any]] = self.details.get("changes", [])
        return changes
