"""The parties of an agreement, with their words as they will be printed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from agreements.enums import PartyRole
from schools.models import Organisation


class PartyQuerySet(models.QuerySet["Party"]):
    """The vocabulary of Vertragspartner."""

    def unsigned(self) -> "PartyQuerySet":
        """Keep those who sign and have not signed the Fassung in force."""
        signed = Organisation.objects.filter(
            pk=OuterRef("organisation"),
            signatures__version=OuterRef("agreement__current_version"),
            signatures__role=OuterRef("role"),
            signatures__correction__isnull=True,
        )
        return self.filter(~Exists(signed)).exclude(role=PartyRole.NOTIFIED)

    def awaited_of(self, organisations: Collection[int]) -> frozenset[int]:
        """Return the agreements (keys) that one of `organisations` has yet to sign."""
        found = self.unsigned().filter(organisation__in=organisations).order_by()
        return (
            frozenset(found.values_list("agreement", flat=True)) if organisations else frozenset()
        )

    def missing_in(self, agreements: Collection[int]) -> Mapping[int, int]:
        """Count for each of `agreements` (keys) who has not signed yet; for none, ask nothing."""
        if not agreements:
            return Counter()
        rows = self.unsigned().filter(agreement__in=agreements).order_by()
        return Counter(dict(rows.values_list("agreement").annotate(Count("pk"))))

    def partners_of(self, agreements: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """Return who signs each of `agreements` (keys) beside the school, in the head's order."""
        beside: list[PartyRole] = [
            role for role in PartyRole if role not in {PartyRole.SCHOOL, PartyRole.NOTIFIED}
        ]
        rows = self.filter(agreement__in=list(agreements), role__in=beside)
        found: defaultdict[int, list[str]] = defaultdict(list)
        named = rows.order_by("pk").values_list("agreement", "role", "name")
        for agreement, _, name in sorted(named, key=lambda row: beside.index(PartyRole(row[1]))):
            found[agreement].append(name)
        return found


class Party(models.Model):
    """Vertragspartner: an organisation in a role, with its words as they will be printed."""

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name="Vereinbarung",
        on_delete=models.PROTECT,
        related_name="parties",
    )
    role = models.CharField("Rolle", max_length=20, choices=PartyRole)
    organisation = models.ForeignKey(
        Organisation, verbose_name="Organisation", on_delete=models.PROTECT, related_name="parties"
    )
    name = models.CharField("Name", max_length=200)
    street = models.CharField("Straße und Hausnummer", max_length=200, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=100, blank=True)
    represented_by = models.CharField("vertreten durch", max_length=200, blank=True)
    participants = models.TextField("andere am Schulleben Beteiligte", blank=True)
    # The school's own words for its place in a sentence; empty for the other parties.
    phrase = models.CharField("Im Satz", max_length=200, blank=True)
    is_confirmed = models.BooleanField("bestätigt", default=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = "Vertragspartner"
        verbose_name_plural = "Vertragspartner"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_known"),
            models.UniqueConstraint(
                fields=["agreement", "role"],
                condition=Q(
                    role__in=[PartyRole.SCHOOL_AUTHORITY, PartyRole.SCHOOL, PartyRole.PROVIDER]
                ),
                name="party_one_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    @property
    def key(self) -> tuple[str, int]:
        """What a signature names of its party: the role and the organisation."""
        return self.role, self.organisation_id

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Street and town, without empty lines."""
        town = f"{self.postal_code} {self.city}".strip()
        return tuple(line for line in (self.street, town) if line)
