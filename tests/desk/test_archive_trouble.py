"""What is wrong with the archive: one task, one page, each fault named once and since when."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from archive import store
from archive.care import check_next
from archive.models import DocumentCheck, StoredDocument
from desk.archive_check import KEPT
from desk.archive_trouble import archive_trouble
from desk.models import ArchiveCheck
from desk.tasks import tasks_for
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.desk.test_verify_archive import grow_old, keep, verify

pytestmark = pytest.mark.django_db

PAGE = "/verwaltung/desk/archivecheck/befund/"


def damage(folder: Path, document: StoredDocument) -> bytes:
    """Alter the bytes of a document and return what they were."""
    file = folder / store.name_of(document.sha256)
    content = file.read_bytes()
    file.write_bytes(content + b" ")
    return content


def stray(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"x")
    grow_old(folder / name)


def verify_with_faults() -> None:
    with pytest.raises(CommandError):
        verify()


def read_all_again() -> None:
    DocumentCheck.objects.update(checked_at=None)
    while check_next():
        pass


def test_a_document_that_both_have_found_is_one_fault(own_archive: Path) -> None:
    document = keep(1)
    damage(own_archive, document)
    read_all_again()
    verify_with_faults()

    trouble = archive_trouble()
    assert (trouble.finding, trouble.other_count) == ("1 Dokument", 0)
    assert trouble.since == DocumentCheck.objects.get().faulty_since
    [task] = tasks_for(builders.make_office_member())
    assert task.title == "Im Archiv stimmt etwas nicht: 1 Dokument"
    assert (task.url, task.since) == (PAGE, trouble.since)


def test_what_only_the_nightly_check_found_is_told_beside_it(
    own_archive: Path, sign_in: SignIn
) -> None:
    documents = keep(1), keep(2)
    for document in documents:
        damage(own_archive, document)
    read_all_again()
    stray(own_archive, "fremd.txt")
    verify_with_faults()

    assert archive_trouble().finding == "2 Dokumente, 1 anderer Fehler"
    office = builders.make_office_member()
    page = text_of(sign_in(office).get(PAGE))
    for document in documents:
        assert document.filename in page
    assert "ist verändert" in page
    assert "Eine Datei gehört zu keinem Dokument: fremd.txt" in page
    assert f"{timezone.localdate():%d.%m.%Y}" in page


def test_a_document_the_nightly_check_found_is_read_next_and_told_by_its_name(
    own_archive: Path,
) -> None:
    document = keep(1)
    read_all_again()
    damage(own_archive, document)
    verify_with_faults()
    assert archive_trouble().finding == "1 anderer Fehler"

    assert check_next() == 1
    assert archive_trouble().finding == "1 Dokument"


def test_a_mended_document_is_over_at_once(own_archive: Path, sign_in: SignIn) -> None:
    document = keep(1)
    content = damage(own_archive, document)
    verify_with_faults()
    assert archive_trouble().finding == "1 anderer Fehler"

    (own_archive / store.name_of(document.sha256)).write_bytes(content)
    read_all_again()

    assert not archive_trouble()
    office = builders.make_office_member()
    assert tasks_for(office) == []
    assert "Im Archiv ist alles in Ordnung" in text_of(sign_in(office).get(PAGE))


def test_faults_last_since_the_first_check_that_found_some(own_archive: Path) -> None:
    verify()
    stray(own_archive, "fremd.txt")
    verify_with_faults()
    first = ArchiveCheck.objects.first()
    verify_with_faults()

    assert first is not None
    assert archive_trouble().since == first.finished_at
    (own_archive / "fremd.txt").unlink()
    verify()
    assert not archive_trouble()


def test_the_earlier_of_both_moments_counts(own_archive: Path) -> None:
    document = keep(1)
    damage(own_archive, document)
    read_all_again()
    DocumentCheck.objects.update(faulty_since=timezone.now() - timedelta(days=3))
    stray(own_archive, "fremd.txt")
    verify_with_faults()

    assert archive_trouble().since == DocumentCheck.objects.get().faulty_since


def test_faults_too_many_to_be_kept_are_counted(own_archive: Path, sign_in: SignIn) -> None:
    for number in range(KEPT + 2):
        stray(own_archive, f"{number:03}.txt")
    verify_with_faults()

    assert archive_trouble().finding == f"{KEPT + 2} andere Fehler"
    page = text_of(sign_in(builders.make_office_member()).get(PAGE))
    assert "2 weitere; das Protokoll des Servers nennt sie alle." in page


def test_the_page_is_for_those_who_look_after_the_archive(sign_in: SignIn) -> None:
    keeper = builders.make_user(is_staff=True, is_superuser=True)
    assert "noch nie vollständig geprüft" in text_of(sign_in(keeper).get(PAGE))
    staff = builders.make_member(user=builders.make_user(is_staff=True))
    assert sign_in(staff).get(PAGE).status_code == 403
