"""Pages looked at in a child process: pictures, codes, blank pages, and what a page may not do."""

import os
import re
import signal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from core.inspection import UnreadableFileError
from core.page_codes import PATTERN, tail
from core.page_images import PageViewer
from core.page_images_child import MEGABYTE, MEMORY_BYTES
from tests import hostile_files as hostile
from tests.files import make_pdf, saved
from tests.scans import Wear, blank_sheet, pdf_of, strange_sheet, worn

CODE = f"HTTPS://PORTAL.EXAMPLE/P/{tail('F23456789ABCDEFGH', 7)}"


def laid(folder: Path, content: bytes) -> Path:
    file = folder / "pile.pdf"
    file.write_bytes(content)
    return file


def size_of(image: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(image)).size


def test_a_page_is_shown_upright_and_as_wide_as_asked(tmp_path):
    with PageViewer(laid(tmp_path, make_pdf(size=(300, 600)))) as viewer:
        assert size_of(viewer.show(1, width=100)) == (100, 200)
        assert size_of(viewer.show(1, width=100, turn=90)) == (100, 50)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_code_says_how_its_page_lies(tmp_path, turn):
    sheet = worn(strange_sheet(CODE).convert("L"), Wear(turn=turn, skew=2))

    with PageViewer(laid(tmp_path, pdf_of([sheet])), wanted=PATTERN) as viewer:
        look = viewer.read(1, width=240)

    (mark,) = look.marks
    assert mark.text == CODE
    assert mark.turn == (360 - turn) % 360
    wide, high = size_of(look.image)
    assert wide < high


def test_a_faint_code_is_read_by_looking_harder(tmp_path):
    sheet = strange_sheet(CODE).convert("L").point(lambda value: 225 if value < 128 else 245)

    with PageViewer(laid(tmp_path, pdf_of([sheet])), wanted=PATTERN) as viewer:
        assert [mark.text for mark in viewer.read(1, width=240).marks] == [CODE]


def test_somebody_else_s_code_is_told(tmp_path):
    content = pdf_of([strange_sheet("https://example.org/"), strange_sheet()])

    with PageViewer(laid(tmp_path, content), wanted=PATTERN) as viewer:
        assert [mark.text for mark in viewer.read(1, width=99).marks] == ["https://example.org/"]
        assert viewer.read(2, width=99).marks == ()


def test_only_an_empty_page_is_blank(tmp_path):
    initials = blank_sheet().convert("L")
    initials.paste(0, (600, 900, 660, 903))  # a stroke of 1 cm
    grey = Image.new("L", blank_sheet().size, 205)

    with PageViewer(laid(tmp_path, pdf_of([blank_sheet(), initials, grey]))) as viewer:
        assert [viewer.read(page, width=99).is_blank for page in (1, 2, 3)] == [True, False, True]


def test_a_page_that_is_not_there_is_told(tmp_path):
    with PageViewer(laid(tmp_path, make_pdf())) as viewer:
        with pytest.raises(UnreadableFileError, match="broken"):
            viewer.show(2, width=99)
        assert viewer.show(1, width=99)


@pytest.mark.parametrize(
    "content", [hostile.program(), hostile.encrypted(), hostile.without_body(), b""]
)
def test_what_is_no_pdf_is_told(tmp_path, content):
    with (
        PageViewer(laid(tmp_path, content)) as viewer,
        pytest.raises(UnreadableFileError, match="broken"),
    ):
        viewer.read(1, width=99)


@pytest.mark.parametrize(
    "bomb", [hostile.bomb_of_content, hostile.tree_of_a_billion_pages, hostile.deep_nest]
)
def test_a_bomb_costs_no_more_than_its_child_may(tmp_path, bomb):
    with PageViewer(laid(tmp_path, bomb())) as viewer:
        viewer.read(1, width=99)
        assert viewer._process
        status = Path(f"/proc/{viewer._process.pid}/status").read_text()
    (peak,) = re.findall(r"VmPeak:\s+(\d+)", status)
    assert int(peak) * 1024 <= MEMORY_BYTES


def test_a_sheet_as_large_as_a_house_is_shown_small(tmp_path):
    with PageViewer(laid(tmp_path, make_pdf(size=(14_400, 14_400)))) as viewer:
        assert size_of(viewer.show(1, width=200)) == (200, 200)


@pytest.mark.parametrize("add", hostile.HOSTILE_PAGES, ids=lambda add: add.__name__)
def test_a_page_that_cannot_be_drawn_never_passes_for_a_blank_one(tmp_path, add):
    pdf = pikepdf.new()
    add(pdf)
    pdf.add_blank_page()
    content = saved(pdf)

    assert len(content) < MEGABYTE
    with PageViewer(laid(tmp_path, content)) as viewer:
        with pytest.raises(UnreadableFileError):
            viewer.read(1, width=99)
        assert viewer.read(2, width=99).is_blank


def test_a_lost_child_is_followed_by_a_fresh_one(tmp_path):
    with PageViewer(laid(tmp_path, make_pdf())) as viewer:
        viewer.show(1, width=99)
        assert viewer._process
        os.kill(viewer._process.pid, signal.SIGKILL)
        viewer._process.wait()
        with pytest.raises(UnreadableFileError, match="costly"):
            viewer.show(1, width=99)
        assert viewer.show(1, width=99)
