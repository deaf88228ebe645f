"""The document itself: as a page to print, as PDF, as each Fassung that was frozen."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from agreements.actions.editions import latest_edition
from agreements.documents.compose import compose, compose_blank
from agreements.documents.content import canonical
from agreements.documents.current import current_composition
from agreements.documents.pdf import render_once
from agreements.forms.comparison import LookForm
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from agreements.models.signature import Signature
from agreements.models.together import Look
from agreements.views.access import signed_in, visible_agreement
from archive.views import PDF, SHOWN, inline_pdf
from core.canonical import fingerprint
from core.refusals import refusals_in_words


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """A Fassung as the list shows it."""

    version: Version
    is_current: bool
    signatures: list[Signature]
    transcript: Transcript | None

    @property
    def before(self) -> int:
        """The number of the Fassung before; 0 for the first."""
        return self.version.number - 1

    @property
    def fingerprint(self) -> str:
        """The SHA-256 in groups of eight, to be read aloud and compared."""
        digits = self.version.sha256
        return " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))


@gzip_page
@require_safe
def document_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the whole text as it would be printed."""
    agreement = visible_agreement(request, number)
    composition = current_composition(agreement)
    context = {
        "agreement": agreement,
        "composition": composition,
        "look": Look.objects.of(signed_in(request), agreement),
        "look_form": LookForm(initial={"seen": fingerprint(canonical(composition))}),
    }
    return render(request, "agreements/document_page.html", context)


@require_safe
@refusals_in_words
def document_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the frozen PDF where there is one, else with the draft, marked as such."""
    agreement = visible_agreement(request, number)
    if agreement.current_version is not None:
        return inline_pdf(agreement.current_version.document)
    return rendered_pdf(render_once(compose(agreement)), f"{agreement.number}_Entwurf.pdf")


@require_safe
def version_list(request: HttpRequest, number: str) -> HttpResponse:
    """List every Fassung with its fingerprint, its files and its signatures."""
    agreement = visible_agreement(request, number)
    return render(
        request,
        "agreements/version_list.html",
        {"agreement": agreement, "rows": _version_rows(agreement)},
    )


def _version_rows(agreement: Agreement) -> list[VersionRow]:
    versions = agreement.versions.select_related("transcript", "frozen_by").prefetch_related(
        "signatures__correction"
    )
    return [
        VersionRow(
            version=version,
            is_current=version.pk == agreement.current_version_id,
            signatures=list(version.signatures.all()),
            transcript=getattr(version, "transcript", None),
        )
        for version in reversed(versions)
    ]


@require_safe
def version_pdf(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Answer with the PDF of a Fassung, byte for byte as it was issued."""
    agreement = visible_agreement(request, number)
    found = get_object_or_404(agreement.versions.select_related("document"), number=version)
    return inline_pdf(found.document)


@require_safe
def transcript_pdf(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Answer with the Abschrift of a Fassung that all have signed."""
    agreement = visible_agreement(request, number)
    found = get_object_or_404(
        Transcript.objects.select_related("document"),
        version__agreement=agreement,
        version__number=version,
    )
    return inline_pdf(found.document)


@require_safe
@login_not_required
@refusals_in_words
def blank_form(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view gets it
    """Answer with the form to be filled in by hand; rendered once for each edition."""
    edition = latest_edition()
    content = render_once(compose_blank(edition))
    return rendered_pdf(content, f"Kooperationsvereinbarung_Leervordruck_{edition.adopted_on}.pdf")


def rendered_pdf(content: bytes, filename: str) -> HttpResponse:
    """Answer with a PDF that was made for this request."""
    headers = {
        "Content-Type": PDF,
        "Content-Length": str(len(content)),
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=filename)
        or "inline",
        "Content-Security-Policy": SHOWN,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, headers=headers)
