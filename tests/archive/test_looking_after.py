"""The archive is looked after: every document each day, at once what somebody could not open."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from agreements.enums import State
from archive import actions, care, store
from archive.care import check_next
from archive.enums import DocumentKind, Fault
from archive.models import DocumentCheck, StoredDocument
from core.models import OutgoingMail
from core.workflow import Unavailable
from desk.tasks import tasks_for
from tests import builders
from tests.agreements.pages import text_of, url
from tests.conftest import SignIn
from tests.files import make_pdf
from tests.house.reading import only_reading

pytestmark = pytest.mark.django_db

OPERATOR = "betrieb@landkreis.example"
LIST = "/verwaltung/archive/storeddocument/"


@pytest.fixture(autouse=True)
def unsuspecting() -> None:
    """Forget what an earlier test could not open."""
    cache.delete(care.SUSPECTS)


def keep(pages: int = 1) -> StoredDocument:
    return actions.store(
        make_pdf(pages=pages),
        kind=DocumentKind.TRANSCRIPT,
        filename=f"{pages}.pdf",
        media_type="application/pdf",
        by=None,
    )


def damage(folder: Path, document: StoredDocument) -> None:
    (folder / store.name_of(document.sha256)).write_bytes(b"forged")


def check_all() -> int:
    count = 0
    while check_next():
        count += 1
    return count


def let_pass(time: timedelta) -> None:
    """Let so much time go by since the last look."""
    for check in DocumentCheck.objects.exclude(checked_at=None):
        assert check.checked_at
        DocumentCheck.objects.filter(pk=check.pk).update(checked_at=check.checked_at - time)


def test_each_document_is_compared_once_a_day() -> None:
    documents = [keep(1), keep(2)]
    assert check_all() == 2
    assert check_all() == 0
    let_pass(timedelta(hours=23))
    assert check_all() == 0
    let_pass(timedelta(hours=2))
    assert check_all() == 2
    checks = DocumentCheck.objects.order_by("document")
    assert [(check.document, check.fault) for check in checks] == [(d, "") for d in documents]
    assert str(checks[0]) == "1.pdf: unverändert"


@pytest.mark.parametrize("gone", [True, False])
def test_a_fault_is_noted_until_it_is_repaired(own_archive: Path, *, gone: bool) -> None:
    document, other = keep(1), keep(2)
    damage(own_archive, document)
    if gone:
        (own_archive / store.name_of(document.sha256)).unlink()
    check_all()
    check = DocumentCheck.objects.faulty().get()
    assert check.document == document
    assert check.fault == (Fault.MISSING if gone else Fault.ALTERED)
    since = check.faulty_since
    let_pass(timedelta(hours=1, minutes=1))
    assert check_all() == 1  # sooner than the sound one
    check.refresh_from_db()
    assert check.faulty_since == since

    (own_archive / store.name_of(document.sha256)).write_bytes(make_pdf(pages=1))
    let_pass(timedelta(hours=1, minutes=1))
    check_all()
    assert not DocumentCheck.objects.faulty().exists()
    assert DocumentCheck.objects.get(document=other).fault == ""


def test_the_operator_is_told_once_a_day(own_archive: Path, settings: Settings) -> None:
    settings.ALARM_MAIL = OPERATOR
    document = keep()
    damage(own_archive, document)
    for _ in range(3):
        check_all()
        let_pass(timedelta(hours=1, minutes=1))
    mail = OutgoingMail.objects.get()
    assert mail.recipient == OPERATOR
    assert mail.subject == "Archiv: Ein Dokument ist verändert"
    assert document.sha256 in mail.body
    assert f"/verwaltung/archive/storeddocument/{document.pk}/" in mail.body
    # The next day it is told again.
    OutgoingMail.objects.update(key=mail.key.replace(str(timezone.localdate()), "2020-01-01"))
    check_all()
    assert OutgoingMail.objects.count() == 2


def test_without_an_address_there_is_no_mail(own_archive: Path) -> None:
    damage(own_archive, keep())
    check_all()
    assert DocumentCheck.objects.faulty().exists()
    assert not OutgoingMail.objects.exists()


def test_what_cannot_be_opened_is_looked_at_next(
    own_archive: Path, settings: Settings, sign_in: SignIn
) -> None:
    settings.ALARM_MAIL = OPERATOR
    agreement = builders.make_agreement(State.SIGNING)
    OutgoingMail.objects.all().delete()
    check_all()
    assert agreement.current_version
    document = agreement.current_version.document
    damage(own_archive, document)
    client = sign_in(agreement.created_by)
    with only_reading():
        answer = client.get(url("document_pdf", agreement))
    assert answer.status_code == 503
    assert "Die Betreuung des Portals wird benachrichtigt." in text_of(answer)
    assert check_all() == 1
    assert DocumentCheck.objects.faulty().get().document == document
    assert OutgoingMail.objects.get().recipient == OPERATOR
    assert check_all() == 0


def test_the_print_of_many_asks_for_a_look_too(own_archive: Path, sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    assert agreement.current_version
    check_all()
    damage(own_archive, agreement.current_version.document)
    fields = {"action": "print_for_duplex", "_selected_action": [agreement.pk]}
    office = sign_in(builders.make_office_member())
    answer = office.post("/verwaltung/agreements/agreement/", fields, follow=True)
    assert "Ein Dokument im Archiv wurde verändert." in text_of(answer)
    assert check_all() == 1


def test_the_print_of_many_says_that_the_archive_is_away(
    own_archive: Path, sign_in: SignIn
) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    assert agreement.current_version
    file = own_archive / store.name_of(agreement.current_version.document.sha256)
    file.unlink()
    file.mkdir()  # for root no file is forbidden
    fields = {"action": "print_for_duplex", "_selected_action": [agreement.pk]}
    office = sign_in(builders.make_office_member())
    answer = office.post("/verwaltung/agreements/agreement/", fields, follow=True)
    assert "Das Archiv antwortet gerade nicht." in text_of(answer)


def test_the_fachstelle_sees_what_is_wrong(own_archive: Path, sign_in: SignIn) -> None:
    office = builders.make_office_member()
    document, sound = keep(1), keep(2)
    check_all()
    assert tasks_for(office) == []
    damage(own_archive, document)
    let_pass(timedelta(days=1))
    check_all()
    [task] = tasks_for(office)
    assert task.title == "Im Archiv stimmt etwas nicht: 1 Dokument"
    client = sign_in(office)
    assert task.title in text_of(client.get("/aufgaben/"))
    listed = text_of(client.get(task.url))
    assert document.filename in listed
    assert sound.filename not in listed
    assert sound.filename in text_of(client.get(LIST))
    page = text_of(client.get(f"{LIST}{document.pk}/change/"))
    assert "Uhr: ist verändert" in page
    assert tasks_for(builders.make_member()) == []
    damage(own_archive, sound)
    let_pass(timedelta(days=1))
    check_all()
    assert tasks_for(office)[0].title == "Im Archiv stimmt etwas nicht: 2 Dokumente"


def test_what_was_not_looked_at_says_so(sign_in: SignIn) -> None:
    page = sign_in(builders.make_office_member()).get(f"{LIST}{keep().pk}/change/")
    assert "noch nicht" in text_of(page)


def test_two_workers_do_not_read_the_same_document() -> None:
    keep()
    care._call_up()
    first = care._claim()
    assert first
    assert care._claim() is None
    # The first was killed; ten minutes later another takes over.
    DocumentCheck.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert care._claim() == first


@pytest.mark.parametrize(
    "broken",
    [
        {"fault": "odd", "faulty_since": timezone.now()},
        {"fault": "missing"},
        {"faulty_since": timezone.now()},
    ],
)
def test_database_refuses_impossible_checks(broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentCheck.objects.create(document=keep(), **broken)


def test_what_needs_a_lost_document_is_refused_in_words_and_looked_at(own_archive: Path) -> None:
    document = keep()
    check_all()
    damage(own_archive, document)
    with pytest.raises(Unavailable, match="Die Betreuung des Portals wird benachrichtigt"):
        care.read(document.sha256)
    assert check_all() == 1
