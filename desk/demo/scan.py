"""A sheet of paper that looks signed and scanned, for the fictional agreements."""

from io import BytesIO

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFilter, ImageFont

A4_AT_100_DPI = (827, 1169)
PAPER, INK, BLUE = (250, 249, 245), (45, 45, 50), (35, 50, 140)
FONT = "fonts/FiraSans-Regular.ttf"


def scanned_signature(*, number: str, party: str, name: str, place: str, day: str) -> bytes:
    """Draw the signed page of a party as a slightly skewed JPEG."""
    sheet = Image.new("RGB", A4_AT_100_DPI, PAPER)
    draw = ImageDraw.Draw(sheet)
    large, small = (ImageFont.truetype(str(finders.find(FONT)), size) for size in (26, 18))
    draw.text((90, 110), "Unterschriften", font=large, fill=INK)
    draw.text((90, 160), f"Kooperationsvereinbarung {number}", font=small, fill=INK)
    draw.text((90, 260), party, font=small, fill=INK)
    draw.text((90, 320), f"{place}, {day}", font=small, fill=BLUE)
    draw.line(_flourish(name), fill=BLUE, width=3, joint="curve")
    draw.line((90, 450, 520, 450), fill=INK, width=1)
    draw.text((90, 460), name, font=small, fill=INK)
    turned = sheet.rotate(0.7, expand=False, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    content = BytesIO()
    turned.filter(ImageFilter.GaussianBlur(0.4)).save(content, "JPEG", quality=70, dpi=(100, 100))
    return content.getvalue()


def _flourish(name: str) -> list[tuple[int, int]]:
    """Return a line that swings with the letters of `name`."""
    return [
        (110 + 12 * step, 415 + (ord(letter) * (7 + step)) % 60 - 30)
        for step, letter in enumerate(name)
    ]
