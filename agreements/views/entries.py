"""One entry of a signature: all that stands in it, its correction, the Vermerke to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.correcting import (
    correct_signature,
    refuse_correction,
    refuse_remark,
    remark_on_signature,
)
from agreements.enums import SignatureKind
from agreements.forms.entry import CorrectionForm, RemarkForm
from agreements.forms.step import ReasonForm
from agreements.models.agreement import Agreement
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.rules.signed_files import is_of_another_name
from agreements.views.access import agreement_and_rights, signed_in
from agreements.views.signing import remarks_to_signatures
from archive.signatures.reading import Findings, from_data
from archive.signatures.words import sentences_of
from core.refusals import refusals_in_words

OTHER_NAME = "Eingetragen ist ein anderer Name: {names}."


@dataclass(frozen=True)
class FindingCard:
    """One signature in a file, as the page tells of it."""

    name: str
    sentences: Sequence[str]
    is_good: bool
    is_ours: bool
    is_own: bool = False

    @property
    def badge(self) -> tuple[str, str]:
        """The word beside it, and its tone."""
        if not self.is_good:
            return ("nicht in Ordnung", "danger")
        if self.is_ours:
            return ("Siegel des Portals", "neutral")
        return (
            ("zählt für diesen Eintrag", "success") if self.is_own else ("unverändert", "neutral")
        )


@require_safe
def entry(request: HttpRequest, number: str, signature_pk: int) -> HttpResponse:
    """Show one entry with all that stands in it, and what was found in its file."""
    agreement, rights, signature = _entry(request, number, signature_pk)
    context = {
        "agreement": agreement,
        "signature": signature,
        "rows": list(_rows(signature)),
        "found": list(finding_cards(from_data(signature.findings), signature)),
        "remarks": remarks_to_signatures(agreement)[signature.pk],
        **_ways_on(request, rights, signature),
    }
    return render(request, "agreements/signature_entry.html", context)


def _entry(
    request: HttpRequest, number: str, signature_pk: int
) -> tuple[Agreement, Rights, Signature]:
    agreement, rights = agreement_and_rights(request, number)
    rows = Signature.objects.with_all().filter(version__agreement=agreement)
    return agreement, rights, get_object_or_404(rows, pk=signature_pk)


def finding_cards(findings: Findings, signature: Signature | None = None) -> Iterator[FindingCard]:
    """Yield each signature found in a file; those that count for `signature` say so."""
    own = signature.findings.get("own", ()) if signature else ()
    for found in findings.signatures:
        sentences = list(sentences_of(found, is_trust_checked=findings.is_trust_checked))
        is_own = found.sha256 in own
        if signature and is_own and is_of_another_name(found, signature.names):
            sentences.append(OTHER_NAME.format(names=" und ".join(signature.names)))
        yield FindingCard(found.name, sentences, not found.problem, found.is_ours, is_own)


def _rows(signature: Signature) -> Iterator[tuple[str, str]]:
    """Yield what stands in an entry: its words and their values."""
    second = [signature.second_name, signature.second_function]
    yield "Art", signature.kind_label
    yield "Fassung", str(signature.version.number)
    yield "Name und Funktion", f"{signature.name}, {signature.function}"
    if signature.second_name:
        yield "Zweite Unterschrift", ", ".join(second)
    on = f"{signature.signed_on:%d.%m.%Y}"
    yield DAYS[SignatureKind(signature.kind)], f"{signature.place}, {on}".removeprefix(", ")
    yield "Vertretung", signature.get_representation_display()
    yield "Grundlage", signature.authority_label
    at = timezone.localtime(signature.recorded_at)
    yield "Eingetragen", f"{at:%d.%m.%Y, %H:%M} Uhr, {signature.recorded_by.get_full_name()}"
    if signature.scan:
        yield "Prüfsumme der Datei (SHA-256)", signature.scan.sha256


DAYS = {
    SignatureKind.PAPER: "Ort und Tag der Unterschrift",
    SignatureKind.QES: "Tag der Signatur",
    SignatureKind.RELEASE: "Tag der Freigabe",
}


def _ways_on(request: HttpRequest, rights: Rights, signature: Signature) -> dict[str, bool]:
    """Return what this person can do about a wrong entry."""
    return {
        "may_correct": not signature.is_corrected
        and rights.may_correct(signature, by=signed_in(request)),
        "may_remark": not signature.is_corrected and rights.may_remark_on(signature),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def correct(request: HttpRequest, number: str, signature_pk: int) -> HttpResponse:
    """Let an entry no longer count, with a reason; then the party's signature is asked for anew."""
    agreement, _, signature = _entry(request, number, signature_pk)
    refuse_correction(agreement, signature, by=signed_in(request))
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asked(request, signature, form)
    correct_signature(
        agreement=agreement,
        signature=signature,
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
    )
    messages.success(request, "Der Eintrag gilt nicht mehr. Sie können jetzt neu eintragen.")
    return redirect("agreements:signatures", number)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def remark(request: HttpRequest, number: str, signature_pk: int) -> HttpResponse:
    """Write a Vermerk to a signature that stands for good."""
    agreement, _, signature = _entry(request, number, signature_pk)
    refuse_remark(agreement, signature, by=signed_in(request))
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asked(request, signature, form)
    remark_on_signature(
        agreement=agreement,
        signature=signature,
        text=form.cleaned_data["reason"],
        by=signed_in(request),
    )
    messages.success(request, "Vermerk gespeichert.")
    return redirect("agreements:signature", number, signature.pk)


def _asked(request: HttpRequest, signature: Signature, form: ReasonForm) -> HttpResponse:
    context = {
        "agreement": signature.version.agreement,
        "signature": signature,
        "form": form,
        "rows": list(_rows(signature)),
        "is_correction": isinstance(form, CorrectionForm),
    }
    return render(request, "agreements/signature_ask.html", context)
