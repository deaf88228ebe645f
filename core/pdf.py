"""The one door to WeasyPrint: HTML goes in, an archivable and accessible PDF comes out."""

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import page_codes, pdf_fields, pdf_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

STATIC = Path(__file__).resolve().parent.parent / "static"  # Django stays out: a worker prints
VARIANT = "pdf/a-3a"
COLOURS = "sRGB"
# RFC 2606 keeps .invalid out of the DNS: what is asked of this host can only come from the list.
ORIGIN = "https://bundled.invalid/"
BUNDLED_FILES = {
    "fonts/FiraSans-Regular.ttf": "font/ttf",
    "fonts/FiraSans-SemiBold.ttf": "font/ttf",
    "img/entwurf.svg": "image/svg+xml",
}
ENGINES = ("weasyprint", "pydyf", "fonttools")
FOOTNOTE_TAGS = {"span::footnote-call": "Reference", "span::footnote-marker": "Lbl"}


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file that travels inside the PDF; its moment is explicit, so the bytes stay the same."""

    name: str
    content: bytes
    description: str
    created_at: datetime


class AddressRefusedError(ValueError):
    """The document asked for something that is not on the list of bundled files."""


def render_pdf(
    html: str,
    *,
    stylesheet: str = "css/document.css",
    attachments: "Sequence[AttachedFile]" = (),
    page_code: str = "",
) -> bytes:
    """Turn a complete HTML page into one file that meets PDF/A-3a and PDF/UA-1.

    `page_code` is the document's address for checking, drawn as a code on each page. Signature
    fields are asked for in the HTML (`core.pdf_fields`).

    The same input gives the same bytes as long as the versions of WeasyPrint, Pango and the fonts
    stay. Nothing outside `BUNDLED_FILES` is ever opened, whatever the HTML asks for. The page
    needs a `lang` and a `<title>` (PDF/UA-1, 7.1 and 7.2). One render at a time per process:
    Pango's font map is shared and not made for threads.
    """
    with _LOCK:
        press = _press(stylesheet)
        return press.render(html, attachments, page_code)


def bundled_file(address: str) -> tuple[bytes, str]:
    """Return the content and the media type behind an address of the list.

    Raises `AddressRefusedError` for every other address.
    """
    path = address.removeprefix(ORIGIN)
    media_type = BUNDLED_FILES.get(path)
    if media_type is None or path == address:
        raise AddressRefusedError(address)
    return (STATIC / path).read_bytes(), media_type


@cache
def engine_versions(stylesheet: str = "css/document.css") -> str:
    """Name what the bytes of a render depend on besides its HTML: our style, others' versions."""
    style = hashlib.sha256((STATIC / stylesheet).read_bytes()).hexdigest()
    return ", ".join([f"{name} {version(name)}" for name in ENGINES] + [f"style {style}"])


_LOCK = threading.Lock()


class _Press:
    """WeasyPrint with its fonts and one style sheet read: the costly part, kept per process."""

    def __init__(self, stylesheet: str) -> None:
        self.engine = _weasyprint()
        self.fonts = self.engine.text.fonts.FontConfiguration()
        self.fetcher = _fetcher(self.engine)
        self.style = self.engine.CSS(
            string=(STATIC / stylesheet).read_text(encoding="utf-8"),
            base_url=ORIGIN + stylesheet,
            url_fetcher=self.fetcher,
            font_config=self.fonts,
        )

    def render(self, html: str, attachments: "Sequence[AttachedFile]", page_code: str) -> bytes:
        def finish(document: Any, pdf: Any) -> None:
            if page_code:
                page_codes.draw(pdf, page_code)
            pdf_fields.leave(document, pdf)
            pdf_tags.finish(document, pdf)

        page = self.engine.HTML(string=html, url_fetcher=self.fetcher)
        content: bytes = page.write_pdf(
            pdf_variant=VARIANT,
            stylesheets=[self.style],
            font_config=self.fonts,
            color_profiles={COLOURS: _colours(self.engine)},
            output_intent=COLOURS,
            attachments=[self._attachment(file) for file in attachments] or None,
            finisher=finish,
        )
        return content

    def _attachment(self, file: AttachedFile) -> Any:
        return self.engine.Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship="Source",
            created=file.created_at,
            modified=file.created_at,
            url_fetcher=self.fetcher,
        )


_press = cache(_Press)


@cache
def _weasyprint() -> Any:
    """Import WeasyPrint late (half a second, and only whoever prints needs it), mended twice.

    Both places are private, and the version is pinned: `tests/core/test_pdf.py` fails when an
    update moves them.
    """
    import weasyprint.text.fonts  # type: ignore[import-untyped]  # has no types
    from weasyprint.layout import block  # type: ignore[import-untyped]  # has no types
    from weasyprint.pdf import tags  # type: ignore[import-untyped]  # has no types

    # The table of PDF tags knows no footnotes: `pdf_tags` builds the notes from these two names.
    name_tag = tags._get_pdf_tag  # noqa: SLF001 - no public way to name a pseudo-element
    tags._get_pdf_tag = lambda tag: FOOTNOTE_TAGS.get(tag) or name_tag(tag)  # noqa: SLF001 - same
    # A text that does not fit would push the footnotes of earlier lines to the next page.
    lay_out = block._linebox_layout  # noqa: SLF001 - no public setting keeps footnotes in place
    block._linebox_layout = lambda context, *rest: lay_out(_SettledNotes(context), *rest)  # noqa: SLF001 - same
    return weasyprint


class _SettledNotes:
    """WeasyPrint's layout context, in which no footnote of the page may be moved any more."""

    current_page_footnotes = ()

    def __init__(self, context: Any) -> None:
        self.__dict__["_context"] = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._context, name, value)


def _colours(engine: Any) -> Any:
    """Return the colour profile PDF/A asks for, new each time: a used one writes other bytes.

    WeasyPrint brings it along, but would leave the file open.
    """
    name = "sRGB2014.icc"
    content = BytesIO(files("weasyprint.pdf").joinpath(name).read_bytes())
    return engine.css.ColorProfile(content, name, "relative-colorimetric", (["r"], ["g"], ["b"]))


def _fetcher(engine: Any) -> Any:
    """Return a fetcher that hands out `BUNDLED_FILES` and refuses all else."""

    class BundledFiles(engine.urls.URLFetcher):  # type: ignore[misc]  # no stubs
        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002  (its signature)
            content, media_type = bundled_file(url)
            return engine.urls.URLFetcherResponse(url, content, {"Content-Type": media_type})

    return BundledFiles()
