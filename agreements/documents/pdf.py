"""The composition as a printed document."""

from dataclasses import replace

from django.core.cache import caches
from django.template.loader import render_to_string

from agreements.documents.composition import Composition, Status
from agreements.documents.content import canonical
from core.canonical import fingerprint
from core.pdf import engine_versions
from core.pdf_worker import render_pdf

TEMPLATE = "documents/agreement.html"


def render_agreement(composition: Composition) -> bytes:
    """Render `composition` as PDF/A-3a and PDF/UA-1; the same content gives the same bytes."""
    return render_pdf(_page(composition))


def render_once(composition: Composition) -> bytes:
    """Render `composition` like `render_agreement`, once for each content."""
    page = _page(composition)
    key = fingerprint(f"{engine_versions()} {page}")
    drafts = caches["drafts"]
    content: bytes | None = drafts.get(key)
    if content is None:
        content = render_pdf(page)
        drafts.set(key, content)
    return content


def _page(composition: Composition) -> str:
    return render_to_string(TEMPLATE, {"composition": composition})


def issued(composition: Composition, *, version: int, status: Status = "issued") -> Composition:
    """Return `composition` as Fassung `version`, with the fingerprint of its content."""
    numbered = replace(composition, version=version, status=status)
    return replace(numbered, fingerprint=fingerprint(canonical(numbered)))
