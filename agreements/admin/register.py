"""The register of all agreements: found, filtered, read and printed, never changed here."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agreements.admin.filters import (
    SchoolAuthorityFilter,
    SchoolKindFilter,
    SchoolYearFilter,
    ValidityFilter,
    WaitingFilter,
)
from agreements.admin.inlines import OVERVIEW_INLINES
from agreements.documents.bundle import bundle_for_duplex
from agreements.documents.story import entries_about, told
from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement, AgreementQuerySet
from agreements.templatetags.agreement_words import state_tone, waiting
from agreements.views import review
from archive.care import AWAY, suspect
from archive.store import ArchiveFault
from archive.views import SAVED
from core.addresses import address
from core.admin import ReadOnlyAdmin
from schools.admin import OfficeReads

Page = tuple[str, Callable[..., HttpResponse]]
NO_PAPER = "Noch nicht zur Unterschrift freigegeben und deshalb nicht im Druck: {numbers}."
NOTHING_TO_PRINT = "Keine der gewählten Vereinbarungen ist schon zur Unterschrift freigegeben."


@admin.register(Agreement)
class AgreementAdmin(OfficeReads, ReadOnlyAdmin):
    """All agreements; what happens to one happens on its review page."""

    list_display = (
        "designated",
        "links",
        "badge",
        "school_name",
        "authority_name",
        "provider_name",
        "term",
        "noted",
    )
    list_filter = (
        "state",
        WaitingFilter,
        ValidityFilter,
        SchoolYearFilter,
        SchoolAuthorityFilter,
        SchoolKindFilter,
    )
    search_fields = ("number", "school__organisation__name", "parties__name")
    search_help_text = "Suchen Sie nach Nummer, Schule, Schulträger oder Träger."
    date_hierarchy = "starts_on"
    show_facets = admin.ShowFacets.ALLOW
    actions = ("print_for_duplex",)
    inlines = OVERVIEW_INLINES
    fieldsets = (
        (None, {"fields": ("designated", "badge", "school", "edition", "amends", "effective_on")}),
        ("Zeitraum", {"fields": ("term", "terminated_on")}),
        (
            "Weg der Vereinbarung",
            {"fields": ("created_at", "created_by", "current_version", "signed_at", "noted")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> AgreementQuerySet:
        """Fetch along what a page names; a row of the list names less."""
        match = request.resolver_match
        agreements = Agreement.objects.order_by("-pk")
        if match and match.url_name == "agreements_agreement_changelist":
            lines = agreements.select_related("amends").prefetch_related("parties")
            return lines.with_amendments()
        return agreements.with_particulars()

    @admin.display(description="Nummer", ordering="number")
    def designated(self, agreement: Agreement) -> str:
        """Return its number; of a Nachtrag, which one it is and to what."""
        return agreement.designation

    @admin.display(description="Zustand", ordering="state_since")
    def badge(self, agreement: Agreement) -> SafeString:
        """Return the state as a coloured word, and since when it waits there."""
        return format_html(
            '<span class="state state--{}">{}</span><span class="second">{}</span>',
            state_tone(agreement.state),
            agreement.get_state_display(),
            waiting(agreement),
        )

    @admin.display(description="Schule", ordering="school__organisation__name")
    def school_name(self, agreement: Agreement) -> str:
        """Return the name the school is printed with."""
        return _party_name(agreement, PartyRole.SCHOOL)

    @admin.display(description="Schulträger")
    def authority_name(self, agreement: Agreement) -> str:
        """Return the name the Schulträger is printed with."""
        return _party_name(agreement, PartyRole.SCHOOL_AUTHORITY)

    @admin.display(description="Träger")
    def provider_name(self, agreement: Agreement) -> str:
        """Return the name the Träger is printed with."""
        if not agreement.has_own_provider:
            return "= Schulträger"
        return _party_name(agreement, PartyRole.PROVIDER)

    @admin.display(description="Zeitraum", ordering="starts_on")
    def term(self, agreement: Agreement) -> SafeString:
        """Return the first and the last day, and how that stands to today."""
        first, dash, last = agreement.term_label.partition(" – ")
        return format_html(
            '{}{}<span class="line">{}</span><span class="second">{}</span>',
            first,
            dash and "\N{NO-BREAK SPACE}–",
            last,
            agreement.validity(),
        )

    @admin.display(description="Kenntnisnahme", ordering="noted_at")
    def noted(self, agreement: Agreement) -> str:
        """Return the day of the Landratsamt's Kenntnisnahme."""
        if agreement.noted_at:
            return f"{timezone.localtime(agreement.noted_at):%d.%m.%Y}"
        return "steht aus" if agreement.state == State.SIGNED else "–"

    @admin.display(description="Öffnen")
    def links(self, agreement: Agreement) -> SafeString:
        """Return the ways to review and document."""
        return format_html(
            '<a href="{}" aria-label="Prüfung {}">Prüfung</a> '
            '<a href="{}" aria-label="PDF {}">PDF</a>',
            address("admin:agreements_agreement_review", agreement.pk),
            agreement.number,
            address("agreements:document_pdf", agreement.number),
            agreement.number,
        )

    @admin.action(description="Unterschriebene PDF drucken (doppelseitig)", permissions=["view"])
    def print_for_duplex(
        self, request: HttpRequest, queryset: AgreementQuerySet
    ) -> HttpResponse | None:
        """Answer with one file of all papers; say which agreements have none yet."""
        chosen = queryset.select_related(
            "current_version__document", "current_version__transcript__document"
        ).prefetch_related(
            "current_version__signatures__scan", "current_version__signatures__correction"
        )
        try:
            bundle = bundle_for_duplex(chosen.order_by("number"))
        except ArchiveFault as fault:
            suspect(fault.sha256)
            self.message_user(request, str(fault), "error")
            return None
        except OSError:
            self.message_user(request, AWAY, "error")
            return None
        if not bundle.printed:
            self.message_user(request, NOTHING_TO_PRINT, "warning")
            return None
        if bundle.without_paper:
            numbers = ", ".join(bundle.without_paper)
            self.message_user(request, NO_PAPER.format(numbers=numbers), "warning")
        return HttpResponse(
            bundle.content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{_filename()}"',
                "Content-Security-Policy": SAVED,
            },
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Show the overview with its trail and the way to the Abschrift."""
        agreement = self.get_object(request, object_id)
        found = _beside(agreement) if agreement and self.has_view_permission(request) else {}
        context = {**(extra_context or {}), **found}
        return super().change_view(request, object_id, form_url, context)

    def get_pages(self) -> list[URLPattern]:
        """Return the pages of a single agreement that stand beside Django's own."""
        pages: dict[str, Page] = {
            "": ("review", review.review_page),
            "notiz/": ("note", review.note_new),
            "kenntnisnahme/": ("acknowledge", review.acknowledge),
            "schritt/<str:action>/": ("step", review.step),
        }
        return [
            path(
                f"vereinbarung/<int:object_id>/pruefung/{end}",
                self.admin_site.admin_view(view),
                name=f"agreements_agreement_{name}",
            )
            for end, (name, view) in pages.items()
        ]


def _beside(agreement: Agreement) -> dict[str, object]:
    version = agreement.current_version
    trail = entries_about(agreement, with_comments=False)
    transcribed = version is not None and hasattr(version, "transcript")
    return {
        "title": agreement.designation
        if agreement.is_amendment
        else f"Vereinbarung {agreement.number}",
        "subtitle": None,
        "trail": [told(entry) for entry in trail.reverse()],
        "transcript_url": reverse(
            "agreements:transcript_pdf", args=[agreement.number, version.number]
        )
        if version and transcribed
        else "",
    }


def _party_name(agreement: Agreement, role: PartyRole) -> str:
    return next((p.name for p in agreement.parties.all() if p.role == role), "–")


def _filename() -> str:
    return f"Vereinbarungen_{timezone.localdate():%Y-%m-%d}.pdf"
