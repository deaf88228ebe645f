"""The Nachweispaket: checked as its own guide says, with the tools of any Linux."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.utils import timezone

from agreements.actions import transitions
from agreements.actions.annexes import add_annex, remove_annex
from agreements.actions.correcting import correct_signature
from agreements.actions.evidence import ask_for_evidence
from agreements.documents.evidence import write_evidence
from agreements.documents.papers import plain_name
from agreements.enums import AnnexKind, Deed, State
from agreements.models.agreement import Agreement
from agreements.models.document import LaterAnnex, SignedCopy
from archive import store
from archive.actions import store as keep
from archive.care import SUSPECTS
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.uploads import CheckedUpload
from core.chain import WITHHELD, withholding
from core.models import LogEntry
from core.trail import head_of, record
from core.workflow import NotEntitled
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import text_of, url
from tests.conftest import SignIn
from tests.core.pdf_reading import text_of as pdf_text
from tests.core.trail_forging import forge
from tests.files import make_pdf

pytestmark = pytest.mark.django_db
SECRET = "Das bleibt unter uns."
HOSTILE = "../Päd. Konzept; $(touch x) `y` 'z'.PDF"
NOT_NAMED = "STEHT NICHT IM VERLAUF"
UNCHANGED, HOLDS = "Alle Dateien sind unverändert.", "Die Kette hält."


def attach(agreement: Agreement, title: str, pages: int) -> int:
    upload = CheckedUpload(
        source=make_pdf(pages=pages),
        filename=HOSTILE,
        media_type="application/pdf",
        page_count=pages,
    )
    return add_annex(
        agreement=agreement,
        kind=AnnexKind.CONCEPT,
        title=title,
        upload=upload,
        by=builders.writer_of(agreement),
    ).pk


def stored(kind: DocumentKind, pages: int) -> StoredDocument:
    return keep(
        make_pdf(pages=pages),
        kind=kind,
        filename="Protokoll.pdf",
        media_type="application/pdf",
        by=None,
    )


@pytest.fixture
def agreement() -> Agreement:
    """Return an agreement with two Fassungen, the second signed by all, and all kinds of papers."""
    draft = builders.make_agreement()
    builders.make_comment(draft, text=SECRET)
    first_annex = attach(draft, "Konzept", pages=1)
    signing = builders.advance(draft, State.SIGNING)
    builders.sign(signing, signing.signing_parties[0])
    writer = builders.writer_of(signing)
    transitions.reopen(agreement=signing, reason="Ein Wort fehlt.", by=writer)
    remove_annex(agreement=signing, annex_pk=first_annex, by=writer)
    attach(signing, "Neues Konzept", pages=2)
    signed = builders.advance(Agreement.objects.get(pk=signing.pk), State.SIGNED)
    minutes = stored(DocumentKind.MINUTES, pages=3)
    LaterAnnex.objects.create(
        agreement=signed,
        number=2,
        kind=AnnexKind.MINUTES,
        title="Protokoll 2027",
        document=minutes,
        valid_from=timezone.localdate(),
        added_by=writer,
    )
    record(signed, Deed.LATER_ANNEX, by=writer, number=2, title="x", sha256=minutes.sha256)
    copy = stored(DocumentKind.SIGNED_COPY, pages=4)
    version = signed.versions.get(number=2)
    SignedCopy.objects.create(version=version, document=copy, filed_by=writer)
    record(signed, Deed.SCAN_FILED, by=writer, scan=copy.sha256)
    return signed


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    # What is typed comes from the guide in the repository.
    return subprocess.run(  # noqa: S602 - it is meant for a shell
        command,
        shell=True,
        executable="/bin/bash",
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def unpacked(content: bytes, folder: Path) -> Path:
    """Unpack a package as somebody would, and return the folder in it."""
    (folder / "paket.zip").write_bytes(content)
    run("unzip -q paket.zip", folder).check_returncode()
    [inner] = folder.glob("*_Nachweis")
    return inner


def package_of(agreement: Agreement) -> bytes:
    last = ask_for_evidence(agreement=agreement, by=builders.make_office_member())
    return written(agreement, last)


def written(agreement: Agreement, last: LogEntry) -> bytes:
    with tempfile.TemporaryFile() as file:
        write_evidence(agreement, last, file)
        file.seek(0)
        return file.read()


def commands_of(guide: str) -> list[str]:
    """Return what the guide tells to type."""
    return re.findall(r"^-+ eingeben -+\n(.+?)^-+ bis hier -+$", guide, re.MULTILINE | re.DOTALL)


def followed(folder: Path) -> Iterator[str]:
    """Do what the guide says, step by step; yield what each step answers."""
    for command in commands_of((folder / "LIESMICH.txt").read_text()):
        done = run(command, folder)
        yield done.stdout + done.stderr


@pytest.fixture
def package(agreement: Agreement, tmp_path: Path) -> Path:
    return unpacked(package_of(agreement), tmp_path)


def test_what_the_guide_says_works_as_it_says(agreement: Agreement, package: Path) -> None:
    unchanged, chain, files, heads, _ = followed(package)

    assert unchanged.strip() == UNCHANGED
    entries = LogEntry.objects.about(agreement).count()
    assert chain.splitlines() == [
        f"{HOLDS} {entries} Einträge, davon 1 verdeckt. Gelöschte Angaben: 0.",
        f"Letzter Kettenwert: {head_of(agreement)}",
    ]
    named = dict(line.split(": ") for line in files.splitlines())
    assert named.keys() == papers(package)
    number = agreement.number
    for place in (1, 2):
        folder = f"Fassung-{place}"
        content, issued = named[f"{folder}/Inhalt.json"], f"{folder}/{number}_{folder}.pdf"
        assert content.startswith(f"Inhalt oder Anlage zur Fassung {place}, Eintrag ")
        assert named[issued].startswith(f"ausgegebene Fassung zur Fassung {place}, Eintrag ")
    assert named[f"Fassung-2/{number}_Fassung-2_Abschrift.pdf"].startswith("Abschrift, Eintrag ")
    assert named["Fassung-2/Ausfertigungen/04_Protokoll.pdf"].startswith("Ausfertigung, Eintrag ")
    assert named["Anlagen/03_Protokoll.pdf"].startswith("Inhalt oder Anlage, Eintrag ")
    assert heads.splitlines() == [
        f"Fassung {number}: Der Kettenwert kommt vor." for number in (1, 2)
    ]
    guide = (package / "LIESMICH.txt").read_text()
    assert head_of(agreement) in guide
    for version in agreement.versions.all():
        assert version.sha256 in guide
        assert version.check_code in guide


def papers(package: Path) -> set[str]:
    return {
        str(file.relative_to(package))
        for file in package.rglob("*")
        if file.is_file() and file.parent != package
    }


def test_all_papers_are_there_under_plain_names(agreement: Agreement, package: Path) -> None:
    number = agreement.number
    assert papers(package) == {
        f"Fassung-1/{number}_Fassung-1.pdf",
        "Fassung-1/Inhalt.json",
        "Fassung-1/Ausfertigungen/01_scan.pdf",
        f"Fassung-2/{number}_Fassung-2.pdf",
        f"Fassung-2/{number}_Fassung-2_Abschrift.pdf",
        "Fassung-2/Inhalt.json",
        *(f"Fassung-2/Ausfertigungen/0{place}_scan.pdf" for place in (1, 2, 3)),
        "Fassung-2/Ausfertigungen/04_Protokoll.pdf",
        "Anlagen/01_Paed-Konzept_-touch-x-y-z.pdf",
        "Anlagen/02_Paed-Konzept_-touch-x-y-z.pdf",
        "Anlagen/03_Protokoll.pdf",
    }
    version = agreement.versions.get(number=2)
    issued = package / f"Fassung-2/{number}_Fassung-2.pdf"
    assert issued.read_bytes() == store.read(version.document.sha256)
    assert (package / "Fassung-2/Inhalt.json").read_text() == version.content


def test_the_trail_is_there_to_be_read(agreement: Agreement, package: Path) -> None:
    words = pdf_text((package / "Verlauf.pdf").read_bytes())

    assert f"Nummer {agreement.number}" in words
    assert "hat den Text als Fassung 2 zur Unterschrift freigegeben." in words
    assert "Begründung: Ein Wort fehlt." in words
    assert "hat das Nachweispaket angefordert." in words
    assert "Kommentar" not in words


def test_of_a_comment_not_even_the_place_leaves_the_portal(package: Path) -> None:
    lines = [json.loads(line) for line in (package / "verlauf.jsonl").read_text().splitlines()]

    [closed] = [line for line in lines if "parts" not in line]
    assert closed.keys() == {"number", "previous", "digest"}
    text = (package / "verlauf.jsonl").read_text()
    assert SECRET not in text
    assert "comment" not in text


def test_whatever_is_changed_in_the_package_is_found(package: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    for name, step in (
        ("verlauf.jsonl", 1),
        ("Fassung-1/Inhalt.json", 2),
        ("Fassung-2/Ausfertigungen/02_scan.pdf", 2),
        ("Anlagen/02_Paed-Konzept_-touch-x-y-z.pdf", 2),
    ):
        shutil.rmtree(forged, ignore_errors=True)
        shutil.copytree(package, forged)
        content = (forged / name).read_bytes()
        place = content.index(b"Beispiel") if step == 1 else 40
        (forged / name).write_bytes(content[:place] + b"Anderes " + content[place + 8 :])

        answers = list(followed(forged))

        assert UNCHANGED not in answers[0]
        assert name in answers[0]
        told = "wurde verändert." if step == 1 else f"{name}: {NOT_NAMED}"
        assert told in answers[step]

    file = package / "verlauf.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    for kept in (lines[1:], lines[::-1], [*lines[:3], *lines[4:]], [*lines[:2], *lines[1:]]):
        file.write_text("".join(kept))
        assert "schließt nicht an." in list(followed(package))[1]


def test_the_list_of_files_is_whole(package: Path) -> None:
    (package / "Zusatzvereinbarung.pdf").write_bytes(b"%PDF-1.7")
    added = next(followed(package))
    (package / "Zusatzvereinbarung.pdf").unlink()
    sums = package / "SHA256SUMS"
    listed = sums.read_text()
    sums.write_text(listed.replace("Verlauf.pdf\n", "Verlauf.pdf\nnicht mehr lesbar\n"))
    garbled = next(followed(package))
    sums.write_text(
        "".join(line for line in listed.splitlines(keepends=True) if "Verlauf." not in line)
    )
    shortened = next(followed(package))

    assert UNCHANGED not in added + garbled + shortened
    assert "> Zusatzvereinbarung.pdf" in added


def test_a_sum_that_somebody_typed_is_none_of_a_file(agreement: Agreement, tmp_path: Path) -> None:
    forged = b"%PDF-1.7 Gilt bis 2099."
    planted = store.fingerprint(forged)
    record(agreement, Deed.NOTED, by=None, reason=planted, text=planted, place={"scan": planted})
    package = unpacked(package_of(agreement), tmp_path)
    (package / "Fassung-2" / "Vereinbarung.pdf").write_bytes(forged)

    assert f"Fassung-2/Vereinbarung.pdf: {NOT_NAMED}" in list(followed(package))[2]


def test_files_that_change_places_are_named_as_what_they_are(package: Path) -> None:
    [first] = package.glob("Fassung-1/*_Fassung-1.pdf")
    [second] = package.glob("Fassung-2/*_Fassung-2.pdf")
    second.write_bytes(first.read_bytes())

    name = str(second.relative_to(package))
    assert f"{name}: ausgegebene Fassung zur Fassung 1," in list(followed(package))[2]


def test_a_corrected_signature_is_not_told_as_one(tmp_path: Path) -> None:
    signing = builders.make_agreement(State.SIGNING)
    first = signing.signing_parties[0]
    wrong = builders.sign(signing, first)
    correct_signature(agreement=signing, signature=wrong, reason="Falsch.", by=wrong.recorded_by)

    guide = (unpacked(package_of(signing), tmp_path) / "LIESMICH.txt").read_text()

    assert f"für {first.name} (berichtigt, zählt nicht mehr)\n" in guide


def test_a_name_that_was_withheld_since_does_not_break_the_package(
    agreement: Agreement, tmp_path: Path
) -> None:
    entry = LogEntry.objects.about(agreement).get(number=1)
    withheld = withholding(entry, {("by_name",), ("by",)})
    values = {"by_name": WITHHELD, "by": None, "salt": "", "withheld": withheld}
    forge(lambda trail: trail.filter(pk=entry.pk).update(**values))

    package = unpacked(package_of(agreement), tmp_path)

    assert HOLDS in list(followed(package))[1]
    first = json.loads((package / "verlauf.jsonl").read_text().splitlines()[0])
    assert {tuple(part["path"]) for part in first["parts"] if "digest" in part} == {
        ("by",),
        ("by_name",),
    }


def test_the_same_record_gives_the_same_bytes(agreement: Agreement) -> None:
    last = ask_for_evidence(agreement=agreement, by=builders.make_office_member())
    before = written(agreement, last)
    record(agreement, Deed.NOTED, by=None)

    assert written(agreement, last) == before
    with ZipFile(BytesIO(before)) as package:
        assert package.testzip() is None
        folder = f"{agreement.number}_Nachweis/"
        assert all(name.startswith(folder) and name.isascii() for name in package.namelist())


# --- Who gets it ---------------------------------------------------------------------------------


def test_who_reads_the_agreement_gets_it_and_the_trail_says_so(
    agreement: Agreement, sign_in: SignIn
) -> None:
    reader = builders.make_member(agreement.school.organisation, role=MemberRole.READER)
    answer = sign_in(reader).post(url("evidence", agreement))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    name = f"{agreement.number}_Nachweis.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as package:  # type: ignore[attr-defined]  # of a stream
        assert f"{agreement.number}_Nachweis/LIESMICH.txt" in package.namelist()
    last = LogEntry.objects.about(agreement).last()
    assert last is not None
    assert (last.action, last.by) == (Deed.EVIDENCE, reader)


def test_the_page_of_the_fassungen_offers_it(agreement: Agreement, sign_in: SignIn) -> None:
    client = sign_in(builders.make_office_member())

    assert "Nachweispaket herunterladen" in text_of(client.get(url("versions", agreement)))
    assert client.get(url("evidence", agreement)).status_code == 405


def test_without_a_fassung_there_is_none(sign_in: SignIn) -> None:
    draft = builders.make_agreement()
    client = sign_in(draft.created_by)
    entries = LogEntry.objects.about(draft).count()

    answer = client.post(url("evidence", draft))

    assert answer.status_code == 409
    assert "sobald der Text zum ersten Mal zur Unterschrift freigegeben ist" in text_of(answer)
    assert "Nachweispaket" not in text_of(client.get(url("versions", draft)))
    assert LogEntry.objects.about(draft).count() == entries


def test_strangers_cannot_ask_for_it(agreement: Agreement) -> None:
    with pytest.raises(NotEntitled):
        ask_for_evidence(agreement=agreement, by=builders.make_member())


def test_it_is_whole_or_not_there(agreement: Agreement, own_archive: Path, sign_in: SignIn) -> None:
    document = agreement.versions.get(number=1).document
    (own_archive / store.name_of(document.sha256)).write_bytes(b"forged")

    answer = sign_in(builders.make_office_member()).post(url("evidence", agreement))

    assert answer.status_code == 503
    assert "fehlt ein Dokument dieser Vereinbarung, oder es ist verändert" in text_of(answer)
    assert document.sha256 in cache.get(SUSPECTS)  # the next worker looks at it


def test_where_the_archive_is_away_it_says_so(
    agreement: Agreement, own_archive: Path, sign_in: SignIn
) -> None:
    file = own_archive / store.name_of(agreement.versions.get(number=1).document.sha256)
    file.unlink()
    file.mkdir()  # for root no file is forbidden

    answer = sign_in(builders.make_office_member()).post(url("evidence", agreement))

    assert answer.status_code == 503
    assert "Das Archiv antwortet gerade nicht." in text_of(answer)


@pytest.mark.parametrize(
    ("filename", "plain"),
    [
        ("Straße ÄÖÜ.PDF", "Strasse-AeOeUe.pdf"),
        ("..", "Datei"),
        ("", "Datei"),
        ("日本.png", "Datei.png"),
        ("a\nb\\c/-rf.jpeg", "rf.jpeg"),
        ("x" * 300 + ".pdf", "x" * 60 + ".pdf"),
        ("Konzept.v2.pdf", "Konzept-v2.pdf"),
    ],
)
def test_names_are_plain(filename: str, plain: str) -> None:
    assert plain_name(filename) == plain
