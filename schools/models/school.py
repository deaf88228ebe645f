"""Schools with their Schularten and sites."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from schools.enums import SchoolKind
from schools.models.organisation import Organisation

LONGEST_PHRASE = 200


class SchoolQuerySet(models.QuerySet["School"]):
    """The vocabulary of schools."""

    def kept_or_served_by(self, own: Collection[int]) -> "SchoolQuerySet":
        """Keep the schools that are one of the organisations `own` (keys), or in its care."""
        return self.filter(Q(organisation__in=own) | Q(authority__in=own) | Q(provider__in=own))

    def carried_by(self, organisation: Organisation) -> "SchoolQuerySet":
        """Keep the schools whose Träger der Schulsozialarbeit is `organisation`."""
        itself = Q(provider__isnull=True, authority=organisation)
        return self.filter(itself | Q(provider=organisation)).select_related("organisation")


class School(models.Model):
    """Schule: an organisation that is taught at, with the words that name it in a sentence."""

    organisation = models.OneToOneField(
        Organisation, verbose_name="Organisation", on_delete=models.PROTECT, related_name="school"
    )
    authority = models.ForeignKey(
        Organisation,
        verbose_name="Schulträger",
        on_delete=models.PROTECT,
        related_name="schools_kept",
    )
    provider = models.ForeignKey(
        Organisation,
        verbose_name="Träger der Schulsozialarbeit",
        on_delete=models.PROTECT,
        related_name="schools_served",
        null=True,
        blank=True,
        help_text="Leer, wenn der Schulträger die Schulsozialarbeit selbst trägt.",
    )
    official_number = models.CharField(
        "Dienststellennummer", max_length=12, blank=True, help_text="Meist 8 Ziffern."
    )
    phrase = models.CharField(
        "Im Satz",
        max_length=LONGEST_PHRASE,
        help_text="Wie die Schule im Satz steht: „an der Hebel-Schule …“, „am Gymnasium …“.",
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "Schule"
        verbose_name_plural = "Schulen"
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phrase__startswith="an der ")
                | Q(phrase__startswith="am ")
                | Q(phrase__startswith="an den "),
                name="school_phrase_begins",
                violation_error_message=(
                    "Beginnen Sie mit „an der“, „am“ oder „an den“, zum Beispiel „am Gymnasium …“."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def carrier_id(self) -> int:
        """The key of its Träger der Schulsozialarbeit: the Schulträger where there is no other."""
        return self.provider_id or self.authority_id

    @property
    def carrier(self) -> Organisation:
        """Its Träger der Schulsozialarbeit."""
        return self.provider or self.authority


class SchoolBranch(models.Model):
    """Schulart: one kind of school that is led at a school (§ 16 SchG allows several)."""

    school = models.ForeignKey(
        School, verbose_name="Schule", on_delete=models.CASCADE, related_name="branches"
    )
    kind = models.CharField("Schulart", max_length=30, choices=SchoolKind)

    class Meta:
        verbose_name = "Schulart"
        verbose_name_plural = "Schularten"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SchoolKind.values), name="schoolbranch_kind_known"
            ),
            models.UniqueConstraint(fields=["school", "kind"], name="schoolbranch_unique"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Site(models.Model):
    """Standort: a place where a school teaches besides its main address."""

    school = models.ForeignKey(
        School, verbose_name="Schule", on_delete=models.CASCADE, related_name="sites"
    )
    name = models.CharField("Name", max_length=200)
    street = models.CharField("Straße und Hausnummer", max_length=200, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=100, blank=True)

    class Meta:
        verbose_name = "Standort"
        verbose_name_plural = "Standorte"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="site_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
