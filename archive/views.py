"""How documents of the archive are answered: verified, and unable to act in the portal's name."""

import logging

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from archive import store
from archive.models import StoredDocument
from archive.uploads import TYPES, clean_filename
from core.context import portal

PDF = TYPES["pdf"].media_type
SAVED = "sandbox; default-src 'none'"
# Not every browser's PDF viewer starts in a sandbox; nothing else is conceded to it.
SHOWN = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

logger = logging.getLogger(__name__)


def attachment(document: StoredDocument) -> HttpResponse:
    """Answer with a document to be saved; 503 where the archive lost or altered its bytes."""
    return _answer(document, inline=False)


def inline_pdf(document: StoredDocument) -> HttpResponse:
    """Answer with a PDF to be read in the browser; anything else is to be saved."""
    return _answer(document, inline=document.media_type == PDF)


def _answer(document: StoredDocument, *, inline: bool) -> HttpResponse:
    try:
        content = store.read(document.sha256)
    except store.ArchiveFault as fault:
        logger.critical("%s Dokument: %s", fault, document.pk)
        page = render_to_string("archive/document_unavailable.html", dict(portal(None)))
        return HttpResponse(page, status=503)
    name = clean_filename(document.filename)
    headers = {
        "Content-Type": document.media_type,
        "Content-Length": str(document.size),
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Content-Security-Policy": SHOWN if inline else SAVED,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, headers=headers)
