"""The minutes as a printed document."""

from django.core.cache import caches
from django.template.loader import render_to_string

from archive.enums import PaperKind
from archive.issued import check_address
from core.canonical import fingerprint
from core.pdf import engine_versions
from core.pdf_worker import render_pdf
from evaluations.documents.chart import charts_of
from evaluations.documents.minutes_text import MinutesText

TEMPLATE = "documents/minutes.html"


def render_minutes(text: MinutesText) -> bytes:
    """Render `text` as PDF/A-3a and PDF/UA-1, once for each content.

    What is sent bears its code on each page; a draft does not.
    """
    page = render_to_string(TEMPLATE, {"minutes": text, "charts": charts_of(text)})
    code = "" if text.is_draft else check_address(PaperKind.MINUTES, text.fingerprint)
    key = fingerprint(f"{engine_versions()} {code} {page}")
    shelf = caches["drafts"]
    content: bytes | None = shelf.get(key)
    if content is None:
        content = render_pdf(page, page_code=code)
        shelf.set(key, content)
    return content
