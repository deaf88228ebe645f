"""Harmless PDF files and images, and the parts from which other files are put together."""

import os
import struct
import zlib
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

A4 = (595, 842)


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
    return saved(pdf)


def make_scan(*, pages: int, page_bytes: int) -> bytes:
    """Return a PDF whose pages each bear a picture of so many bytes that nothing makes smaller."""
    pdf = pikepdf.new()
    for _ in range(pages):
        picture = pdf.make_stream(
            os.urandom(page_bytes),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=1000,
            Height=page_bytes // 1000,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        page = pdf.add_blank_page(page_size=A4)
        page.Resources = Dictionary(XObject=Dictionary(Scan=picture))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /Scan Do")
    out = BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


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


def with_place_to_begin() -> bytes:
    """Return what LibreOffice and others write: the page and height to show first."""
    pdf = opened()
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, None, None, 0])
    return saved(pdf)


def signed_later(content: bytes) -> bytes:
    """Return the file with an addition behind its end, as a signature makes one."""
    start = content.rindex(b"startxref\n")
    previous = int(content[start:].split()[1])
    place = len(content)
    addition = b"99 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite >>\nendobj\n"
    table = b"xref\n99 1\n%010d 00000 n \n" % place
    root = content[content.index(b"/Root ") :].split()[1]
    trailer = b"trailer\n<< /Size 100 /Root %s 0 R /Prev %d >>\n" % (root, previous)
    end = b"startxref\n%d\n%%%%EOF\n" % (place + len(addition))
    return content + addition + table + trailer + end


def opened() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(make_pdf()))


def saved(
    pdf: pikepdf.Pdf,
    object_stream_mode: pikepdf.ObjectStreamMode = pikepdf.ObjectStreamMode.disable,
) -> bytes:
    out = BytesIO()
    pdf.save(out, object_stream_mode=object_stream_mode, deterministic_id=True)
    return out.getvalue()


def assembled(objects: list[bytes], *, compressed: bool = False) -> bytes:
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
        out += b"%d 0 obj\n%s\nendobj\n" % (len(rows) - 1, stream(table, entries))
    else:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, entries: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


@cache
def zipped_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b"5 0 " + b" " * (1024 * 1024 - 4)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def png_file(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zipped(name: bytes = b"a.exe") -> bytes:
    local = b"PK\x03\x04" + bytes(22) + struct.pack("<HH", len(name), 0) + name
    central = b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", len(name), 0, 0) + bytes(12) + name
    end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", 1, 1, len(central), len(local), 0)
    return local + central + end
