"""Who has signed and how, whose signature is missing, and the files that bear signatures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.actions.electronic import newest_file
from agreements.documents.resting import Resting, resting
from agreements.enums import Deed, SignatureKind
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.views.access import agreement_and_rights, visible_agreement
from agreements.views.consequences import resting_in_words
from archive.models import StoredDocument
from archive.signatures.reading import from_data
from archive.views import attachment
from core.models import LogEntry

MEGABYTE, KILOBYTE = 1024 * 1024, 1024


@dataclass(frozen=True, kw_only=True)
class SignatureRow:
    """A party as the page of signatures shows it."""

    party: Party
    signature: Signature | None
    may_sign: bool
    remarks: Sequence[LogEntry] = ()


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
        **_forms_of(row.signature for row in rows if row.signature),
        "earlier": list(_earlier(agreement, rests)),
        "resting": resting_in_words(rests),
    }
    return render(request, "agreements/signature_list.html", context)


def _rows(rights: Rights, agreement: Agreement, version: Version) -> list[SignatureRow]:
    signed = version.signatures.by_party()
    remarks = remarks_to_signatures(agreement)
    return [
        SignatureRow(
            party=party,
            signature=signature,
            may_sign=not signature and rights.may_sign_for(party),
            remarks=remarks.get(signature.pk, ()) if signature else (),
        )
        for party in agreement.signing_parties
        for signature in [signed.get(party.key)]
    ]


def _forms_of(signatures: Iterable[Signature]) -> dict[str, Any]:
    """Return what the page says of the forms in which the parties have signed."""
    kinds = {signature.kind for signature in signatures}
    has_consent = SignatureKind.RELEASE in kinds
    return {
        "is_mixed": len(kinds) > 1,
        "has_paper": SignatureKind.PAPER in kinds,
        "has_consent": has_consent,
        "complete": complete_in_words(has_consent=has_consent),
    }


def complete_in_words(*, has_consent: bool) -> str:
    """Say that nobody is missing; a Freigabe is not called a signature."""
    return f"Alle haben unterschrieben{' oder freigegeben' if has_consent else ''}"


def _earlier(agreement: Agreement, rests: Resting | None) -> Iterator[tuple[Signature, str]]:
    """Yield the signatures that do not count now, each with the word for it."""
    for signature in Signature.objects.out_of_force(agreement):
        waits = rests is not None and rests.is_unchanged and rests.version == signature.version
        word = "ruht" if waits else "gilt nicht mehr"
        word = "berichtigt" if signature.is_corrected else word
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


def signed_so_far(version: Version) -> dict[str, Any]:
    """Return the last signed file, and whose signatures count in the files until now."""
    last = version.signatures.live().electronic().first()
    found = from_data(last.findings).of_people if last else ()
    return {"signed_file": last, "signed_names": [signature.name for signature in found]}


def remarks_to_signatures(agreement: Agreement) -> Mapping[int, list[LogEntry]]:
    """Return the Vermerke by the key of the signature they are about."""
    entries = LogEntry.objects.about(agreement).filter(action=Deed.SIGNATURE_REMARKED)
    found: defaultdict[int, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.details["signature"]].append(entry)
    return found


@require_safe
def file_to_sign(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the file that the next party signs on: the last signed one, or the issued."""
    agreement = visible_agreement(request, number)
    version = agreement.current_version
    if version is None:
        raise Http404
    return attachment(newest_file(version))


@require_safe
def signature_scan(request: HttpRequest, number: str, signature_pk: int) -> HttpResponse:
    """Answer with the signed file of an entry, to be saved as it was sent."""
    agreement = visible_agreement(request, number)
    signatures = Signature.objects.select_related("scan").filter(
        version__agreement=agreement, scan__isnull=False
    )
    signature = get_object_or_404(signatures, pk=signature_pk)
    document: Any = signature.scan
    return attachment(document)
