"""The door to the piles of scans: an entry of the administration that leads to pages of its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern

from agreements.views import pile_pages, piles, signatories
from archive.models import ScanPile
from core.admin import ReadOnlyAdmin
from schools.admin import OfficeReads

Page = tuple[str, Callable[..., HttpResponse]]


@admin.register(ScanPile)
class ScanPileAdmin(OfficeReads, ReadOnlyAdmin):
    """Piles of scans: what is done with them stands on pages of their own."""

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the list that says how far each pile is."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:piles")

    def get_pages(self) -> list[URLPattern]:
        """Return the pages of the piles."""
        pages: dict[str, Page] = {
            "": ("piles", piles.pile_list),
            "<int:pile_pk>/": ("pile", piles.pile_page),
            "<int:pile_pk>/stand/": ("pile_progress", piles.pile_progress),
            "<int:pile_pk>/ablegen/": ("pile_file", piles.pile_file),
            "<int:pile_pk>/doppelte/": ("pile_repeats", piles.pile_repeats),
            "<int:pile_pk>/blatt/<int:position>/": ("pile_page", pile_pages.page_view),
            "<int:pile_pk>/blatt/<int:position>/bild/": ("pile_image", pile_pages.page_image),
            "ausfertigung/<int:copy_pk>/": ("signed_copy", signatories.signed_copy),
        }
        return [
            path(f"scanstapel/{end}", self.admin_site.admin_view(view), name=name)
            for end, (name, view) in pages.items()
        ]
