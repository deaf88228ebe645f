"""What people who work on one text at the same time need to know of each other."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User
from agreements.enums import TEXT_DEEDS, PartyRole
from agreements.models.agreement import Agreement
from core.models import LogEntry

# Who has not been heard of for so long has left.
HEARD_WITHIN = timedelta(seconds=60)


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    """Zwischenstände in the words of the field."""

    def of(self, person: User, agreement: Agreement) -> "AutosaveQuerySet":
        """Return what `person` has typed into `agreement` and not saved."""
        return self.filter(person=person, agreement=agreement)

    def older_than(self, days: int) -> "AutosaveQuerySet":
        """Return those nobody has written in for so many days."""
        return self.filter(saved_at__lt=timezone.now() - timedelta(days=days))


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Anwesenheiten in the words of the field."""

    def now(self) -> "PresenceQuerySet":
        """Return those that were heard of just now."""
        return self.filter(heard_at__gt=timezone.now() - HEARD_WITHIN)

    def gone(self) -> "PresenceQuerySet":
        """Return those nobody has heard of for a minute."""
        return self.exclude(heard_at__gt=timezone.now() - HEARD_WITHIN)

    def others_at(self, place: str, agreement: Agreement, person: User) -> "PresenceQuerySet":
        """Return who else is at a place of `agreement` now, in the order they came."""
        here = self.now().filter(agreement=agreement, place=place)
        return here.exclude(person=person).select_related("person")


class Autosave(models.Model):
    """Zwischenstand: what somebody has typed at a place and not saved yet, valid or not."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="autosaves"
    )
    place = models.CharField("Stelle", max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The form as a browser posts it, without the token of the session.
    typed = models.TextField("Eingaben")
    saved_at = models.DateTimeField("gespeichert am", default=timezone.now)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = "Zwischenstand"
        verbose_name_plural = "Zwischenstände"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "place", "person"], name="autosave_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.place}"


class Presence(models.Model):
    """Anwesenheit: who has the page of a place open, since when, and when last heard of."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="presences"
    )
    place = models.CharField("Stelle", max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = models.DateTimeField("seit", default=timezone.now)
    heard_at = models.DateTimeField("zuletzt", default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "Anwesenheit"
        verbose_name_plural = "Anwesenheiten"
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "place", "person"], name="presence_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.place}"


class LookQuerySet(models.QuerySet["Look"]):
    """The vocabulary of looks."""

    def of(self, person: User, agreement: Agreement) -> "Look | None":
        """Return the text of `agreement` as `person` last read it, if she said so."""
        return self.filter(agreement=agreement, person=person).first()

    def news_for(self, person: User, agreements: Iterable[int]) -> dict[int, int]:
        """Count how often others changed the text since `person` read it, by agreement.

        Agreements that she never marked as read, or where nothing is new, are left out.
        """
        read = self.filter(person=person, agreement=OuterRef("subject_id")).values("last_entry")
        news = LogEntry.objects.filter(
            subject_kind=Agreement._meta.label_lower,
            subject_id__in=agreements,
            action__in=TEXT_DEEDS,
            pk__gt=Subquery(read[:1]),
        ).exclude(by=person)
        counted = news.order_by().values_list("subject_id").annotate(Count("pk"))
        return dict(counted)


class Look(models.Model):
    """Gelesener Stand: the text as somebody last said to have read it."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="looks"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        on_delete=models.PROTECT,
        related_name="+",
    )
    looked_at = models.DateTimeField("gelesen am", default=timezone.now)
    # The newest entry of the trail there was; what is newer is new to the person.
    last_entry = models.BigIntegerField("letzter Eintrag im Verlauf", default=0)
    # Canonical JSON of the text, to compare with what it says now.
    content = models.TextField("Inhalt")

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = "gelesener Stand"
        verbose_name_plural = "gelesene Stände"
        ordering = ["-looked_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "person"], name="look_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.person}"


class Contact(models.Model):
    """Ansprechperson: whom to call at a party; no part of the text, so no signature hangs on it."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="contacts"
    )
    role = models.CharField("Rolle", max_length=20, choices=PartyRole)
    name = models.CharField("Ansprechperson", max_length=200, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    phone = models.CharField("Telefon", max_length=40, blank=True)

    class Meta:
        verbose_name = "Ansprechperson"
        verbose_name_plural = "Ansprechpersonen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values), name="contact_role_known"
            ),
            models.UniqueConstraint(fields=["agreement", "role"], name="contact_unique"),
        ]

    def __str__(self) -> str:
        return self.name
