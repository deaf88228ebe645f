"""Organisations: everybody who can be a party, and the county's office."""

from collections.abc import Collection, Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from schools.enums import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """The vocabulary of organisations."""

    def providers(self) -> "OrganisationQuerySet":
        """Keep those that can be Träger der Schulsozialarbeit."""
        return self.filter(is_office=False).exclude(kind=OrganisationKind.SCHOOL)

    def within(self, own: Collection[int]) -> "OrganisationQuerySet":
        """Keep the organisations `own`, and the schools that these keep."""
        return self.filter(Q(pk__in=own) | Q(school__authority__in=own))

    def named(self, words: Iterable[str]) -> "OrganisationQuerySet":
        """Keep those whose name or town contains each of `words`."""
        found = self
        for word in words:
            found = found.filter(Q(name__icontains=word) | Q(city__icontains=word))
        return found

    def serving(self, keepers: Collection[int]) -> "OrganisationQuerySet":
        """Keep the Träger of the schools that the Schulträger `keepers` keep."""
        return self.filter(schools_served__authority__in=keepers).distinct()


class Organisation(models.Model):
    """Organisation: Gemeinde, Verband, Landkreis, Schule, freier Träger or the Fachstelle."""

    kind = models.CharField("Art", max_length=20, choices=OrganisationKind)
    name = models.CharField("Name", max_length=200)
    ags = models.CharField(
        "Amtlicher Gemeindeschlüssel",
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^\d{8}$", "Geben Sie den Schlüssel mit 8 Ziffern ein.")],
    )
    street = models.CharField("Straße und Hausnummer", max_length=200, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=100, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    represented_by = models.CharField(
        "vertreten durch",
        max_length=200,
        blank=True,
        help_text="Name und Funktion, zum Beispiel „Bürgermeisterin Anna Beispiel“.",
    )
    is_office = models.BooleanField(
        "ist die Fachstelle",
        default=False,
        help_text="Ihre Mitglieder sehen und prüfen alle Vereinbarungen.",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "Organisation"
        verbose_name_plural = "Organisationen"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.UniqueConstraint(
                fields=["ags"],
                condition=~Q(ags="") & Q(kind=OrganisationKind.MUNICIPALITY),
                name="organisation_ags_unique",
                violation_error_message="Diese Gemeinde ist schon eingetragen.",
            ),
            models.UniqueConstraint(
                fields=["is_office"],
                condition=Q(is_office=True),
                name="organisation_one_office",
                violation_error_message="Es gibt schon eine Fachstelle.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Street and town, without empty lines."""
        town = f"{self.postal_code} {self.city}".strip()
        return tuple(line for line in (self.street, town) if line)
