"""Who signed: asked for all parties on one page, once the signed paper is filed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements.actions.filing import confirm_signatures
from agreements.actions.signing import unsigned_parties
from agreements.enums import State
from agreements.forms.signatories import SignatoriesForm
from agreements.models.agreement import Agreement
from agreements.models.document import SignedCopy
from agreements.models.party import Party
from agreements.views.access import signed_in
from agreements.views.piles import for_office
from core.refusals import refusals_in_words

OTHER_VERSION = (
    "Fassung {number} liegt nicht zur Unterschrift. Unterschriften lassen sich unter ihr nicht "
    "eintragen. Die Ausfertigung bleibt abgelegt."
)
ALL_DONE = "Alle Unterschriften sind eingetragen."
DONE = "Eingetragen: {names}. {rest}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
@refusals_in_words
def signed_copy(request: HttpRequest, copy_pk: int) -> HttpResponse:
    """Show the filed paper and ask who signed it; record the signatures of those who did."""
    copy: Any = get_object_or_404(SignedCopy.objects.with_agreement(), pk=copy_pk)
    agreement = Agreement.objects.with_particulars().get(pk=copy.version.agreement_id)
    obstacle, parties = _still_open(agreement, copy)
    seen = copy.version.sha256
    typed = request.POST if request.method == "POST" else None
    form = SignatoriesForm.for_parties(parties, seen=seen, typed=typed)
    if parties and form.is_valid():
        confirm_signatures(copy=copy, facts=form.facts, by=signed_in(request))
        messages.success(request, _told(agreement, list(form.facts)))
        return redirect("admin:signed_copy", copy_pk)
    context = {
        "copy": copy,
        "agreement": agreement,
        "formset": form,
        "obstacle": obstacle,
        "rows": _facts(copy),
        "signatures": list(copy.version.signatures.all()),
        "file_url": reverse("admin:archive_storeddocument_file", args=[copy.document_id]),
        "pile": _pile_of(copy),
    }
    return render(request, "agreements/signed_copy.html", context)


def _still_open(agreement: Agreement, copy: SignedCopy) -> tuple[str, list[Party]]:
    """Return what stands against recording signatures, and for whom one may be recorded."""
    if agreement.current_version_id != copy.version_id:
        return OTHER_VERSION.format(number=copy.version.number), []
    if agreement.state != State.SIGNING:
        return ALL_DONE, []
    return "", unsigned_parties(agreement, copy.version)


def _told(agreement: Agreement, signed: list[Party]) -> str:
    names = ", ".join(party.name for party in signed)
    agreement.refresh_from_db()
    if agreement.state == State.SIGNED:
        rest = "Alle haben unterschrieben. Die Abschrift ist erstellt."
    else:
        rest = "Weitere Unterschriften fehlen noch."
    return DONE.format(names=names, rest=rest)


def _facts(copy: SignedCopy) -> list[tuple[str, Any]]:
    return [
        ("Datei", copy.document.filename),
        ("Seiten", copy.document.page_count),
        ("SHA-256", copy.document.sha256),
    ]


def _pile_of(copy: SignedCopy) -> Any:
    page = copy.document.scan_pages.select_related("pile__document").first()
    return page.pile if page else None
