"""The trail: what happened, written once; and the outbox: what goes out by mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.write_once import WriteOnceModel, WriteOnceQuerySet

# A mailbox may ask for a second try (greylisting): that is no reason to call anybody.
STUCK_AFTER = 3
STUCK_FOR = timedelta(days=14)


class LogEntryQuerySet(WriteOnceQuerySet["LogEntry"]):
    """The vocabulary of the trail."""

    def about(self, subject: models.Model) -> "LogEntryQuerySet":
        """Keep the entries about `subject`, oldest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by(
            "pk"
        )

    def at_places(self, places: Iterable[str], actions: Iterable[str] = ()) -> "LogEntryQuerySet":
        """Keep what is about one of `places` or a place below, and what is one of `actions`."""
        found = Q(action__in=list(actions))
        for path in ("details__place", "details__changes__0__place"):
            for place in places:
                found |= Q(**{path: place}) | Q(**{f"{path}__startswith": f"{place}:"})
        return self.filter(found)

    def edits(self) -> "LogEntryQuerySet":
        """Keep the entries that changed words at a place: they name the old and the new."""
        return self.filter(details__changes__0__place__isnull=False)

    def of_person(self, name: str) -> "LogEntryQuerySet":
        """Keep what the person of that name did."""
        return self.filter(by_name=name)

    def done_by(self, person: Any, actions: Iterable[str], since: datetime) -> "LogEntryQuerySet":
        """Keep those of `actions` that `person` has taken since a moment."""
        return self.filter(by=person, action__in=list(actions), at__gte=since)

    def people(self) -> list[str]:
        """Return the names of those who did something, each once, in the alphabet's order."""
        names = self.order_by("by_name").values_list("by_name", flat=True)
        return list(names.distinct())

    def moves(self) -> list[tuple[int, str]]:
        """Return each change of state: the entry and the state it led to, oldest first."""
        return list(self.exclude(target="").order_by("pk").values_list("pk", "target"))


class LogEntry(WriteOnceModel):
    """Verlaufseintrag: who did what, when, from which to which state, with which values."""

    subject_kind = models.CharField("Gegenstand", max_length=60)
    subject_id = models.BigIntegerField("Nummer des Gegenstands")
    # One chain for each subject, without a gap; `core.chain` says what the digest binds.
    number = models.PositiveIntegerField("Eintrag Nr.")
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
    # Empty once a value was withheld; what is still needed of it stands in `withheld` then.
    salt = models.CharField("Salz", max_length=64, blank=True)
    withheld = models.JSONField("entnommene Angaben", default=dict, blank=True)
    digest = models.CharField("Kettenwert", max_length=64)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "Verlaufseintrag"
        verbose_name_plural = "Verlauf"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "number"], name="logentry_number_unique"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="logentry_number_from_one"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="logentry_digest_hex"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} – {self.by_name}"

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What the entry changed: dicts with `place`, `old`, `new`."""
        changes: list[dict[str, Any]] = self.details.get("changes", [])
        return changes


class TrailHeadQuerySet(models.QuerySet["TrailHead"]):
    """The vocabulary of the ends of chains."""

    def about(self, subject: models.Model) -> "TrailHeadQuerySet":
        """Keep the end of the chain about `subject`."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)

    def locked(self, subject: models.Model) -> "TrailHead":
        """Return the end of the chain about `subject`, locked until the transaction ends."""
        ends = self.about(subject).select_for_update()
        if (end := ends.first()) is None:
            first = TrailHead(subject_kind=subject._meta.label_lower, subject_id=subject.pk)
            self.bulk_create([first], ignore_conflicts=True)  # another one may begin right now
            end = ends.get()
        return end


class TrailHead(models.Model):
    """Kettenende: number and digest of the last entry about one subject; who writes locks it."""

    subject_kind = models.CharField("Gegenstand", max_length=60)
    subject_id = models.BigIntegerField("Nummer des Gegenstands")
    number = models.PositiveIntegerField("letzter Eintrag Nr.", default=0)
    digest = models.CharField("Kettenwert", max_length=64, blank=True)

    objects = TrailHeadQuerySet.as_manager()

    class Meta:
        verbose_name = "Kettenende"
        verbose_name_plural = "Kettenenden"
        ordering = ["subject_kind", "subject_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="trailhead_subject_unique"
            ),
            models.CheckConstraint(
                condition=Q(number=0, digest="")
                | Q(number__gte=1, digest__regex=r"^[0-9a-f]{64}$"),
                name="trailhead_digest_of_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}, Eintrag {self.number}"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """The vocabulary of the outbox."""

    def waiting(self) -> "OutgoingMailQuerySet":
        """Keep the mails that are neither sent nor given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self, now: datetime | None = None) -> "OutgoingMailQuerySet":
        """Keep the waiting mails whose next try has come and that no process is sending."""
        moment = now or timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=moment)
        return self.waiting().filter(free, due_at__lte=moment).order_by("due_at", "pk")

    def sent(self) -> "OutgoingMailQuerySet":
        """Keep the mails that a mail server has taken."""
        return self.filter(sent_at__isnull=False)

    def with_old_text(self, days: int) -> "OutgoingMailQuerySet":
        """Keep the mails that were sent or given up over `days` ago and hold their text still."""
        end = timezone.now() - timedelta(days=days)
        over = Q(sent_at__lt=end) | Q(given_up_at__lt=end)
        return self.filter(over).exclude(body="", calendar="")

    def given_up(self) -> "OutgoingMailQuerySet":
        """Keep the mails that are not tried any more."""
        return self.filter(given_up_at__isnull=False)

    def failed(self) -> "OutgoingMailQuerySet":
        """Keep the mails that did not get through at the last try, sent by none since."""
        return self.filter(sent_at__isnull=True).exclude(last_error="")

    def stuck(self, now: datetime | None = None) -> "OutgoingMailQuerySet":
        """Keep the failed mails that somebody has to look after: lately given up, or late."""
        lately = (now or timezone.now()) - STUCK_FOR
        late = Q(given_up_at__isnull=True, attempts__gte=STUCK_AFTER)
        return self.failed().filter(late | Q(given_up_at__gte=lately))


class OutgoingMail(models.Model):
    """Mail im Postausgang: written in the transaction of its event, sent afterwards."""

    # Event and mailbox: the same event never writes to the same mailbox twice.
    key = models.CharField("Anlass und Postfach", max_length=400, unique=True)
    kind = models.CharField("Art", max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    recipient = models.EmailField("an")
    subject = models.CharField("Betreff", max_length=200)
    body = models.TextField("Text", blank=True)
    # An appointment, as iCalendar text; it goes along as a part a calendar program understands.
    calendar = models.TextField("Kalendereintrag", blank=True)
    # A link that opens a door is not kept once it is sent.
    is_secret = models.BooleanField("Text nach dem Senden löschen", default=False)
    # Behind this moment the link in the mail opens nothing: it is not worth sending any more.
    expires_at = models.DateTimeField("Link gilt bis", null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    written_at = models.DateTimeField("geschrieben am", default=timezone.now)
    due_at = models.DateTimeField("nächster Versuch", default=timezone.now)
    claimed_until = models.DateTimeField("in Arbeit bis", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    last_error = models.TextField("letzter Fehler", blank=True)
    sent_at = models.DateTimeField("gesendet am", null=True, blank=True)
    given_up_at = models.DateTimeField("aufgegeben am", null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "Mail im Postausgang"
        verbose_name_plural = "Postausgang"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outgoingmail_waiting",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outgoingmail_sent_or_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def has_expired(self) -> bool:
        """Whether the link in it opens nothing any more."""
        return self.expires_at is not None and self.expires_at <= timezone.now()
