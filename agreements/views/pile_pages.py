"""One page of a pile: its picture, where it belongs, and what is said about it by hand."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from agreements.documents.issued_papers import code_of
from agreements.forms.pile import AsideForm, PlaceForm, slot_key
from agreements.models.document import Version
from agreements.views.access import signed_in
from agreements.views.pile_sheet import UPRIGHT, PileSheet, of_minutes
from agreements.views.piles import PILE, for_office, found_pile
from archive.actions import (
    assign_page,
    set_pages_aside,
    take_page_back,
    thumbnail_name,
    turn_page,
)
from archive.care import suspect
from archive.codes import THUMBNAIL_WIDTH, viewing
from archive.enums import PageReading
from archive.intake import Slot
from archive.models import ScanPage
from archive.store import ArchiveFault
from core.inspection import UnreadableFileError
from core.refusals import refusals_in_words

logger = logging.getLogger(__name__)

LARGE_WIDTH = 1000
NO_VERSION = "Diese Fassung gibt es nicht. Prüfen Sie die Nummer der Vereinbarung und die Fassung."
NO_PAGE = "Diese Fassung hat nur {count} Seiten. Prüfen Sie die Seitenzahl."
PICTURE = {
    "Content-Type": "image/jpeg",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
@refusals_in_words
def page_view(request: HttpRequest, pile_pk: int, position: int) -> HttpResponse:
    """Show a page in large; put it in its place, turn it, lay it aside, or take all that back."""
    sheet = PileSheet(found_pile(pile_pk))
    page = next((page for page in sheet.pages if page.position == position), None)
    if page is None:
        raise Http404
    forms = _Forms(sheet, page)
    if request.method == "POST":
        done = _DEEDS.get(request.POST.get("do", ""), _nothing)(request, page, forms)
        if done is not None:
            return done
    context = {
        "sheet": sheet,
        "page": page,
        "is_shown": page.reading != PageReading.FAULTY,
        "title": f"Blatt {position} von {sheet.total}",
        "rows": _facts(sheet, page),
        "previous": position - 1,
        "next": position + 1 if position < sheet.total else 0,
        "forms": forms,
    }
    return render(request, "agreements/pile_page.html", context)


class _Forms:
    """The forms beside a page."""

    def __init__(self, sheet: PileSheet, page: ScanPage) -> None:
        self.slots = sheet.slots()
        self.likely = sheet.found.sorting.likely_place_of(page)
        initial = {"place": slot_key(self.likely)} if self.likely else None
        self.place = PlaceForm(slots=self.slots, initial=initial)
        self.aside = AsideForm(prefix="aside")


def _assign(request: HttpRequest, page: ScanPage, forms: _Forms) -> HttpResponse | None:
    form = forms.place = PlaceForm(request.POST, slots=forms.slots)
    if not form.is_valid():
        return None
    slot = form.chosen or _named(form)
    if slot is None:
        return None
    assign_page(page=page, code=slot.code, number=slot.page, by=signed_in(request))
    messages.success(request, f"Blatt {page.position} ist zugeordnet.")
    return redirect(PILE, page.pile_id)


def _named(form: PlaceForm) -> Slot | None:
    """Return the page that was named by hand; say beside the field what there is not."""
    given = form.cleaned_data
    version = Version.objects.named(given["number"], given["version"])
    if version is None:
        form.add_error("number", NO_VERSION)
        return None
    count = version.document.page_count or 0
    if given["page"] > count:
        form.add_error("page", NO_PAGE.format(count=count))
        return None
    return Slot(code_of(version), given["page"])


def _turn(request: HttpRequest, page: ScanPage, _forms: _Forms) -> HttpResponse | None:
    turn_page(page=page, by=signed_in(request))
    return redirect("admin:pile_page", page.pile_id, page.position)


def _lay_aside(request: HttpRequest, page: ScanPage, forms: _Forms) -> HttpResponse | None:
    form = forms.aside = AsideForm(request.POST, prefix="aside")
    if not form.is_valid():
        return None
    set_pages_aside(pages=[page], reason=form.said, by=signed_in(request))
    messages.success(request, f"Blatt {page.position} ist beiseitegelegt.")
    return redirect(PILE, page.pile_id)


def _take_back(request: HttpRequest, page: ScanPage, _forms: _Forms) -> HttpResponse | None:
    take_page_back(page=page, by=signed_in(request))
    messages.success(request, "Was von Hand gesagt war, ist zurückgenommen.")
    return redirect("admin:pile_page", page.pile_id, page.position)


def _nothing(_request: HttpRequest, page: ScanPage, _forms: _Forms) -> HttpResponse | None:
    return redirect("admin:pile_page", page.pile_id, page.position)


_DEEDS: dict[str, Callable[[HttpRequest, ScanPage, _Forms], HttpResponse | None]] = {
    "assign": _assign,
    "turn": _turn,
    "aside": _lay_aside,
    "back": _take_back,
}


def _facts(sheet: PileSheet, page: ScanPage) -> list[tuple[str, Any]]:
    """Return what is known about a page, label by label."""
    paper = sheet.found.papers.get(page.code)
    place = f"{paper.name}, Seite {page.page}" if paper else of_minutes(page)
    rows: list[tuple[str, Any]] = [
        ("Befund", capfirst(PageReading(page.reading).label)),
        ("Gehört zu", place),
        ("Lage", UPRIGHT.get(page.turn, "steht aufrecht")),
    ]
    if page.foreign_text:
        rows.append(("Fremder Code", page.foreign_text))
    if page.assigned_by:
        rows.append(("Zugeordnet von", page.assigned_by.get_full_name()))
    if page.set_aside_at:
        rows.append(("Beiseitegelegt", page.set_aside_reason))
    if page.filed_in:
        rows.append(("Abgelegt in", page.filed_in.filename))
    return rows


@require_safe
@for_office
def page_image(request: HttpRequest, pile_pk: int, position: int) -> HttpResponse:
    """Answer with the picture of a page, upright; large where it is asked for."""
    pages = ScanPage.objects.select_related("pile__document")
    page: Any = get_object_or_404(pages, pile=found_pile(pile_pk), position=position)
    width = LARGE_WIDTH if "gross" in request.GET else THUMBNAIL_WIDTH
    name = thumbnail_name(page, width, page.turn)
    image = caches["scans"].get(name)
    if image is None:
        try:
            with viewing(page.pile.document.sha256) as viewer:
                image = viewer.show(page.position, width=width, turn=page.turn)
        except UnreadableFileError as fault:
            raise Http404 from fault
        except ArchiveFault as fault:
            logger.critical("%s Scanstapel: %s", fault, pile_pk)
            suspect(fault.sha256)
            raise Http404 from fault
        caches["scans"].set(name, image)
    return HttpResponse(image, headers=PICTURE)
