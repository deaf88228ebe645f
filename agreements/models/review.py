"""What people write beside the text: the Fachstelle for all, the parties among themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone

from agreements.enums import NoteKind
from agreements.models.agreement import Agreement
from core.stamps import stamped


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    """The vocabulary of Prüfnotizen."""

    def unresolved(self) -> "ReviewNoteQuerySet":
        """Keep the notes that still wait."""
        return self.filter(resolved_at__isnull=True)

    def of_kind(self, kind: NoteKind) -> "ReviewNoteQuerySet":
        """Keep the Prüfnotizen, or the Kommentare."""
        return self.filter(kind=kind)

    def readable(self, *, with_comments: bool) -> "ReviewNoteQuerySet":
        """Keep what somebody may read: the Kommentare only who is one of the parties."""
        return self if with_comments else self.of_kind(NoteKind.REVIEW)

    def with_thread(self) -> "ReviewNoteQuerySet":
        """Fetch along who wrote and settled them, and what was answered."""
        return self.select_related("written_by", "resolved_by").prefetch_related(
            "replies__written_by"
        )

    def awaiting_parties(self) -> "ReviewNoteQuerySet":
        """Keep the open Kommentare, and the Prüfnotizen in which the Fachstelle spoke last."""
        return self.unresolved().filter(Q(kind=NoteKind.COMMENT) | _last_said(by_office=True))

    def awaiting_office(self) -> "ReviewNoteQuerySet":
        """Keep the open Prüfnotizen that the parties answered last."""
        return self.unresolved().of_kind(NoteKind.REVIEW).filter(_last_said(by_office=False))

    def counted(self, agreements: Iterable[int]) -> Mapping[tuple[int, str], int]:
        """Count them by agreement (key) and kind, in one query; none counts as nothing."""
        rows = self.filter(agreement__in=list(agreements)).order_by()
        counts = rows.values_list("agreement", "kind").annotate(Count("pk"))
        return Counter({(pk, kind): count for pk, kind, count in counts})

    def last_answers(self) -> Mapping[int, datetime]:
        """Return when each agreement's latest answer to one of them was written."""
        answered = self.filter(replies__isnull=False).order_by().values_list("agreement")
        return dict(answered.annotate(at=Max("replies__written_at")))


def _last_said(*, by_office: bool) -> Q:
    replies = NoteReply.objects.filter(note=OuterRef("pk")).order_by("-pk")
    last = Coalesce(Subquery(replies.values("is_by_office")[:1]), Value(True))  # noqa: FBT003 - a value of the database
    return Q(Exact(last, by_office))


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
            models.CheckConstraint(condition=stamped("resolved"), name="reviewnote_resolved_stamp"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_comment(self) -> bool:
        """Whether only the parties and the Fachkraft may read it."""
        return self.kind == NoteKind.COMMENT


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
    # In which capacity it was said: who writes may act for the Fachstelle and for a party.
    is_by_office = models.BooleanField("von der Fachstelle", default=False)

    class Meta:
        verbose_name = "Antwort"
        verbose_name_plural = "Antworten"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
