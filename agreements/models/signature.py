"""Who signed, when, as what."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agreements.enums import Authority, PartyRole, Representation, SignatureKind
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from archive.models import StoredDocument
from core.write_once import WriteOnceModel, WriteOnceQuerySet
from schools.models import Organisation


class SignatureQuerySet(WriteOnceQuerySet["Signature"]):
    """The vocabulary of signatures."""

    def out_of_force(self, agreement: Agreement) -> "SignatureQuerySet":
        """Keep those under the Fassungen of `agreement` that are not the one in force."""
        ours = self.filter(version__agreement=agreement).select_related("version")
        return ours.exclude(version=agreement.current_version_id).order_by("-version__number", "pk")


class Signature(WriteOnceModel):
    """Unterschrift: a party's signature under one Fassung, with scan and authority."""

    version = models.ForeignKey(
        Version, verbose_name="Fassung", on_delete=models.PROTECT, related_name="signatures"
    )
    # Not the party's row: after reopening another organisation may take its place in the text.
    role = models.CharField("Rolle", max_length=20, choices=PartyRole)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="Organisation",
        on_delete=models.PROTECT,
        related_name="signatures",
    )
    party_name = models.CharField("Vertragspartner", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=SignatureKind)
    name = models.CharField("Name", max_length=200)
    function = models.CharField("Funktion", max_length=200)
    place = models.CharField("Ort", max_length=100, blank=True)
    signed_on = models.DateField("unterschrieben am")
    representation = models.CharField("Vertretung", max_length=20, choices=Representation)
    second_name = models.CharField("zweite Unterschrift: Name", max_length=200, blank=True)
    second_function = models.CharField("zweite Unterschrift: Funktion", max_length=200, blank=True)
    authority = models.CharField("Grundlage", max_length=20, choices=Authority)
    authority_on = models.DateField("Datum der Grundlage", null=True, blank=True)
    authority_note = models.CharField("Gremium oder Aktenzeichen", max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredDocument,
        verbose_name="Ausfertigung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # What the signatures in the file said when it was filed: names, times, intact, changes.
    findings = models.JSONField("Befund der Datei", default=dict, blank=True)
    # A corrected signature stays; the next one in its place has the next turn.
    turn = models.PositiveSmallIntegerField("Eintrag Nr.", default=1)
    recorded_at = models.DateTimeField("eingetragen am", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingetragen von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "Unterschrift"
        verbose_name_plural = "Unterschriften"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role", "organisation", "turn"], name="signature_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values), name="signature_role_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SignatureKind.values), name="signature_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=SignatureKind.RELEASE, scan__isnull=True)
                | (~Q(kind=SignatureKind.RELEASE) & Q(scan__isnull=False)),
                name="signature_file_unless_release",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SignatureKind.PAPER) | ~Q(place=""),
                name="signature_place_on_paper",
                violation_error_message="Geben Sie den Ort der Unterschrift ein.",
            ),
            models.CheckConstraint(
                condition=Q(representation__in=Representation.values),
                name="signature_representation_known",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=Authority.values), name="signature_authority_known"
            ),
            models.CheckConstraint(
                condition=~Q(representation=Representation.TWO_AUTHORISED)
                | (~Q(second_name="") & ~Q(second_function="")),
                name="signature_two_name_the_second",
                violation_error_message="Geben Sie Name und Funktion der zweiten Person ein.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} für {self.party_name}"


class SignatureCorrection(WriteOnceModel):
    """Berichtigung einer Unterschrift: an entry that no longer counts, and why; it stays."""

    signature = models.OneToOneField(
        Signature, verbose_name="Unterschrift", on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.TextField("Begründung")
    corrected_at = models.DateTimeField("berichtigt am", default=timezone.now)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="berichtigt von",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[Any] = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtigung einer Unterschrift"
        verbose_name_plural = "Berichtigungen von Unterschriften"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="signaturecorrection_says_why"),
        ]

    def __str__(self) -> str:
        return f"Berichtigung: {self.signature}"
