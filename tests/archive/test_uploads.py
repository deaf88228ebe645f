import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from archive.uploads import CheckedUpload, UploadRefused, check, clean_filename
from core.workflow import ActionRefused
from tests import hostile_files as hostile
from tests.files import make_image, make_pdf, signed_later, with_place_to_begin

AGAIN = "Drucken Sie das Dokument als PDF und laden Sie es noch einmal hoch."
BROKEN = "Diese Datei ist beschädigt. Speichern Sie sie neu und laden Sie sie wieder hoch."
COSTLY = f"Diese Datei ist zu aufwendig aufgebaut. {AGAIN}"
FOREIGN = (
    "Diese Datei ist keine PDF-, JPEG- oder PNG-Datei. "
    "Speichern Sie das Dokument als PDF und laden Sie es noch einmal hoch."
)
PROTECTED = "Diese PDF-Datei ist durch ein Passwort geschützt. Entfernen Sie den Schutz."
SCRIPT = f"Diese PDF-Datei enthält ein Programm (JavaScript). {AGAIN}"
ACTION = f"Diese PDF-Datei führt von selbst Befehle aus. {AGAIN}"
FILES = "Diese PDF-Datei enthält weitere Dateien. Laden Sie jede Datei einzeln hoch."

HUGE = (
    "Das Bild hat 60000 × 60000 Bildpunkte. "
    "Scannen Sie mit 300 dpi und laden Sie das Bild noch einmal hoch."
)

REFUSED: list[tuple[Callable[[], bytes], str]] = [
    (bytes, "Diese Datei ist leer. Wählen Sie eine andere Datei aus."),
    (hostile.with_javascript, SCRIPT),
    (hostile.with_javascript_in_hexadecimal, SCRIPT),
    (hostile.with_javascript_in_names, SCRIPT),
    (hostile.with_javascript_in_compressed_objects, SCRIPT),
    (hostile.with_javascript_in_a_field, SCRIPT),
    (hostile.with_launch, ACTION),
    (hostile.with_submit, ACTION),
    (hostile.with_remote_place, ACTION),
    (hostile.with_opening_of_a_website, ACTION),
    (hostile.with_additional_action, ACTION),
    (
        hostile.with_movie,
        f"Diese PDF-Datei enthält Ton, Film oder 3D-Modelle. {AGAIN}",
    ),
    (
        hostile.with_dynamic_form,
        f"Diese PDF-Datei ist ein dynamisches Formular (XFA). {AGAIN}",
    ),
    (hostile.with_attachment, FILES),
    (hostile.with_attached_annotation, FILES),
    (
        hostile.with_content_elsewhere,
        f"Diese PDF-Datei verweist auf fremde Dateien. {AGAIN}",
    ),
    (hostile.bomb_of_objects, COSTLY),
    (hostile.deep_nest, COSTLY),
    (hostile.loop_of_pages, BROKEN),
    (hostile.tree_of_a_billion_pages, BROKEN),
    (hostile.encrypted, PROTECTED),
    (hostile.protected_from_editing, PROTECTED),
    (hostile.cut_in_half, BROKEN),
    (hostile.without_pages, BROKEN),
    (hostile.without_body, BROKEN),
    (hostile.pdf_behind_html, FOREIGN),
    (hostile.zip_behind_pdf, f"Diese Datei enthält ein verstecktes Archiv. {AGAIN}"),
    (hostile.web_page, FOREIGN),
    (hostile.vector_image, FOREIGN),
    (hostile.program, FOREIGN),
    (hostile.virus_test, FOREIGN),
    (hostile.moving_picture, FOREIGN),
    (hostile.word_document, FOREIGN),
    (hostile.huge_image, HUGE),
    (hostile.tall_image, BROKEN),
    (hostile.broken_image, BROKEN),
    (hostile.broken_photo, BROKEN),
    (hostile.photo_named_as_another, BROKEN),
]


def judged(
    content: bytes,
    name: str = "scan.pdf",
    *,
    allowed: Collection[str] = ("pdf", "jpeg", "png"),
    issued: bytes | None = None,
) -> CheckedUpload:
    return check(SimpleUploadedFile(name, content), allowed=allowed, issued=issued)


@pytest.mark.parametrize(
    ("build", "sentence"), REFUSED, ids=[build.__name__ for build, _ in REFUSED]
)
def test_hostile_file_is_refused_in_one_sentence(build: Callable[[], bytes], sentence: str) -> None:
    content = build()
    began = time.monotonic()

    with pytest.raises(UploadRefused) as caught:
        judged(content)

    assert caught.value.reason == sentence
    assert isinstance(caught.value, ActionRefused)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("content", "name", "media_type", "filename", "pages"),
    [
        (make_pdf(pages=3), "Scan.PDF", "application/pdf", "Scan.pdf", 3),
        (make_image("PNG"), "scan.png", "image/png", "scan.png", 1),
        (make_image("JPEG"), "foto.jpeg", "image/jpeg", "foto.jpeg", 1),
        (make_image("JPEG", mode="CMYK"), "f.jpg", "image/jpeg", "f.jpg", 1),
        (make_image("PNG"), "scan.pdf", "image/png", "scan.png", 1),
        (hostile.bomb_of_content(), "a.pdf", "application/pdf", "a.pdf", 1),
    ],
)
def test_harmless_file_is_taken_as_it_came(
    content: bytes, name: str, media_type: str, filename: str, pages: int
) -> None:
    upload = judged(content, name)
    assert upload == CheckedUpload(media_type, content, pages, filename)
    assert upload.content == content


def test_place_to_begin_reading_is_no_command() -> None:
    content = with_place_to_begin()

    assert judged(content).content == content


@pytest.mark.parametrize(
    ("allowed", "words"),
    [
        (["pdf"], "Diese Datei ist keine PDF-Datei."),
        (["png", "pdf"], "Diese Datei ist keine PDF- oder PNG-Datei."),
    ],
)
def test_only_allowed_types_are_named(allowed: list[str], words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        judged(make_image("JPEG"), allowed=allowed)


def test_attachment_of_our_own_comes_back_with_the_signed_file() -> None:
    issued = hostile.with_attachment(b"{}")

    assert judged(signed_later(issued), issued=issued).page_count == 1
    with pytest.raises(UploadRefused, match="weitere Dateien"):
        judged(hostile.with_attachment(b"[]"), issued=issued)


class Liar(SimpleUploadedFile):
    """A file that says it is small."""

    @property
    def size(self) -> int:
        return 10

    @size.setter
    def size(self, value: int) -> None:
        pass


class Unread(SimpleUploadedFile):
    """A file whose size is known before anything is read."""

    def __init__(self, size: int) -> None:
        super().__init__("scan.pdf", b"")
        self.size = size

    def read(self, *_args: object) -> bytes:
        raise AssertionError("nothing is read of a file that is too big")


@pytest.mark.parametrize(
    ("size", "megabytes"),
    [(34 * 1024 * 1024, 34), (25 * 1024 * 1024 + 1, 26), (10**12, 953_675)],
)
def test_big_file_is_refused_unread(size: int, megabytes: int) -> None:
    with pytest.raises(UploadRefused) as caught:
        check(Unread(size))

    assert caught.value.reason == f"Die Datei ist {megabytes} MB groß. Erlaubt sind 25 MB."


def test_wrong_size_does_not_help() -> None:
    with pytest.raises(UploadRefused, match=r"Die Datei ist 2 MB groß\. Erlaubt sind 1 MB\."):
        check(Liar("scan.pdf", bytes(3 * 1024 * 1024)), limit_mb=1)


@contextmanager
def on_disk(content: bytes) -> Iterator[TemporaryUploadedFile]:
    with TemporaryUploadedFile("scan.pdf", "application/pdf", len(content), None) as file:
        file.write(content)
        file.seek(0)
        yield file


def test_file_on_the_disk_stays_there() -> None:
    content = make_pdf()
    with on_disk(content) as file:
        upload = check(file)
        assert upload.source == Path(file.temporary_file_path())
        assert (upload.content, upload.size) == (content, len(content))


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (hostile.zip_behind_pdf, "verstecktes Archiv"),
        (hostile.web_page, "keine PDF-"),
        (bytes, "leer"),
    ],
)
def test_hostile_file_on_the_disk_is_refused_as_well(
    build: Callable[[], bytes], sentence: str
) -> None:
    with on_disk(build()) as file, pytest.raises(UploadRefused, match=sentence):
        check(file)


def test_file_on_the_disk_larger_than_it_says_is_refused() -> None:
    with on_disk(bytes(2 * 1024 * 1024)) as file:
        file.size = 10
        with pytest.raises(UploadRefused, match="Die Datei ist 2 MB groß"):
            check(file, limit_mb=1)


@pytest.mark.parametrize(("name", "clean"), hostile.NAMES.items())
def test_name_is_cleaned(name: str, clean: str) -> None:
    assert clean_filename(name, (".pdf",)) == clean


def test_long_name_is_cut_before_its_ending() -> None:
    assert clean_filename("ä" * 300 + ".pdf", (".pdf",)) == "ä" * 100 + ".pdf"


@pytest.mark.parametrize(
    ("name", "clean"), [("Liste.XLSX", "Liste.xlsx"), ("Brief vom 12. Mai", "Brief vom 12. Mai")]
)
def test_name_keeps_its_ending_where_none_is_asked_for(name: str, clean: str) -> None:
    assert clean_filename(name) == clean


def test_many_bombs_cost_this_process_nothing(tmp_path: Path) -> None:
    """Measure the memory of a process that judges the costly files one after the other."""
    program = tmp_path / "judge.py"
    program.write_text(
        "import resource, sys\n"
        "from core.inspection import UnreadableFileError, inspect\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        inspect(open(path, 'rb').read(), path.rpartition('.')[2])\n"
        "    except UnreadableFileError:\n"
        "        pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    paths = []
    for build, kind in ((hostile.bomb_of_objects, "pdf"), (hostile.huge_image, "png")):
        path = tmp_path / f"{build.__name__}.{kind}"
        path.write_bytes(build())
        paths.append(str(path))

    command = [sys.executable, str(program), *paths]
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        command, capture_output=True, check=True, text=True, env={"PYTHONPATH": "."}
    )

    assert int(done.stdout) < 30 * 1024  # kilobytes
