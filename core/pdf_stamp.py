"""The looks of an electronic seal: a few lines of text in a font the file carries itself.

PDF/A wants every font embedded and PDF/UA wants words a machine can read; pyHanko's own stamps
bring neither. So a small part of our font goes along, and the words stand in the annotation too.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]  # ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # same
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStamp, BaseStampStyle

from core.pdf import STATIC

FONT = "fonts/FiraSans-Regular.ttf"
ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding
FIRST, LAST = 32, 255
TAG = "SIEGEL"  # six letters before its name say that a font is a part
NONSYMBOLIC = 32
SIZE, LEADING, PADDING = 8.0, 11.0, 12.0
GREY_LINE, GREY_TEXT = b"0.47", b"0.2"


@dataclass(frozen=True)
class LinesStyle(BaseStampStyle):
    """Lines of text in a thin frame; what does not fit into the field is made smaller."""

    lines: tuple[str, ...] = ()

    def create_stamp(
        self,
        writer: BasePdfFileWriter,
        box: BoxConstraints,
        text_params: dict[str, Any],  # noqa: ARG002 - pyHanko's signature
    ) -> "LinesStamp":
        """Return the stamp of one signature."""
        return LinesStamp(writer, self, box)


class LinesStamp(BaseStamp):
    """The lines drawn, and written beside the drawing for readers that do not see it."""

    style: LinesStyle

    def render(self) -> bytes:
        """Return the operators that draw frame and lines."""
        font, width = _font(), self.box.width - 2 * PADDING
        widest = max(font.width(line) for line in self.style.lines)
        scale = min(1, width / (widest * SIZE), self.box.height / (self._height() + PADDING))
        top = (self.box.height + self._height() * scale) / 2 - SIZE * scale
        name = pdf_name("/Stamp")
        self.set_resource(ResourceType.FONT, name, font.written_to(self.writer))
        shown = b" T* ".join(
            b"<%s> Tj" % font.coded(line).hex().encode() for line in self.style.lines
        )
        return b"".join(
            (
                b"q %s G 0.5 w 0.25 0.25 %.2f %.2f re S "
                % (GREY_LINE, self.box.width - 0.5, self.box.height - 0.5),
                b"BT %s g /Stamp %.3f Tf %.3f TL %.2f %.2f Td "
                % (GREY_TEXT, SIZE * scale, LEADING * scale, PADDING, top),
                shown,
                b" ET Q",
            )
        )

    def apply_appearance(self, annot_dict: generic.DictionaryObject) -> None:
        """Give the field its looks and the same words as text."""
        super().apply_appearance(annot_dict)
        words = "\n".join(self.style.lines)
        annot_dict[pdf_name("/Contents")] = generic.TextStringObject(words)

    def _height(self) -> float:
        return (len(self.style.lines) - 1) * LEADING + SIZE


class _Font:
    """The letters of Western Europe out of our font, and how wide each is."""

    def __init__(self) -> None:
        font = TTFont(STATIC / FONT)
        options = subset.Options(
            hinting=False, layout_features=[], name_IDs=[], notdef_outline=True
        )
        chooser = subset.Subsetter(options)
        letters = [bytes([code]).decode(ENCODING, "ignore") for code in range(FIRST, LAST + 1)]
        chooser.populate(text="".join(letters))
        chooser.subset(font)
        file = BytesIO()
        font.save(file)
        self.content = file.getvalue()
        self.unit = 1000 / font["head"].unitsPerEm
        advances, glyphs = font["hmtx"], font.getBestCmap()
        self.widths: dict[int, int] = {
            code: round(advances[glyphs[ord(letter)]][0] * self.unit)
            for code, letter in enumerate(letters, start=FIRST)
            if letter and ord(letter) in glyphs
        }
        head, lines = font["head"], font["hhea"]
        self.box = [head.xMin, head.yMin, head.xMax, head.yMax]
        self.ascent, self.descent = lines.ascent, lines.descent
        self.capital = font["OS/2"].sCapHeight

    def coded(self, line: str) -> bytes:
        """Return a line as the font counts its letters; `?` stands for what it does not have."""
        raw = line.encode(ENCODING, errors="replace")
        return bytes(code if code in self.widths else ord("?") for code in raw)

    def width(self, line: str) -> float:
        """Return the width of a line at a size of 1."""
        return sum(self.widths[code] for code in self.coded(line)) / 1000

    def written_to(self, writer: Any) -> generic.IndirectObject:
        """Put the font into a PDF."""
        file = generic.StreamObject(
            {pdf_name("/Length1"): generic.NumberObject(len(self.content))},
            stream_data=self.content,
        )
        file.compress()
        name = pdf_name(f"/{TAG}+FiraSans-Regular")
        measures = {
            "/Type": pdf_name("/FontDescriptor"),
            "/FontName": name,
            "/Flags": generic.NumberObject(NONSYMBOLIC),
            "/FontBBox": _numbers(edge * self.unit for edge in self.box),
            "/ItalicAngle": generic.NumberObject(0),
            "/Ascent": generic.NumberObject(round(self.ascent * self.unit)),
            "/Descent": generic.NumberObject(round(self.descent * self.unit)),
            "/CapHeight": generic.NumberObject(round(self.capital * self.unit)),
            "/StemV": generic.NumberObject(80),
            "/FontFile2": writer.add_object(file),
        }
        font = {
            "/Type": pdf_name("/Font"),
            "/Subtype": pdf_name("/TrueType"),
            "/BaseFont": name,
            "/FirstChar": generic.NumberObject(FIRST),
            "/LastChar": generic.NumberObject(LAST),
            "/Widths": _numbers(self.widths.get(code, 0) for code in range(FIRST, LAST + 1)),
            "/Encoding": pdf_name("/WinAnsiEncoding"),
            "/FontDescriptor": writer.add_object(_dictionary(measures)),
        }
        reference: generic.IndirectObject = writer.add_object(_dictionary(font))
        return reference


_font = cache(_Font)


def _dictionary(entries: dict[str, Any]) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(key): value for key, value in entries.items()})


def _numbers(values: Any) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(round(value)) for value in values])
