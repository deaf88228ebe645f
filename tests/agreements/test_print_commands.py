"""The commands that write agreements and blank forms into files."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from agreements.enums import State
from archive import store
from tests import builders
from tests.core.pdf_reading import text_of
from tests.muster import missing_sentences

pytestmark = pytest.mark.django_db


def printed(path: Path, *args: str) -> bytes:
    """Run a command that writes to `path` and return what it wrote."""
    said = StringIO()
    call_command(*args, "--out", str(path), stdout=said)
    content = path.read_bytes()
    assert f"{len(content)} Byte geschrieben: {path}" in said.getvalue()
    return content


def test_a_draft_is_printed_as_such(tmp_path: Path) -> None:
    draft = builders.make_agreement()
    content = printed(tmp_path / "e.pdf", "print_agreement", draft.number)
    assert "Entwurf – nicht zur Unterschrift" in text_of(content)
    with pytest.raises(CommandError, match="noch keine Abschrift"):
        call_command("print_agreement", draft.number, "--transcript", "--out", "x.pdf")


def test_issued_documents_are_printed_byte_for_byte(tmp_path: Path) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    version = agreement.versions.get()
    content = printed(tmp_path / "f.pdf", "print_agreement", agreement.number)
    assert content == store.read(version.document.sha256)
    transcript = printed(tmp_path / "a.pdf", "print_agreement", agreement.number, "--transcript")
    assert transcript == store.read(version.transcript.document.sha256)
    assert "gez. Anna Beispiel" in text_of(transcript)


def test_lost_bytes_are_told(tmp_path: Path, own_archive: Path) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    for file in own_archive.rglob("*"):
        if file.is_file():
            file.unlink()
    with pytest.raises(CommandError, match="Ein Dokument fehlt im Archiv"):
        call_command("print_agreement", agreement.number, "--out", str(tmp_path / "f.pdf"))


def test_the_blank_form_holds_the_muster_word_for_word(tmp_path: Path) -> None:
    builders.make_edition()
    content = printed(tmp_path / "l.pdf", "print_blank")
    text = "\f".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert missing_sentences(text) == []
    assert printed(tmp_path / "m.pdf", "print_blank", "--edition", "2023-09-27") == content


def test_what_is_not_there_is_told_in_german(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="KV-1999-0001 gibt es nicht"):
        call_command("print_agreement", "KV-1999-0001", *out)
    with pytest.raises(CommandError, match="noch keine Fassung des Musters"):
        call_command("print_blank", *out)
    with pytest.raises(CommandError, match="vom 2020-01-01 ist nicht veröffentlicht"):
        call_command("print_blank", "--edition", "2020-01-01", *out)
    with pytest.raises(CommandError, match="„morgen“ ist kein Tag"):
        call_command("print_blank", "--edition", "morgen", *out)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    builders.make_edition()
    with pytest.raises(CommandError, match="lässt sich nicht schreiben"):
        call_command("print_blank", "--out", str(tmp_path / "none" / "x.pdf"))
