"""How documents of the archive are answered: verified, and unable to act in the portal's name."""

import logging

from django.http import HttpResponse
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

logger = logging.getLogger(__name__)


def attachment(document: StoredDocument) -> HttpResponse:
    """Answer with a document to be saved; 503 where the archive lost or altered its bytes."""
    return _answer(document, inline=False)


def inline_pdf(document: StoredDocument) -> HttpResponse:
    """Answer with a PDF of ours, to be read in the browser; anything else is to be saved."""
    return _answer(document, inline=document.media_type == PDF and document.kind in MADE_HERE)


def _answer(document: StoredDocument, *, inline: bool) -> HttpResponse:
    try:
        content = store.read(document.sha256)
    except store.ArchiveFault as fault:
        logger.critical("%s Dokument: %s", fault, document.pk)
        suspect(document.sha256)
        return _unavailable(ALTERED)
    except OSError as error:
        logger.critical("Archive: %s: %s", type(error).__name__, error)
        return _unavailable(AWAY)
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


def _unavailable(reason: str) -> HttpResponse:
    context = dict(portal(None)) | {"reason": reason}
    return HttpResponse(render_to_string("archive/document_unavailable.html", context), status=503)
