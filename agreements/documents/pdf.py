"""The composition as a printed document."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from django.core.cache import caches
from django.template.loader import render_to_string

from agreements.documents.attachment import attachment
from agreements.documents.composition import Composition, Status
from agreements.documents.content import canonical
from archive.enums import PaperKind
from archive.issued import check_address
from core.canonical import fingerprint
from core.pdf import AttachedFile, engine_versions
from core.pdf_worker import render_pdf

logger = logging.getLogger(__name__)

TEMPLATE = "documents/agreement.html"
COMPARISON = "documents/comparison.html"
TRAIL = "documents/trail.html"
IN_FORCE = "documents/in_force.html"


def render_agreement(composition: Composition) -> bytes:
    """Render `composition` as PDF/A-3a and PDF/UA-1; the same content gives the same bytes."""
    return _printed(_page(composition), _code(composition), _attachments(composition))


def render_once(composition: Composition) -> bytes:
    """Render `composition` like `render_agreement`, once for each content."""
    return _printed_once(_page(composition), _code(composition), _attachments(composition))


def render_comparison(sheet: object) -> bytes:
    """Render the comparison of two texts, once for each content."""
    return _printed_once(render_to_string(COMPARISON, {"sheet": sheet}))


def render_trail(context: Mapping[str, object]) -> bytes:
    """Render the trail as a document to be kept; nobody asks for the same one again."""
    return render_pdf(render_to_string(TRAIL, dict(context)))


def render_in_force(sheet: object) -> bytes:
    """Render the text in force on a day, once for each content."""
    return _printed_once(render_to_string(IN_FORCE, {"sheet": sheet}))


def _printed(page: str, code: str = "", attached: tuple[AttachedFile, ...] = ()) -> bytes:
    return render_pdf(page, page_code=code, attachments=attached)


def _printed_once(page: str, code: str = "", attached: tuple[AttachedFile, ...] = ()) -> bytes:
    key = fingerprint(f"{engine_versions()} {code} {attached} {page}")
    shelf = caches["drafts"]
    content: bytes | None = shelf.get(key)
    if content is None:
        content = _printed(page, code, attached)
        try:
            shelf.set(key, content)
        except OSError as error:  # a full disk costs the next one time, this one nothing
            logger.warning("drafts: %s", type(error).__name__)
    return content


def _code(composition: Composition) -> str:
    """Return where anybody can check an issued text; empty for drafts and forms."""
    if not composition.fingerprint:
        return ""
    kind = PaperKind.TRANSCRIPT if composition.is_transcript else PaperKind.FASSUNG
    return check_address(kind, composition.fingerprint)


def _attachments(composition: Composition) -> tuple[AttachedFile, ...]:
    return (attachment(composition),) if composition.is_final else ()


def _page(composition: Composition) -> str:
    return render_to_string(TEMPLATE, {"composition": composition})


def issued(composition: Composition, *, version: int, status: Status = "issued") -> Composition:
    """Return `composition` as Fassung `version`, with the fingerprint of its content."""
    numbered = replace(composition, version=version, status=status)
    return replace(numbered, fingerprint=fingerprint(canonical(numbered)))
