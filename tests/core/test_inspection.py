from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from core import inspection, inspection_child
from core.inspection import FileFacts, UnreadableFileError, inspect
from tests import hostile_files as hostile
from tests.files import make_image, make_pdf, make_scan

NOTHING: frozenset[str] = frozenset()


def test_harmless_files_have_pages_and_nothing_else() -> None:
    assert inspect(make_pdf(pages=2), "pdf") == FileFacts(2, NOTHING, NOTHING)
    assert inspect(make_image("PNG"), "png") == FileFacts(1, NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("content", "kind", "cause"),
    [
        (b"", "pdf", "broken"),
        (hostile.encrypted(), "pdf", "encrypted"),
        (hostile.bomb_of_objects(), "pdf", "costly"),
        (make_image("PNG"), "jpeg", "broken"),
    ],
)
def test_unreadable_file_says_why(content: bytes, kind: str, cause: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        inspect(content, kind)

    assert caught.value.cause == cause


def test_a_scan_as_large_as_a_pile_may_be_is_read_within_the_limits() -> None:
    content = make_scan(pages=12, page_bytes=8_200_000)  # together 94 MB, of 100 allowed
    assert inspect(content, "pdf") == FileFacts(12, NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(make_pdf(pages=2), "pdf"), (make_image("PNG"), "png"), (make_image("JPEG"), "jpeg")],
)
def test_a_file_on_the_disk_says_the_same_as_its_bytes(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    file = tmp_path / "upload"
    file.write_bytes(content)
    assert inspect(file, kind) == inspect(content, kind)


def test_huge_image_says_how_huge() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        inspect(hostile.huge_image(), "png")

    assert (caught.value.cause, caught.value.width, caught.value.height) == ("pixels", 60000, 60000)


def test_child_that_does_not_answer_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_PATIENCE_SECONDS", 0.001)

    with pytest.raises(UnreadableFileError, match="costly"):
        inspect(make_pdf(), "pdf")


WORKING = """
import hashlib, json, time
begun = time.monotonic()
hashlib.pbkdf2_hmac("sha256", b"work", b"salt", 200_000)
print(json.dumps({"begun": begun, "ended": time.monotonic()}))
"""


def test_two_at_most_are_at_work_at_once(tmp_path: Path) -> None:
    child = tmp_path / "working.py"
    child.write_text(WORKING, encoding="utf-8")
    with ThreadPoolExecutor(8) as crowd:
        done = list(crowd.map(lambda _: inspection.ask_child(child, "any", b""), range(8)))
    beside = [sum(a["begun"] <= b["begun"] < a["ended"] for a in done) for b in done]
    assert len(beside) == 8
    assert max(beside) <= 2


@pytest.mark.parametrize("limit", ["MEMORY_BYTES", "CPU_SECONDS"])
def test_child_that_passes_its_limits_is_ended(
    limit: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A child with the limits of a moment: the file is fine, only the room is not."""
    source = inspection._CHILD.read_text(encoding="utf-8")
    narrow = source.replace("\n    _limit()\n", f"\n    _limit()\n    {GREEDY[limit]}\n")
    assert narrow != source
    child = tmp_path / "narrow.py"
    child.write_text(narrow.replace("CPU_SECONDS = 6", "CPU_SECONDS = 1"), encoding="utf-8")
    monkeypatch.setattr(inspection, "_CHILD", child)

    with pytest.raises(UnreadableFileError, match="costly"):
        inspect(make_pdf(), "pdf")


GREEDY = {"MEMORY_BYTES": "bytearray(MEMORY_BYTES)", "CPU_SECONDS": "while True: pass"}


def test_child_knows_nothing_of_the_portal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "curious.py"
    child.write_text(
        "import json, os, sys\n"
        "known = [name for name in os.environ if name.startswith('KOOP')]\n"
        "known += [path for path in sys.path if os.path.isdir(path + '/archive')]\n"
        "print(json.dumps({'error': ','.join(known) or 'nothing'}))\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("KOOP_SECRET_KEY", "geheim")
    monkeypatch.setattr(inspection, "_CHILD", child)

    with pytest.raises(UnreadableFileError, match=r"^nothing$"):
        inspect(make_pdf(), "pdf")


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (hostile.with_javascript(), "javascript"),
        (hostile.with_javascript_in_names(), "javascript"),
        (hostile.with_javascript_in_hexadecimal(), "javascript"),
        (hostile.with_launch(), "action"),
        (hostile.with_additional_action(), "action"),
        (hostile.with_movie(), "media"),
        (hostile.with_dynamic_form(), "xfa"),
        (hostile.with_content_elsewhere(), "external"),
    ],
)
def test_active_content_is_found(content: bytes, finding: str) -> None:
    assert finding in inspection_child.pdf_facts(BytesIO(content))["findings"]


def test_attachments_are_told_apart_by_their_content() -> None:
    one = inspection_child.pdf_facts(BytesIO(hostile.with_attachment(b"one")))["attachments"]
    other = inspection_child.pdf_facts(BytesIO(hostile.with_attachment(b"other")))["attachments"]
    note = inspection_child.pdf_facts(BytesIO(hostile.with_attached_annotation()))["attachments"]

    assert len(one) == len(other) == len(note) == 1
    assert one != other


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (hostile.cut_in_half(), "broken"),
        (hostile.encrypted(), "encrypted"),
        (hostile.protected_from_editing(), "encrypted"),
        (hostile.without_pages(), "broken"),
        (hostile.deep_nest(), "costly"),
    ],
)
def test_child_names_the_fault_of_a_pdf(content: bytes, error: str) -> None:
    assert inspection_child.pdf_facts(BytesIO(content)) == {"error": error}


@pytest.mark.parametrize(
    ("content", "kind", "facts"),
    [
        (make_image("JPEG"), "jpeg", {"page_count": 1, "findings": [], "attachments": []}),
        (hostile.broken_image(), "png", {"error": "broken"}),
        (hostile.broken_photo(), "jpeg", {"error": "broken"}),
        (hostile.huge_image(), "png", {"error": "pixels", "width": 60000, "height": 60000}),
    ],
)
def test_child_decodes_images_whole(content: bytes, kind: str, facts: dict[str, object]) -> None:
    assert inspection_child.image_facts(BytesIO(content), kind) == facts
