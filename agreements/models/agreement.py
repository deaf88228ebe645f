"""The agreement, its parties, and what is filled in."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from agreements.enums import PartyRole, State
from agreements.models.edition import Edition, Section
from agreements.models.party import Party
from core.addresses import address
from core.models import LogEntry
from core.stamps import stamped
from schools.models import School
from schools.rules import Held

UNDER_WAY = [State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """The vocabulary of agreements."""

    def visible_to(self, user: User | AnonymousUser, on: date | None = None) -> "AgreementQuerySet":
        """Keep what `user` may see on `on` (today): all for the Fachstelle, else her own."""
        return self.visible_with(Held(user, on))

    def visible_with(self, held: Held) -> "AgreementQuerySet":
        """Keep what may be seen by whoever holds `held`."""
        if held.is_office:
            return self
        own = Party.objects.filter(organisation__in=held.organisations)
        return self.filter(Q(pk__in=own.values("agreement")) | Q(school__in=held.schools))

    def with_particulars(self) -> "AgreementQuerySet":
        """Fetch along what every page of an agreement names: school, edition, parties."""
        return self.select_related(
            "school__organisation", "edition", "current_version"
        ).prefetch_related("parties")

    def with_line(self) -> "AgreementQuerySet":
        """Fetch only what a line of a list says."""
        return self.select_related("school__organisation").only(
            *("number", "state", "state_since", "starts_on", "ends_on", "is_unlimited"),
            "school__organisation__name",
        )

    def waiting_for(self, organisations: Collection[int]) -> "AgreementQuerySet":
        """Keep what one of `organisations` has to write, to release or to sign."""
        own = Party.objects.filter(organisation__in=organisations)
        unsigned = Party.objects.unsigned().filter(organisation__in=organisations)
        written = Q(state__in=[State.DRAFT, State.CHECKED], pk__in=own.values("agreement"))
        return self.filter(written | Q(state=State.SIGNING, pk__in=unsigned.values("agreement")))

    def needing_an_eye(self, untouched_since: datetime) -> "AgreementQuerySet":
        """Keep what waits for parties: to be released or signed, or a draft nobody touched."""
        touched = Exists(
            LogEntry.objects.filter(
                subject_kind=self.model._meta.label_lower,
                subject_id=OuterRef("pk"),
                at__gte=untouched_since,
            )
        )
        idle = Q(state=State.DRAFT) & ~touched
        return self.filter(Q(state__in=[State.CHECKED, State.SIGNING]) | idle)


class Agreement(models.Model):
    """Kooperationsvereinbarung: one school, one edition of the Muster, one term."""

    number = models.CharField("Nummer", max_length=20, unique=True)
    edition = models.ForeignKey(
        Edition, verbose_name="Fassung des Musters", on_delete=models.PROTECT, related_name="+"
    )
    school = models.ForeignKey(
        School, verbose_name="Schule", on_delete=models.PROTECT, related_name="agreements"
    )
    state = models.CharField("Zustand", max_length=20, choices=State, default=State.DRAFT)
    starts_on = models.DateField("beginnt am", null=True, blank=True)
    ends_on = models.DateField("endet am", null=True, blank=True)
    is_unlimited = models.BooleanField("unbefristet", default=False)
    has_own_provider = models.BooleanField(
        "eigener Träger", default=True, help_text="Nein: Der Schulträger ist zugleich Träger."
    )
    # A Nachtrag changes this agreement; a Folgevereinbarung comes after it.
    amends = models.ForeignKey(
        "self",
        verbose_name="Nachtrag zu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
    )
    follows = models.ForeignKey(
        "self",
        verbose_name="Folgevereinbarung zu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    effective_on = models.DateField("Nachtrag gilt ab", null=True, blank=True)
    current_version = models.ForeignKey(
        "agreements.Version",
        verbose_name="geltende Fassung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state_since = models.DateTimeField("Zustand seit", default=timezone.now)
    created_at = models.DateTimeField("angelegt am", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="angelegt von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_at = models.DateTimeField("unterschrieben am", null=True, blank=True)
    noted_at = models.DateTimeField("zur Kenntnis genommen am", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="zur Kenntnis genommen von",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    terminated_on = models.DateField("beendet zum", null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "Kooperationsvereinbarung"
        verbose_name_plural = "Kooperationsvereinbarungen"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "state_since"], name="agreement_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lt=F("ends_on")),
                name="agreement_dates_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
            models.CheckConstraint(
                condition=Q(is_unlimited=False) | Q(ends_on__isnull=True),
                name="agreement_unlimited_has_no_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.SIGNED, State.TERMINATED], signed_at__isnull=False)
                | (~Q(state__in=[State.SIGNED, State.TERMINATED]) & Q(signed_at__isnull=True)),
                name="agreement_signed_at_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(state=State.TERMINATED, terminated_on__isnull=False)
                | (~Q(state=State.TERMINATED) & Q(terminated_on__isnull=True)),
                name="agreement_terminated_on_when_terminated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.SIGNING, State.SIGNED, State.TERMINATED])
                & Q(current_version__isnull=False)
                | ~Q(state__in=[State.SIGNING, State.SIGNED, State.TERMINATED])
                & Q(current_version__isnull=True),
                name="agreement_version_when_frozen",
            ),
            models.CheckConstraint(condition=stamped("noted"), name="agreement_noted_stamp"),
            models.CheckConstraint(
                condition=Q(amends__isnull=False) | Q(effective_on__isnull=True),
                name="agreement_effective_on_of_amendment",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | Q(follows__isnull=True),
                name="agreement_amends_or_follows",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(state__in=UNDER_WAY),
                name="agreement_one_open_amendment",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=~Q(state=State.WITHDRAWN),
                name="agreement_one_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the agreement's own page."""
        return address("agreements:detail", self.number)

    @property
    def is_editable(self) -> bool:
        """Whether the text may change."""
        return self.state == State.DRAFT

    @property
    def signing_parties(self) -> list["Party"]:
        """The parties whose signatures it needs, in the order of its head."""
        order = list(PartyRole)
        parties = [party for party in self.parties.all() if party.role != PartyRole.NOTIFIED]
        return sorted(parties, key=lambda party: (order.index(PartyRole(party.role)), party.pk))

    @property
    def term_label(self) -> str:
        """The term in words of day and month, for lists."""
        if self.starts_on and self.is_unlimited:
            return f"ab {self.starts_on:%d.%m.%Y}"
        if self.starts_on and self.ends_on:
            return f"{self.starts_on:%d.%m.%Y} – {self.ends_on:%d.%m.%Y}"
        return "noch offen"

    def validity(self, on: date | None = None) -> str:
        """Say how a signed agreement stands to its term on `on` (today); empty before."""
        if self.state != State.SIGNED or not self.starts_on:
            return ""
        day = on or timezone.localdate()
        if day < self.starts_on:
            return f"beginnt am {self.starts_on:%d.%m.%Y}"
        if self.ends_on and day > self.ends_on:
            return "abgelaufen"
        if self.ends_on and (self.ends_on - day).days <= settings.EXPIRY_NOTICE_DAYS:
            return f"läuft aus am {self.ends_on:%d.%m.%Y}"
        return "gültig"


class BlankValue(models.Model):
    """Ausgefüllte Lücke: what is written into a blank of the edition that is asked for."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="blank_values",
    )
    key = models.CharField("Lücke", max_length=40)
    text = models.TextField("Text", blank=True)

    class Meta:
        verbose_name = "ausgefüllte Lücke"
        verbose_name_plural = "ausgefüllte Lücken"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="blankvalue_unique"),
        ]

    def __str__(self) -> str:
        return self.key


class Adaptation(models.Model):
    """Ausgestaltung am Standort: local wording of a section; without text it is struck out."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="Vereinbarung", on_delete=models.PROTECT, related_name="adaptations"
    )
    section = models.ForeignKey(
        Section, verbose_name="Abschnitt", on_delete=models.PROTECT, related_name="+"
    )
    body = models.TextField("Wortlaut", blank=True)

    class Meta:
        verbose_name = "Ausgestaltung am Standort"
        verbose_name_plural = "Ausgestaltungen am Standort"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "section"], name="adaptation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} – {self.section}"


class NumberSeries(models.Model):
    """Nummernkreis: the last number given in a calendar year."""

    year = models.PositiveSmallIntegerField("Jahr", unique=True)
    last = models.PositiveIntegerField("zuletzt vergeben", default=0)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
