"""The look at documents, trail and Fassungen, as the nightly command takes it."""

import logging
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from agreements.models.signature import Signature
from archive import actions, store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.models import LogEntry, OutgoingMail
from core.trail import record
from desk.archive_check import KEPT
from desk.models import ArchiveCheck
from desk.tasks import tasks_for
from evaluations.models import Minutes
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.core.trail_forging import forge, unguarded
from tests.evaluations import records
from tests.files import make_pdf

pytestmark = pytest.mark.django_db


def keep(pages: int) -> StoredDocument:
    return actions.store(
        make_pdf(pages=pages),
        kind=DocumentKind.TRANSCRIPT,
        filename=f"{pages}.pdf",
        media_type="application/pdf",
        by=None,
    )


def verify(**options: Any) -> str:
    out = StringIO()
    call_command("verify_archive", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def grow_old(path: Path) -> None:
    os.utime(path, (0, 0))


def test_whole_archive_is_in_order() -> None:
    keep(1)
    keep(2)

    assert "2 Dokumente geprüft" in verify()


def test_first_fault_is_named(own_archive: Path) -> None:
    first, second = keep(1), keep(2)
    (own_archive / store.name_of(first.sha256)).unlink()
    (own_archive / store.name_of(second.sha256)).write_bytes(b"forged")

    with pytest.raises(CommandError, match=f"2 Fehler.+fehlt.+{first.sha256}.+1.pdf") as caught:
        verify()
    assert caught.value.returncode == 1


def test_the_operator_is_told_once_a_day(own_archive: Path, settings: Settings) -> None:
    settings.ALARM_MAIL = "betrieb@landkreis.example"
    verify()
    assert not OutgoingMail.objects.exists()
    document = keep(1)
    (own_archive / store.name_of(document.sha256)).unlink()
    for _ in range(2):
        with pytest.raises(CommandError):
            verify()
    mail = OutgoingMail.objects.get()
    assert mail.recipient == settings.ALARM_MAIL
    assert mail.subject == "Archiv: 1 Fehler bei der Prüfung"
    assert document.sha256 in mail.body
    check = ArchiveCheck.objects.order_by("pk").filter(fault_count=1)[0]
    assert f"/verwaltung/desk/archivecheck/{check.pk}/change/" in mail.body


def test_altered_document_is_a_fault(own_archive: Path) -> None:
    document = keep(1)
    (own_archive / store.name_of(document.sha256)).write_bytes(b"forged")

    with pytest.raises(CommandError, match="verändert"):
        verify()


def test_wrong_size_is_a_fault() -> None:
    document = keep(1)
    StoredDocument.objects.create(
        kind=document.kind,
        sha256=document.sha256,
        size=1,
        media_type=document.media_type,
        filename=document.filename,
    )

    with pytest.raises(CommandError, match="Größe"):
        verify()


@pytest.mark.parametrize("name", ["stray.txt", "00/00/.writing-x", "ab/cd/" + "0" * 64])
def test_old_file_without_document_is_a_fault_that_can_be_removed(
    own_archive: Path, name: str
) -> None:
    document = keep(1)
    grow_old(own_archive / store.name_of(document.sha256))
    stray = own_archive / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    grow_old(stray)

    with pytest.raises(CommandError, match="zu keinem Dokument"):
        verify()
    assert f"Entfernt: {name}" in verify(remove_orphans=True)
    assert not stray.exists()
    assert "1 Dokumente geprüft" in verify()


def test_document_under_a_foreign_name_is_a_fault(own_archive: Path) -> None:
    document = keep(1)
    copy = own_archive / document.sha256
    copy.write_bytes(store.read(document.sha256))
    grow_old(copy)

    with pytest.raises(CommandError, match="zu keinem Dokument"):
        verify()


def test_young_file_may_still_get_its_document() -> None:
    store.write(b"just being uploaded")

    assert "in Ordnung" in verify()


def test_file_stored_anew_is_young_again(own_archive: Path) -> None:
    name = store.name_of(store.write(b"once undone"))
    grow_old(own_archive / name)
    store.write(b"once undone")

    verify(remove_orphans=True)

    assert list(store.names()) == [name]


# --- Trail, Fassungen and archive tell the same --------------------------------------------------


@pytest.fixture
def signed() -> Agreement:
    """Return an agreement with a Fassung, an Abschrift, scans and an annex."""
    return builders.make_agreement(State.SIGNED)


def test_an_agreement_with_all_its_papers_is_in_order(signed: Agreement) -> None:
    version = signed.versions.get()

    words = verify()

    assert f"{LogEntry.objects.count()} Einträge im Verlauf" in words
    assert LogEntry.objects.about(signed).filter(digest=version.trail_head).exists()
    assert LogEntry.objects.about(signed).filter(digest=version.transcript.trail_head).exists()


def test_a_broken_chain_is_named(signed: Agreement) -> None:
    forge(lambda trail: trail.filter(subject_id=signed.pk, number=3).update(reason="anders"))

    with pytest.raises(
        CommandError,
        match=f"1 Fehler.+„Kooperationsvereinbarung“ {signed.pk}: Eintrag 3 wurde verändert",
    ):
        verify()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": "{}"}, "Fassung 1: Der Inhalt passt nicht"),
        ({"sha256": "c" * 64}, "Fassung 1: Der Inhalt passt nicht"),
        ({"trail_head": "d" * 64}, "Fassung 1: Der Kettenwert, mit dem sie ausgegeben"),
    ],
    ids=["content", "fingerprint", "head"],
)
def test_an_altered_fassung_is_named(
    signed: Agreement, values: dict[str, str], sentence: str
) -> None:
    with unguarded(Version):
        QuerySet(Version).filter(agreement=signed).update(**values)

    with pytest.raises(CommandError, match=sentence):
        verify()


@pytest.mark.parametrize("model", [Version, Transcript])
def test_an_end_of_the_trail_that_the_seal_does_not_show_is_named(
    signed: Agreement, model: type[Version | Transcript]
) -> None:
    first = LogEntry.objects.about(signed).order_by("number")[0]
    with unguarded(model):
        QuerySet(model).update(trail_head=first.digest)  # an entry of the chain, yet not the one

    with pytest.raises(CommandError, match=r"1 Fehler.+Siegel nennt einen anderen"):
        verify()


def test_another_file_in_the_place_of_the_issued_one_is_named(signed: Agreement) -> None:
    other = keep(1)
    with unguarded(Version):
        QuerySet(Version).filter(agreement=signed).update(document=other)

    with pytest.raises(CommandError, match="Fassung 1: Der Verlauf nennt diese Datei nicht"):
        verify()


def test_another_abschrift_is_named(signed: Agreement) -> None:
    other = keep(1)
    with unguarded(Transcript):
        QuerySet(Transcript).update(document=other, trail_head="e" * 64)

    with pytest.raises(
        CommandError, match=f"3 Fehler.+Abschrift von {signed.number}.+nennt diese Datei nicht"
    ):
        verify()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": "{}"}, "Der Inhalt passt nicht zu seiner"),
        ({"sha256": "c" * 64}, "Der Inhalt passt nicht zu seiner"),
        ({"number": 2}, "Der Verlauf nennt diese Datei nicht"),
        ({"document": None}, "Der Verlauf nennt diese Datei nicht"),
    ],
    ids=["content", "fingerprint", "number", "file"],
)
def test_an_altered_protokoll_is_named(values: dict[str, Any], sentence: str) -> None:
    minutes = records.send(records.fill(records.make_held()))
    assert "in Ordnung" in verify()
    if "document" in values:
        values = {"document": keep(1)}
    with unguarded(Minutes):
        QuerySet(Minutes).filter(pk=minutes.pk).update(**values)

    with pytest.raises(CommandError, match=rf"Protokoll \d: .+{sentence}"):
        verify()


def test_minutes_that_are_gone_are_named() -> None:
    minutes = records.send(records.fill(records.make_held()))
    with unguarded(Minutes), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluations_minutes WHERE id = %s", [minutes.pk])

    with pytest.raises(CommandError, match=r"1 Fehler.+Was Eintrag \d+ nennt, ist nicht"):
        verify()


def test_a_scan_that_the_trail_names_is_missed(signed: Agreement) -> None:
    scan = LogEntry.objects.about(signed).filter(action="signature").last()
    assert scan is not None
    with unguarded(StoredDocument):
        QuerySet(StoredDocument).filter(sha256=scan.details["scan"]).update(sha256="f" * 64)

    with pytest.raises(CommandError) as caught:
        call_command("verify_archive", stdout=StringIO(), stderr=(told := StringIO()))

    assert "Fehler" in str(caught.value)
    assert f"{signed.pk}: Die Datei, die Eintrag {scan.number} nennt, fehlt" in told.getvalue()


def test_a_signature_changed_past_the_portal_is_named(signed: Agreement) -> None:
    with unguarded(Signature):
        QuerySet(Signature).update(name="Jemand Anderes")

    with pytest.raises(CommandError, match=f"{signed.number}: Was Eintrag .+ verändert"):
        verify()


# --- The ends of the chains, kept elsewhere ------------------------------------------------------


def test_the_ends_are_written_and_compared(tmp_path: Path, signed: Agreement) -> None:
    kept = tmp_path / "kettenenden.txt"
    verify(heads=kept)
    [line] = [line for line in kept.read_text().splitlines() if f"agreement:{signed.pk} " in line]
    record(signed, "noted", by=None)
    assert "in Ordnung" in verify(earlier=kept)

    kept.write_text(line.replace(line[:64], "0" * 64))

    with pytest.raises(
        CommandError, match=r"1 Fehler.+nicht mehr der, der er am Tag der Sicherung"
    ):
        verify(earlier=kept)
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("content", [None, "Einkaufszettel\n"])
def test_a_file_without_ends_stops_the_check(tmp_path: Path, content: str | None) -> None:
    kept = tmp_path / "kettenenden.txt"
    if content is not None:
        kept.write_text(content)

    with pytest.raises(CommandError, match="nicht zu Ende gekommen"):
        verify(earlier=kept)
    assert not ArchiveCheck.objects.exists()


# --- Whom it tells -------------------------------------------------------------------------------


def test_a_fault_is_an_event_of_the_log_and_a_task_of_the_fachstelle(
    own_archive: Path, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    office = builders.make_office_member()
    verify()
    assert tasks_for(office) == []
    document = keep(1)
    (own_archive / store.name_of(document.sha256)).unlink()

    with pytest.raises(CommandError), caplog.at_level(logging.CRITICAL, "desk.archive_check"):
        verify()

    assert [event.levelname for event in caplog.records] == ["CRITICAL"]
    assert document.sha256 in caplog.text
    [task] = tasks_for(office)
    assert task.title == "Im Archiv stimmt etwas nicht: 1 anderer Fehler"
    assert document.sha256 in text_of(sign_in(office).get(task.url))
    store.write(store_content := make_pdf(pages=1))
    assert store.fingerprint(store_content) == document.sha256
    verify()
    assert tasks_for(office) == []


def test_the_administration_tells_when_it_was_last_checked(sign_in: SignIn) -> None:
    keeper = builders.make_user(is_staff=True, is_superuser=True)
    client = sign_in(keeper)
    assert "Das Archiv wurde noch nie geprüft." in text_of(client.get("/verwaltung/"))

    verify()

    today = f"{timezone.localdate():%d.%m.%Y}"
    assert f"Letzte Prüfung des Archivs: {today}" in text_of(client.get("/verwaltung/"))
    assert "ohne Befund" in text_of(client.get("/verwaltung/desk/archivecheck/"))
    staff = builders.make_member(user=builders.make_user(is_staff=True))
    assert "Prüfung des Archivs" not in text_of(sign_in(staff).get("/verwaltung/"))


def test_of_many_faults_the_first_are_kept(own_archive: Path) -> None:
    for number in range(KEPT + 1):
        stray = own_archive / f"{number:03}.txt"
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"x")
        grow_old(stray)

    with pytest.raises(CommandError, match=f"{KEPT + 1} Fehler"):
        verify()

    check = ArchiveCheck.objects.latest_with_faults()
    assert check is not None
    assert len(check.faults.splitlines()) == KEPT
    assert str(check).endswith(f"Uhr: {KEPT + 1} Fehler")
    assert check.finished_at - check.started_at < timedelta(minutes=5)
