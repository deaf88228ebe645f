"""The editions of the Muster: read here, written and published from their files."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from agreements.models.agreement import Agreement
from agreements.models.edition import (
    Edition,
    EditionBlank,
    EditionRemark,
    ExampleGoal,
    PartySlot,
    Proposal,
    Section,
)
from core.admin import ReadOnlyAdmin, ReadOnlyInline
from schools.admin import OfficeReads


class SectionInline(ReadOnlyInline):
    """The wording, section by section, with its footnotes."""

    model = Section
    fields = ("number", "heading", "wording")
    readonly_fields = ("wording",)

    @admin.display(description="Text")
    def wording(self, section: Section) -> SafeString:
        """Return the words, a paragraph each, footnotes last."""
        return format_html_join("", "<p>{}</p>", ((line,) for line in section.prose.lines()))


class RemarkInline(ReadOnlyInline):
    """What the Fachstelle should know about the wording."""

    model = EditionRemark
    fields = ("section_key", "quote", "text")


class PartySlotInline(ReadOnlyInline):
    """The parties the edition provides for."""

    model = PartySlot
    fields = ("role", "label", "represented_label", "is_required")


class BlankInline(ReadOnlyInline):
    """The places to be filled in."""

    model = EditionBlank
    fields = ("label", "kind", "hint", "source")


class ProposalInline(ReadOnlyInline):
    """What the edition proposes for a blank."""

    model = Proposal
    fields = ("blank_key", "text")


class ExampleInline(ReadOnlyInline):
    """The example goals of the Anhang."""

    model = ExampleGoal
    fields = ("text",)


@admin.register(Edition)
class EditionAdmin(OfficeReads, ReadOnlyAdmin):
    """The editions with all that belongs to them."""

    list_display = ("__str__", "county_name", "adopted_on", "published_at", "agreement_count")
    list_filter = ("county_name",)
    search_fields = ("title", "county_name")
    fieldsets = (
        (None, {"fields": ("title", "county_name", "adopted_on", "published_at", "fingerprint")}),
        ("Kopf der Vereinbarung", {"fields": ("agreement_title", "adoption", "county_note")}),
        ("Zeitraum und Ziele", {"fields": ("term", "goals_head", "commitments_head")}),
    )
    inlines = (
        RemarkInline,
        SectionInline,
        PartySlotInline,
        BlankInline,
        ProposalInline,
        ExampleInline,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Count the agreements of each edition along."""
        standing = Agreement.objects.filter(edition=OuterRef("pk")).order_by()
        count = standing.values("edition").annotate(count=Count("pk")).values("count")
        editions: QuerySet[Edition] = super().get_queryset(request)
        return editions.annotate(used=Coalesce(Subquery(count), 0))

    @admin.display(description="Vereinbarungen", ordering="used")
    def agreement_count(self, edition: Any) -> int:
        """Return how many agreements stand on it."""
        return int(edition.used)
