"""The talk about an agreement: when it is due, who is invited, how they answered."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.document import LaterAnnex
from agreements.models.party import Party
from archive.models import StoredDocument
from core.addresses import address
from core.stamps import stamped
from evaluations.enums import Answer, Attendance, AttendeeRole, State
from schools.school_year import SchoolYear

OPEN_STATES = (State.PLANNED, State.INVITED, State.HELD)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """The vocabulary of Auswertungsgespräche."""

    def visible_to(self, user: User, on: date | None = None) -> "EvaluationQuerySet":
        """Keep the talks about agreements that `user` may see on `on` (today)."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user, on))

    def of(self, agreement: Agreement, year: SchoolYear) -> "Evaluation | None":
        """Return the talk about `agreement` in a Schuljahr; of several, the last."""
        return self.filter(agreement=agreement, school_year=year.start_year).last_first().first()

    def standing(self, agreement: Agreement, year: SchoolYear) -> "EvaluationQuerySet":
        """Keep the talk about `agreement` in a Schuljahr, unless it was cancelled."""
        found = self.filter(agreement=agreement, school_year=year.start_year)
        return found.exclude(state=State.CANCELLED)

    def last_first(self) -> "EvaluationQuerySet":
        """Sort by Schuljahr, the last first; what is planned anew stands before the cancelled."""
        return self.order_by("-school_year", "-pk")

    def to_invite(self, organisations: Collection[int]) -> "EvaluationQuerySet":
        """Keep the planned talks to which one of `organisations` invites as Schulträger."""
        own = Party.objects.filter(
            role=PartyRole.SCHOOL_AUTHORITY, organisation__in=list(organisations)
        )
        planned = self.filter(state=State.PLANNED, agreement__in=own.values("agreement"))
        return planned.order_by("state_since").with_school()

    def overdue(self, on: date) -> "EvaluationQuerySet":
        """Keep the planned talks to which nobody has invited by the day they were due."""
        return self.filter(state=State.PLANNED, due_on__lt=on).with_school()

    def to_answer(self, user: User, now: datetime) -> "EvaluationQuerySet":
        """Keep the talks ahead to which `user` is invited and has not answered."""
        asked = Attendee.objects.filter(user=user.pk, answer=Answer.OPEN)
        ahead = self.filter(state=State.INVITED, ends_at__gte=now)
        return ahead.filter(pk__in=asked.values("evaluation")).with_school()

    def with_school(self) -> "EvaluationQuerySet":
        """Bring along what a line of a list names."""
        return self.select_related("agreement__school__organisation")

    def open(self) -> "EvaluationQuerySet":
        """Keep the talks that are neither closed nor cancelled."""
        return self.filter(state__in=OPEN_STATES)

    def concluded(self) -> "EvaluationQuerySet":
        """Keep the talks whose minutes are an annex of the agreement, oldest first."""
        return self.filter(state=State.CLOSED).order_by("school_year", "pk")


class Evaluation(models.Model):
    """Auswertungsgespräch: the talk about one agreement in a Schuljahr (Muster, 6.)."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="evaluations"
    )
    # The calendar year in which the Schuljahr begins that is talked about.
    school_year = models.PositiveSmallIntegerField("Schuljahr")
    due_on = models.DateField("fällig bis")
    state = models.CharField("Zustand", max_length=20, choices=State, default=State.PLANNED)
    state_since = models.DateTimeField("Zustand seit", default=timezone.now)
    starts_at = models.DateTimeField("Beginn", null=True, blank=True)
    ends_at = models.DateTimeField("Ende", null=True, blank=True)
    place = models.CharField("Ort", max_length=200, blank=True)
    video_link = models.URLField("Link zur Videokonferenz", blank=True)
    agenda = models.TextField("Tagesordnung", blank=True)
    # Counts up with each changed invitation: calendars take the highest (RFC 5545, 3.8.7.4).
    invitation_number = models.PositiveSmallIntegerField("Stand der Einladung", default=0)
    letter = models.ForeignKey(
        StoredDocument,
        verbose_name="Einladungsschreiben",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    invited_at = models.DateTimeField("eingeladen am", null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingeladen von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_at = models.DateTimeField("abgeschlossen am", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="abgeschlossen von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # The minutes as part of the agreement, from the moment the talk is closed.
    annex = models.OneToOneField(
        LaterAnnex,
        verbose_name="Anlage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluation",
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "Auswertungsgespräch"
        verbose_name_plural = "Auswertungsgespräche"
        ordering = ["-school_year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="evaluation_state_known"
            ),
            models.UniqueConstraint(
                fields=["agreement", "school_year"],
                condition=~Q(state=State.CANCELLED),
                name="evaluation_once_a_school_year",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(starts_at__lt=F("ends_at")),
                name="evaluation_times_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
            models.CheckConstraint(condition=stamped("invited"), name="evaluation_invited_stamp"),
            models.CheckConstraint(condition=stamped("closed"), name="evaluation_closed_stamp"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False, annex__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True, annex__isnull=True)),
                name="evaluation_annex_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"Auswertungsgespräch {SchoolYear(self.school_year)} zu {self.agreement}"

    def get_absolute_url(self) -> str:
        """Return the address of the talk's own page."""
        return address("evaluations:talk", self.agreement.number, str(self.year))

    @property
    def year(self) -> SchoolYear:
        """The Schuljahr that is talked about."""
        return SchoolYear(self.school_year)

    @property
    def year_words(self) -> str:
        """The Schuljahr in words: „2026/27“."""
        return str(self.year)

    @property
    def year_before(self) -> SchoolYear:
        """The Schuljahr whose KVJS form and Jahresbericht the talk is based on (Muster, 6.)."""
        return self.year.plus(-1)


class Attendee(models.Model):
    """Teilnehmende: who is invited to the talk, as what, and how that person answered."""

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="Auswertungsgespräch",
        on_delete=models.PROTECT,
        related_name="attendees",
    )
    position = models.PositiveSmallIntegerField("Reihenfolge")
    role = models.CharField("Rolle", max_length=20, choices=AttendeeRole)
    # Empty for guests without an account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField("Name", max_length=200)
    function = models.CharField("Funktion", max_length=200, blank=True)
    institution = models.CharField("Einrichtung", max_length=200, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    answer = models.CharField("Antwort", max_length=20, choices=Answer, default=Answer.OPEN)
    answered_at = models.DateTimeField("geantwortet am", null=True, blank=True)
    attendance = models.CharField("Anwesenheit", max_length=20, choices=Attendance, blank=True)

    class Meta:
        verbose_name = "Teilnehmende"
        verbose_name_plural = "Teilnehmende"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AttendeeRole.values), name="attendee_role_known"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="attendee_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=["", *Attendance.values]),
                name="attendee_attendance_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
