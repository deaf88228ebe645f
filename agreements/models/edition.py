"""The edition of the Muster: its wording, and what it offers to those who fill it in.

Everything here is closed from the moment the edition is published: an agreement points to it for
its whole life.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agreements.enums import BlankKind, PartyRole
from core.markup import Note, Prose, parse
from core.publication import ClosingModel, ClosingQuerySet

SLOTS = ("goals",)  # places of structures in a section, each a paragraph of its own


class EditionQuerySet(ClosingQuerySet["Edition"]):
    """The vocabulary of editions."""

    def published(self) -> Self:
        """Keep the editions that agreements can be made on."""
        return self.filter(published_at__isnull=False)


class Edition(ClosingModel):
    """Fassung des Musters: the county's model agreement as adopted on a day."""

    publication = "published_at"

    county_key = models.CharField("Schlüssel des Kreises", max_length=12)
    county_name = models.CharField("Kreis", max_length=100)
    adopted_on = models.DateField("beschlossen am")
    title = models.CharField("Titel", max_length=200)
    agreement_title = models.CharField("Titel der Vereinbarung", max_length=200)
    adoption = models.TextField("Vermerk zur Entstehung")
    parties_heading = models.CharField("Überschrift der Vertragspartner", max_length=200)
    county_note = models.TextField("Satz zur Kenntnisnahme")
    term = models.TextField("Satz zum Zeitraum")
    goals_head = models.CharField("Tabellenkopf der Ziele", max_length=100)
    commitments_head = models.CharField("Tabellenkopf der Angebote", max_length=100)
    goals_hint = models.CharField("Hinweis zu den Zielen", max_length=200, blank=True)
    examples_heading = models.CharField("Überschrift der Beispiele", max_length=200, blank=True)
    fingerprint = models.CharField("Prüfsumme des Inhalts", max_length=64)
    published_at = models.DateTimeField("veröffentlicht am", null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    if TYPE_CHECKING:
        blanks: models.Manager["EditionBlank"]
        example_goals: models.Manager["ExampleGoal"]
        party_slots: models.Manager["PartySlot"]
        proposals: models.Manager["Proposal"]
        remarks: models.Manager["EditionRemark"]
        sections: models.Manager["Section"]

    class Meta:
        verbose_name = "Fassung des Musters"
        verbose_name_plural = "Fassungen des Musters"
        ordering = ["-adopted_on", "county_key"]
        constraints = [
            models.UniqueConstraint(fields=["county_key", "adopted_on"], name="edition_unique"),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="edition_fingerprint_hex"
            ),
        ]

    def __str__(self) -> str:
        return f"Muster, Fassung vom {self.label}"

    @property
    def label(self) -> str:
        """The day it was adopted: „27.09.2023“."""
        return f"{self.adopted_on:%d.%m.%Y}"

    @cached_property
    def blank_keys(self) -> frozenset[str]:
        """The keys of the blanks that may stand in its texts."""
        return frozenset(blank.key for blank in self.blanks.all())

    @property
    def adoption_prose(self) -> Prose:
        """The note on how it came about."""
        return self.read(self.adoption)

    @property
    def county_note_prose(self) -> Prose:
        """The sentence on who receives the agreement for information."""
        return self.read(self.county_note)

    @property
    def term_prose(self) -> Prose:
        """The sentence on the term."""
        return self.read(self.term)

    def read(self, source: str) -> Prose:
        """Read a text with this edition's blanks; raise MarkupError where it cannot be read."""
        return parse(source, blanks=self.blank_keys, slots=SLOTS)


class EditionPart(ClosingModel):
    """Base of the parts of an edition, which stand in an order."""

    publication = "edition__published_at"

    position = models.PositiveSmallIntegerField("Reihenfolge")

    objects = ClosingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="%(class)s_position_unique"
            ),
        ]

    @property
    def parent(self) -> ClosingModel:
        edition: Edition = self.edition  # type: ignore[attr-defined] # every part names its edition
        return edition


class Section(EditionPart):
    """Abschnitt des Musters: a numbered heading and its text in the notation of core.markup."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="sections"
    )
    key = models.CharField("Schlüssel", max_length=20)
    number = models.CharField("Nummer", max_length=20)
    heading = models.CharField("Überschrift", max_length=200)
    level = models.PositiveSmallIntegerField("Ebene", default=1)
    body = models.TextField("Text", blank=True)

    class Meta(EditionPart.Meta):
        verbose_name = "Abschnitt"
        verbose_name_plural = "Abschnitte"
        constraints = [
            *EditionPart.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "key"], name="section_key_unique"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="section_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}"

    @property
    def prose(self) -> Prose:
        """The text, read."""
        return self.edition.read(self.body)

    @property
    def footnotes(self) -> tuple[Note, ...]:
        """The footnotes called in this section."""
        return self.prose.notes


class PartySlot(EditionPart):
    """Platz eines Vertragspartners: the labels under which the head of the text names it."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="party_slots"
    )
    role = models.CharField("Rolle", max_length=20, choices=PartyRole)
    label = models.CharField("Bezeichnung", max_length=100)
    address_label = models.CharField("Bezeichnung der Adresse", max_length=100)
    represented_label = models.CharField("Bezeichnung der Vertretung", max_length=100)
    participants_label = models.CharField(
        "Bezeichnung weiterer Beteiligter", max_length=200, blank=True
    )
    is_required = models.BooleanField("erforderlich", default=True)

    class Meta(EditionPart.Meta):
        verbose_name = "Platz eines Vertragspartners"
        verbose_name_plural = "Plätze der Vertragspartner"
        constraints = [
            *EditionPart.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "role"], name="partyslot_role_unique"),
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values), name="partyslot_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class EditionBlank(EditionPart):
    """Lücke des Musters: a place in the text that is derived, or asked for."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="blanks"
    )
    key = models.SlugField("Schlüssel", max_length=40)
    kind = models.CharField("Art", max_length=20, choices=BlankKind)
    label = models.CharField("Bezeichnung", max_length=100)
    hint = models.CharField("Hinweis", max_length=300, blank=True)
    source = models.CharField("Stelle im Muster", max_length=100)

    class Meta(EditionPart.Meta):
        verbose_name = "Lücke"
        verbose_name_plural = "Lücken"
        constraints = [
            *EditionPart.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "key"], name="editionblank_key_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=BlankKind.values), name="editionblank_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Proposal(EditionPart):
    """Vorschlag: what the Muster proposes for a blank, word for word."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="proposals"
    )
    blank_key = models.SlugField("Lücke", max_length=40)
    text = models.TextField("Text")

    class Meta(EditionPart.Meta):
        verbose_name = "Vorschlag"
        verbose_name_plural = "Vorschläge"

    def __str__(self) -> str:
        return self.text[:80]


class ExampleGoal(EditionPart):
    """Beispielziel: an example of a goal (Muster, Anhang)."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="example_goals"
    )
    text = models.TextField("Ziel")

    if TYPE_CHECKING:
        commitments: models.Manager["ExampleCommitment"]

    class Meta(EditionPart.Meta):
        verbose_name = "Beispielziel"
        verbose_name_plural = "Beispielziele"

    def __str__(self) -> str:
        return self.text[:80]


class ExampleCommitment(EditionPart):
    """Beispielangebot: an example of an offer or a condition for an example goal."""

    publication = "goal__edition__published_at"

    goal = models.ForeignKey(
        ExampleGoal, verbose_name="Ziel", on_delete=models.PROTECT, related_name="commitments"
    )
    text = models.TextField("Angebot / Rahmenbedingung")

    class Meta(EditionPart.Meta):
        verbose_name = "Beispielangebot"
        verbose_name_plural = "Beispielangebote"
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "position"], name="examplecommitment_position_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def parent(self) -> ClosingModel:
        return self.goal


class EditionRemark(EditionPart):
    """Hinweis zum Mustertext: a known fault of the wording, which itself stays as it is."""

    edition = models.ForeignKey(
        Edition, verbose_name="Fassung", on_delete=models.PROTECT, related_name="remarks"
    )
    section_key = models.CharField("Abschnitt", max_length=20)
    quote = models.CharField("Wortlaut", max_length=200, blank=True)
    text = models.TextField("Hinweis")

    class Meta(EditionPart.Meta):
        verbose_name = "Hinweis zum Mustertext"
        verbose_name_plural = "Hinweise zum Mustertext"

    def __str__(self) -> str:
        return self.text[:80]
