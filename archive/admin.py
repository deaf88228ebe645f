from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from archive.models import DocumentCheck, StoredDocument
from archive.views import streamed
from core.admin import ReadOnlyAdmin
from schools.admin import OfficeReads


class FaultFilter(admin.SimpleListFilter):
    """Befund: whose bytes were missing or altered at the last look."""

    title = "Befund"
    parameter_name = "befund"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        del request, model_admin
        return [("ja", "fehlt oder verändert")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's signature
        faulty = DocumentCheck.objects.faulty().values("document")
        return queryset.filter(pk__in=faulty) if self.value() == "ja" else queryset


@admin.register(StoredDocument)
class StoredDocumentAdmin(OfficeReads, ReadOnlyAdmin):
    """What the archive holds: to be read and fetched, never changed."""

    list_display = ("filename", "kind", "readable_size", "page_count", "stored_at", "stored_by")
    list_select_related = ("stored_by",)
    list_filter = (FaultFilter, "kind", "media_type")
    search_fields = ("filename", "=sha256")
    search_help_text = "Suchen Sie nach Dateiname oder der vollständigen Prüfsumme (SHA-256)."
    date_hierarchy = "stored_at"
    show_facets = admin.ShowFacets.ALLOW
    ordering = ("-pk",)
    fields = (
        ("filename", "download"),
        "kind",
        "media_type",
        "readable_size",
        "page_count",
        "sha256",
        "state",
        "stored_at",
        "stored_by",
    )
    readonly_fields = ("download", "readable_size", "state")

    @admin.display(description="Größe", ordering="size")
    def readable_size(self, document: StoredDocument) -> str:
        return filesizeformat(document.size)

    @admin.display(description="Zuletzt geprüft")
    def state(self, document: StoredDocument) -> str:
        check = DocumentCheck.objects.filter(document=document, checked_at__isnull=False).first()
        if check is None or check.checked_at is None:
            return "noch nicht"
        found = check.get_fault_display() or "unverändert"
        return f"{timezone.localtime(check.checked_at):%d.%m.%Y, %H:%M} Uhr: {found}"

    @admin.display(description="Datei")
    def download(self, document: StoredDocument) -> SafeString:
        address = reverse("admin:archive_storeddocument_file", args=[document.pk])
        return format_html('<a href="{}">Herunterladen</a>', address)

    def get_urls(self) -> list[URLPattern]:
        fetch = self.admin_site.admin_view(require_safe(self.file))
        return [
            path("<int:object_id>/datei/", fetch, name="archive_storeddocument_file"),
            *super().get_urls(),
        ]

    def file(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """Send the bytes, verified."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document: Any = get_object_or_404(StoredDocument, pk=object_id)
        return streamed(document)
