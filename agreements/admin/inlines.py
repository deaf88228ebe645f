"""What belongs to an agreement, shown on its overview and never changed there."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.documents.places import Places
from agreements.enums import NoteKind
from agreements.models.document import Annex, Version
from agreements.models.goal import Goal
from agreements.models.party import Party
from agreements.models.review import ReviewNote
from archive.models import StoredDocument
from core.admin import ReadOnlyInline


def stored_file(document: StoredDocument) -> SafeString:
    """Return the way to the bytes of `document`."""
    address = reverse("admin:archive_storeddocument_file", args=[document.pk])
    return format_html('<a href="{}">{}</a>', address, document.filename)


class PartyInline(ReadOnlyInline):
    """The parties with their words as they are printed."""

    model = Party
    fields = ("role", "name", "address", "represented_by")
    readonly_fields = ("address",)

    @admin.display(description="Adresse")
    def address(self, party: Party) -> str:
        """Return street and town."""
        return ", ".join(party.address_lines) or "–"


class GoalInline(ReadOnlyInline):
    """The goals with what is promised for each."""

    model = Goal
    fields = ("position", "text", "promised")
    readonly_fields = ("promised",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the commitments along."""
        return super().get_queryset(request).prefetch_related("commitments")

    @admin.display(description="Angebote und Rahmenbedingungen")
    def promised(self, goal: Goal) -> SafeString:
        """Return the commitments, a line each."""
        return format_html_join("", "<p>{}</p>", ((row.text,) for row in goal.commitments.all()))


class AnnexInline(ReadOnlyInline):
    """The annexes."""

    model = Annex
    fields = ("kind", "title", "file")
    readonly_fields = ("file",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the files' rows along."""
        return super().get_queryset(request).select_related("document")

    @admin.display(description="Datei")
    def file(self, annex: Annex) -> SafeString:
        """Return the way to the file."""
        return stored_file(annex.document)


def paper_of(document: StoredDocument | None) -> SafeString | str:
    """Return the way to a signed file; a Freigabe has none."""
    return stored_file(document) if document else "ohne Datei"


class VersionInline(ReadOnlyInline):
    """The issued Fassungen, each with its signatures and scans."""

    model = Version
    fields = ("number", "frozen_at", "frozen_by", "paper", "sha256", "signed_by")
    readonly_fields = ("paper", "signed_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch papers and signatures along."""
        versions = super().get_queryset(request).defer("content")
        related = versions.select_related("document", "transcript__document", "frozen_by")
        return related.prefetch_related("signatures__scan", "signatures__correction")

    @admin.display(description="Dokumente")
    def paper(self, version: Version) -> SafeString:
        """Return the ways to the Fassung and its Abschrift."""
        transcript = getattr(version, "transcript", None)
        papers = [version.document, *([transcript.document] if transcript else [])]
        return format_html_join("", "<p>{}</p>", ((stored_file(paper),) for paper in papers))

    @admin.display(description="Unterschriften")
    def signed_by(self, version: Version) -> SafeString | str:
        """Return who signed for whom, how and when, with the way to the file."""
        rows = (
            (
                "Berichtigt – " if s.is_corrected else "",
                s.party_name,
                s.name,
                f"{s.signed_on:%d.%m.%Y}",
                s.kind_label,
                paper_of(s.scan),
            )
            for s in version.signatures.all()
        )
        return format_html_join("", "<p>{}{}: {}, {}, {} ({})</p>", rows) or "noch keine"


class ReviewNoteInline(ReadOnlyInline):
    """The Prüfnotizen; they are written on the review page."""

    model = ReviewNote
    fields = ("where", "text", "written_by", "written_at", "answers", "resolved_by", "resolved_at")
    readonly_fields = ("where", "answers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch people and answers along; the parties' Kommentare are not for the Fachstelle."""
        notes = super().get_queryset(request).filter(kind=NoteKind.REVIEW)
        people = notes.select_related("written_by", "resolved_by")
        return people.prefetch_related("replies__written_by")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Ask for the names of the places once; Django makes an inline for each request."""
        self.places = Places(obj)
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description="Stelle")
    def where(self, note: ReviewNote) -> str:
        """Return the place in words."""
        return self.places.label(note.place)

    @admin.display(description="Antworten")
    def answers(self, note: ReviewNote) -> SafeString | str:
        """Return what was answered, a line each."""
        rows = ((reply.written_by, reply.text) for reply in note.replies.all())
        return format_html_join("", "<p>{}: {}</p>", rows) or "–"


OVERVIEW_INLINES = (PartyInline, GoalInline, AnnexInline, VersionInline, ReviewNoteInline)
