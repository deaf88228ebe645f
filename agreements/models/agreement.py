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
from agreements.models.edition import Edition
from agreements.models.number import designation, parted
from agreements.models.party import Party
from agreements.models.term import Term
from core.addresses import address
from core.models import LogEntry
from core.stamps import stamped
from schools.models import School
from schools.rules import Held

UNDER_WAY = [State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING]
IN_THE_RECORD = [State.SIGNED, State.TERMINATED]
# What a line of a list says of an agreement.
LINE = (
    *("number", "state", "state_since", "starts_on", "ends_on", "is_unlimited"),
    *("amends", "effective_on", "terminated_on"),
)


def of_agreed_term(condition: Q) -> Q:
    """Ask `condition` of the term as the last signed Nachtrag left it."""
    amendments = Agreement.objects.filter(amends__isnull=False, state=State.SIGNED)
    later = amendments.filter(amends=OuterRef("amends"), pk__gt=OuterRef("pk"))
    last = amendments.filter(~Exists(later))
    own = condition & ~Q(pk__in=last.values("amends"))
    return own | Q(pk__in=last.filter(condition).values("amends"))


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
            "school__organisation", "edition", "current_version", "amends"
        ).prefetch_related("parties")

    def with_line(self) -> "AgreementQuerySet":
        """Fetch only what a line of a list says."""
        return self.select_related("school__organisation", "amends").only(
            *LINE, *(f"amends__{name}" for name in LINE), "school__organisation__name"
        )

    def amendments(self) -> "AgreementQuerySet":
        """Keep the Nachträge, which are no agreements of their own."""
        return self.filter(amends__isnull=False)

    def with_amendments(self) -> "AgreementQuerySet":
        """Fetch along the Nachträge, which the term of a signed agreement depends on."""
        return self.prefetch_related("amendments")

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
    def is_amendment(self) -> bool:
        """Whether this is a Nachtrag to another agreement."""
        return self.amends_id is not None

    @property
    def base_number(self) -> str:
        """The number of the agreement itself: of the one a Nachtrag changes, else its own."""
        return parted(self.number)[0]

    @property
    def ordinal(self) -> int:
        """Which Nachtrag it is; 0 for what is none."""
        return parted(self.number)[1]

    @property
    def designation(self) -> str:
        """What it is called on every page: „KV-2026-0042“, „Nachtrag 1 zu KV-2026-0042“."""
        return designation(self.number)

    @property
    def preline(self) -> str:
        """What stands above the title of its pages: the school, and which Nachtrag it is."""
        return f"{self.school} · {self.designation}" if self.is_amendment else str(self.school)

    @property
    def last_agreed(self) -> "Agreement":
        """The last signed Nachtrag, whose row holds all that was agreed; without one, itself."""
        if self.is_amendment or self.state not in IN_THE_RECORD:
            return self
        signed = [row for row in self.amendments.all() if row.state == State.SIGNED]
        return max(signed, key=lambda row: row.pk, default=self)

    @property
    def amended(self) -> "Agreement":
        """What a Nachtrag changes: the Nachtrag signed before it, else the agreement itself."""
        assert self.amends is not None  # noqa: S101 - only a Nachtrag is asked
        before = self.amends.amendments.filter(state=State.SIGNED, pk__lt=self.pk)
        return before.order_by("pk").last() or self.amends

    @property
    def term(self) -> Term:
        """The term as the last signed Nachtrag left it."""
        row = self.last_agreed
        return Term(row.starts_on, row.ends_on, is_unlimited=row.is_unlimited)

    @property
    def term_label(self) -> str:
        """The term in words of day and month, for lists."""
        return self.term.label

    def validity(self, on: date | None = None) -> str:
        """Say how a signed agreement stands to its term on `on` (today); empty before."""
        if self.state != State.SIGNED:
            return ""
        day = on or timezone.localdate()
        if self.amends and self.amends.terminated_on and day > self.amends.terminated_on:
            return "Vereinbarung beendet"
        if self.effective_on and day < self.effective_on:
            return f"gilt ab {self.effective_on:%d.%m.%Y}"
        return self.term.standing(day)
