"""The composition as a printed document."""

from dataclasses import replace

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string

from agreements.documents.composition import Composition, Status
from agreements.documents.content import canonical
from core.canonical import fingerprint
from core.pdf import engine_versions
from core.pdf_worker import render_pdf

TEMPLATE = "documents/agreement.html"
COMPARISON = "documents/comparison.html"
# What a page code begins with: the frozen text, or the Abschrift of it.
FASSUNG, TRANSCRIPT = "F", "A"


def render_agreement(composition: Composition) -> bytes:
    """Render `composition` as PDF/A-3a and PDF/UA-1; the same content gives the same bytes."""
    return render_pdf(_page(composition), page_code=check_address(composition).upper())


def render_once(composition: Composition) -> bytes:
    """Render `composition` like `render_agreement`, once for each content."""
    return _printed_once(_page(composition), check_address(composition).upper())


def render_comparison(sheet: object) -> bytes:
    """Render the comparison of two texts, once for each content."""
    return _printed_once(render_to_string(COMPARISON, {"sheet": sheet}))


def _printed_once(page: str, code: str = "") -> bytes:
    key = fingerprint(f"{engine_versions()} {code} {page}")
    shelf = caches["drafts"]
    content: bytes | None = shelf.get(key)
    if content is None:
        content = render_pdf(page, page_code=code)
        shelf.set(key, content)
    return content


def check_address(composition: Composition) -> str:
    """Return where anybody can check an issued text; empty for drafts and forms."""
    if not composition.fingerprint:
        return ""
    kind = TRANSCRIPT if composition.is_transcript else FASSUNG
    return f"{settings.BASE_URL}/P/{kind}{composition.check_code}"


def _page(composition: Composition) -> str:
    return render_to_string(TEMPLATE, {"composition": composition})


def issued(composition: Composition, *, version: int, status: Status = "issued") -> Composition:
    """Return `composition` as Fassung `version`, with the fingerprint of its content."""
    numbered = replace(composition, version=version, status=status)
    return replace(numbered, fingerprint=fingerprint(canonical(numbered)))
