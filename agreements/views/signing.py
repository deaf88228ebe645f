"""Signing on paper: who has signed, whose signature is missing, one signature with its scan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.signing import sign_on_paper, unsigned_parties, version_to_sign
from agreements.documents.comparison import changes_between
from agreements.documents.current import frozen_composition
from agreements.documents.deviation import Deviation
from agreements.documents.resting import Resting, resting
from agreements.forms.signature import SignatureForm
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.views.access import agreement_and_rights, signed_in, visible_agreement
from agreements.views.consequences import resting_in_words
from archive.models import StoredDocument
from archive.views import attachment, inline_pdf
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled, Outdated

CONFLICT = 409
MEGABYTE, KILOBYTE = 1024 * 1024, 1024


@dataclass(frozen=True, kw_only=True)
class SignatureRow:
    """A party as the page of signatures shows it."""

    party: Party
    signature: Signature | None
    may_sign: bool


@require_safe
def signature_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show each party with its signature, or with the way to record it."""
    agreement, rights = agreement_and_rights(request, number)
    version = agreement.current_version
    rests = resting(agreement)
    rows = _rows(rights, agreement, version) if version else []
    missing = [row.party for row in rows if row.signature is None]
    context = {
        "agreement": agreement,
        "version": version,
        "rows": rows,
        "done_count": len(rows) - len(missing),
        "missing": missing_in_words(missing),
        "document_size": in_bytes(version.document) if version and missing else "",
        "transcript": _transcript(version) if version else None,
        "earlier": list(_earlier(agreement, rests)),
        "resting": resting_in_words(rests),
    }
    return render(request, "agreements/signature_list.html", context)


def _rows(rights: Rights, agreement: Agreement, version: Version) -> list[SignatureRow]:
    found = {(row.role, row.organisation_id): row for row in version.signatures.all()}
    parties = agreement.signing_parties
    signatures = [found.get((party.role, party.organisation_id)) for party in parties]
    return [
        SignatureRow(
            party=party,
            signature=signature,
            may_sign=not signature and rights.may_sign_for(party),
        )
        for party, signature in zip(parties, signatures, strict=True)
    ]


def _earlier(agreement: Agreement, rests: Resting | None) -> Iterator[tuple[Signature, str]]:
    """Yield the signatures that do not count now, each with the word for it."""
    for signature in Signature.objects.out_of_force(agreement):
        waits = rests is not None and rests.is_unchanged and rests.version == signature.version
        word = "ruht" if waits else "gilt nicht mehr"
        yield signature, f"{word}: Fassung {signature.version.number}"


def _transcript(version: Version) -> Transcript | None:
    return Transcript.objects.select_related("document").filter(version=version).first()


def missing_in_words(parties: list[Party]) -> str:
    """Say whose signatures are missing: „Es fehlt noch: Schule.“; empty when none is."""
    names = [party.get_role_display() for party in parties]
    if not names:
        return ""
    verb = "fehlt" if len(names) == 1 else "fehlen"
    return f"Es {verb} noch: {', '.join(names)}."


def in_bytes(document: StoredDocument) -> str:
    """Return the size of a file as people read it: „180 kB“, „1,4 MB“."""
    if document.size >= MEGABYTE:
        return f"{document.size / MEGABYTE:.1f} MB".replace(".", ",")
    return f"{-(-document.size // KILOBYTE)} kB"


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def signature_new(request: HttpRequest, number: str, party_pk: int) -> HttpResponse:
    """Record the signature of one party, with its scan."""
    agreement, rights = agreement_and_rights(request, number)
    party = next((p for p in agreement.signing_parties if p.pk == party_pk), None)
    if party is None:
        raise Http404
    version = version_to_sign(agreement)
    if not rights.may_sign_for(party):
        raise NotEntitled(f"Sie können nicht für {party.name} eintragen.")
    if party not in unsigned_parties(agreement, version):
        raise ActionRefused(f"Die Unterschrift von {party.name} ist schon eingetragen.")
    back = reverse("agreements:signatures", args=[number])
    if request.method != "POST":
        form = SignatureForm.for_party(party, seen=version.sha256, back=back)
        return _form_page(request, party, form)
    form = SignatureForm(request.POST, request.FILES, back=back)
    if not form.is_valid():
        return _form_page(request, party, form)
    try:
        sign_on_paper(
            agreement=agreement,
            party=party,
            facts=form.facts,
            scan=form.cleaned_data["scan"],
            seen=form.cleaned_data["seen"],
            by=signed_in(request),
        )
    except Outdated as refusal:
        changes = _changes_since(agreement, form.cleaned_data["seen"])
        form.renew(seen=version.sha256)
        return _form_page(
            request, party, form, reason=refusal.reason, changes=changes, status=CONFLICT
        )
    _say_what_is_missing(request, agreement, party, version)
    return redirect("agreements:signatures", number)


def _form_page(
    request: HttpRequest,
    party: Party,
    form: SignatureForm,
    *,
    reason: str = "",
    changes: Sequence[Deviation] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "agreement": party.agreement,
        "party": party,
        "version": party.agreement.current_version,
        "form": form,
        "reason": reason,
        "changes": changes,
    }
    return render(request, "agreements/signature_new.html", context, status=status)


def _changes_since(agreement: Agreement, seen: str) -> list[Deviation]:
    """Return what the Fassung to be signed says otherwise than the one that was seen."""
    old = agreement.versions.filter(sha256=seen).last()
    new = agreement.current_version
    if old is None or new is None:
        return []
    return changes_between(frozen_composition(old), frozen_composition(new))


def _say_what_is_missing(
    request: HttpRequest, agreement: Agreement, party: Party, version: Version
) -> None:
    missing = missing_in_words(unsigned_parties(agreement, version))
    rest = missing or "Alle haben unterschrieben. Die Abschrift ist erstellt."
    messages.success(request, f"Unterschrift von {party.name} eingetragen. {rest}")


@require_safe
def signature_scan(request: HttpRequest, number: str, signature_pk: int) -> HttpResponse:
    """Answer with the scan of a signature: a PDF to be read, a picture to be saved."""
    agreement = visible_agreement(request, number)
    signatures = Signature.objects.select_related("scan").filter(
        version__agreement=agreement, scan__isnull=False
    )
    signature = get_object_or_404(signatures, pk=signature_pk)
    answer = attachment if "speichern" in request.GET else inline_pdf
    document: Any = signature.scan
    return answer(document)
