"""PDF files joined into one, ready for printing on both sides of the paper.

The result is a copy to print: signatures, tags and attachments of the parts stay behind in them.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

A4_POINTS = (595, 842)
A4_PIXELS = (2480, 3508)  # 300 dpi
JPEG_QUALITY = 85
BITONAL = {"1", "L", "LA"}
LANGUAGE = "de"


def merge_for_duplex(contents: Iterable[bytes], *, title: str = "") -> bytes:
    """Join PDF, JPEG and PNG files into one PDF in which each begins on the front of a sheet.

    A blank page follows a part of odd page count. A bookmark leads to each part, named by the
    part's own title; the language is that of the first part. The same parts give the same bytes.
    Raises pikepdf.PdfError or OSError for a part that cannot be read.
    """
    merged = pikepdf.new()
    with merged.open_outline() as outline:
        for number, content in enumerate(contents, 1):
            with _opened(content) as part:
                part.flatten_annotations("print")  # filled fields and seals are printed, too
                outline.root.append(
                    pikepdf.OutlineItem(_title(part) or f"Dokument {number}", len(merged.pages)),
                )
                if "/Lang" not in merged.Root:
                    merged.Root.Lang = pikepdf.String(str(part.Root.get("/Lang", LANGUAGE)))
                merged.add_pages_from(part, forms="strip")
                if len(part.pages) % 2:
                    merged.add_blank_page(page_size=_size(part.pages[-1]))
    _describe(merged, title)
    return _saved(merged)


def cut_out(file: Path, pages: Iterable[tuple[int, int]], *, title: str) -> bytes:
    """Return some pages of a PDF as one of their own: number and turn of each, in that order.

    The turn is clockwise, in degrees. What is drawn on a page is taken over as it is: an image
    keeps its quality. The same pages give the same bytes. Raises pikepdf.PdfError or IndexError.
    """
    with pikepdf.open(file) as whole, pikepdf.new() as part:
        for number, turn in pages:
            part.pages.append(whole.pages[number - 1])
            part.pages[-1].rotate(turn, relative=True)
        part.remove_unreferenced_resources()  # scanners let all pages share all images
        part.Root.Lang = pikepdf.String(LANGUAGE)
        part.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with part.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
        return _saved(part)


def pages_of(content: bytes) -> int:
    """Return the number of pages of a PDF, 1 for a JPEG or PNG.

    Raises pikepdf.PdfError or OSError for a file that cannot be read.
    """
    with _opened(content) as pdf:
        return len(pdf.pages)


def _opened(content: bytes) -> pikepdf.Pdf:
    if content.startswith(b"%PDF-"):
        return pikepdf.open(BytesIO(content))
    return _page_of_image(content)


def _page_of_image(content: bytes) -> pikepdf.Pdf:
    """Return an A4 page, upright or lying as the image is, that the image fills."""
    with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as opened:
        image = ImageOps.exif_transpose(opened)
        lying = image.width > image.height
        image.thumbnail(A4_PIXELS[::-1] if lying else A4_PIXELS)
        image = _on_white(image)
    width, height = A4_POINTS[::-1] if lying else A4_POINTS
    scale = min(width / image.width, height / image.height)
    wide, high = image.width * scale, image.height * scale
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=_drawable(pdf, image)))
    left, bottom = (width - wide) / 2, (height - high) / 2
    page.Contents = pdf.make_stream(
        f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {bottom:.2f} cm /Im Do Q".encode(),
    )
    return pdf


def _on_white(image: Image.Image) -> Image.Image:
    """Return the image in grey or in colour, with white where it lets light through."""
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        image = Image.alpha_composite(paper, layer)
    return image.convert("L" if image.mode in BITONAL else "RGB")


def _drawable(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    packed = BytesIO()
    image.save(packed, "JPEG", quality=JPEG_QUALITY)
    grey = image.mode == "L"
    return pdf.make_stream(
        packed.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )


def _title(part: pikepdf.Pdf) -> str:
    with part.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        return str(metadata.get("dc:title") or part.docinfo.get("/Title", "")).strip()


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """Return how wide and how high a page is seen, in points."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    return abs(right - left), abs(top - bottom)


def _describe(merged: pikepdf.Pdf, title: str) -> None:
    merged.Root.ViewerPreferences = pikepdf.Dictionary(
        DisplayDocTitle=True,
        Duplex=pikepdf.Name.DuplexFlipLongEdge,
        PrintScaling=pikepdf.Name("/None"),
    )
    if title:
        with merged.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title


def _saved(merged: pikepdf.Pdf) -> bytes:
    target = BytesIO()
    merged.save(target, deterministic_id=True)
    return target.getvalue()
