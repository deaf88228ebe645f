"""How documents of the archive are answered: verified, and unable to act in the portal's name."""

import logging
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from archive import store
from archive.care import AWAY, suspect
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.uploads import TYPES, clean_filename
from core.context import portal

PDF = TYPES["pdf"].media_type
# What people sent is checked and yet theirs: it is saved, never opened in the portal's name.
MADE_HERE = frozenset(
    {
        DocumentKind.SIGNING_COPY,
        DocumentKind.TRANSCRIPT,
        DocumentKind.MINUTES,
        DocumentKind.LETTER,
    }
)
SAVED = "sandbox; default-src 'none'"
# Not every browser's PDF viewer starts in a sandbox; nothing else is conceded to it.
SHOWN = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

ALTERED = (
    "Die gespeicherte Datei stimmt nicht mit dem Archiv überein. "
    "Deshalb geben wir sie nicht heraus. Die Betreuung des Portals wird benachrichtigt."
)

IN_MEMORY = 5 * 1024 * 1024  # bytes; a pile of scans has more

logger = logging.getLogger(__name__)


def attachment(document: StoredDocument) -> HttpResponse:
    """Answer with a document to be saved; 503 where the archive lost or altered its bytes."""
    return _answer(document, inline=False)


def streamed(document: StoredDocument) -> HttpResponseBase:
    """Answer like `attachment`; what is large comes from the disk, so memory does not grow with it.

    Nothing is sent before all of it was compared.
    """
    if document.size <= IN_MEMORY:
        return attachment(document)
    copy = TemporaryFile(prefix="document-")  # noqa: SIM115 - the answer closes it
    try:
        store.copy(document.sha256, copy)
    except (store.ArchiveFault, OSError) as fault:
        copy.close()
        return _refused(document, fault)
    copy.seek(0)
    headers = _headers(document, inline=False)
    return FileResponse(copy, content_type=document.media_type, headers=headers)


def inline_pdf(document: StoredDocument) -> HttpResponse:
    """Answer with a PDF of ours, to be read in the browser; anything else is to be saved."""
    return _answer(document, inline=document.media_type == PDF and document.kind in MADE_HERE)


def _answer(document: StoredDocument, *, inline: bool) -> HttpResponse:
    try:
        content = store.read(document.sha256)
    except (store.ArchiveFault, OSError) as fault:
        return _refused(document, fault)
    headers = _headers(document, inline=inline)
    return HttpResponse(content, content_type=document.media_type, headers=headers)


def _headers(document: StoredDocument, *, inline: bool) -> dict[str, str]:
    name = clean_filename(document.filename)
    return {
        "Content-Length": str(document.size),
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Content-Security-Policy": SHOWN if inline else SAVED,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _refused(document: StoredDocument, fault: Exception) -> HttpResponse:
    """Refuse in words, and have the document looked at where it is at fault itself."""
    if isinstance(fault, store.ArchiveFault):
        logger.critical("%s Dokument: %s", fault, document.pk)
        suspect(document.sha256)
        return _unavailable(ALTERED)
    logger.critical("Archive: %s: %s", type(fault).__name__, fault)
    return _unavailable(AWAY)


def _unavailable(reason: str) -> HttpResponse:
    context = dict(portal(None)) | {"reason": reason}
    return HttpResponse(render_to_string("archive/document_unavailable.html", context), status=503)
