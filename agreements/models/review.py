"""What people write beside the text: the Fachstelle for all, the parties among themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agreements.enums import NoteKind
from agreements.models.agreement import Agreement


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    """The vocabulary of Prüfnotizen."""

    def unresolved(self) -> "ReviewNoteQuerySet":
        """Keep the notes that still wait."""
        return self.filter(resolved_at__isnull=True)

    def of_kind(self, kind: NoteKind) -> "ReviewNoteQuerySet":
        """Keep the Prüfnotizen, or the Kommentare."""
        return self.filter(kind=kind)


class ReviewNote(models.Model):
    """Prüfnotiz: a remark on one place of the agreement, by the Fachstelle or among the parties."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="review_notes",
    )
    kind = models.CharField("Art", max_length=20, choices=NoteKind, default=NoteKind.REVIEW)
    place = models.CharField("Stelle", max_length=60)
    text = models.TextField("Notiz", max_length=4000)
    written_at = models.DateTimeField("geschrieben am", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="geschrieben von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    resolved_at = models.DateTimeField("erledigt am", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="erledigt von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "Prüfnotiz"
        verbose_name_plural = "Prüfnotizen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoteKind.values), name="reviewnote_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="reviewnote_resolved_stamp",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class NoteReply(models.Model):
    """Antwort: what somebody answers to a Prüfnotiz or a Kommentar."""

    note = models.ForeignKey(
        ReviewNote, verbose_name="Prüfnotiz", on_delete=models.PROTECT, related_name="replies"
    )
    text = models.TextField("Antwort", max_length=4000)
    written_at = models.DateTimeField("geschrieben am", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="geschrieben von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "Antwort"
        verbose_name_plural = "Antworten"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
