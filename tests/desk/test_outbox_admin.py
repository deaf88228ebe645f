"""The outbox as Fachstelle and Systemverwaltung see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.mails import SECOND_FACTOR
from agreements.enums import MailKind
from archive.care import ALARM
from core.models import STUCK_AFTER, OutgoingMail
from core.outbox import post_text
from desk.admin import MAIL_KINDS
from desk.tasks import tasks_for
from evaluations.enums import MailKind as TalkMail
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

LIST = "/verwaltung/core/outgoingmail/"
SECRET = "https://portal.example/passwort-neu/1-kanarienvogel/"
ERROR = "Der Mailserver nimmt die Adresse nicht an: 550"


def write(subject: str, *, secret: bool = False, **fields: Any) -> OutgoingMail:
    mail = post_text(
        event=subject,
        kind="password" if secret else "query",
        to="kim@example.org",
        subject=subject,
        body=SECRET if secret else "Im Portal gibt es eine Rückfrage.",
        is_secret=secret,
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    return mail


@pytest.fixture
def mails() -> dict[str, OutgoingMail]:
    """Write a mail in each state."""
    now = timezone.now()
    trouble: dict[str, Any] = {"attempts": 4, "last_error": ERROR}
    return {
        "neu": write("Frisch"),
        "fehler": write("Verspätet", due_at=now + timedelta(hours=1), **trouble),
        "aufgegeben": write("Abgewiesen", given_up_at=now, **trouble),
        "gesendet": write("Zugestellt", sent_at=now, attempts=1),
    }


@pytest.mark.parametrize(
    ("kept", "subjects"),
    [
        ("", {"Frisch", "Verspätet", "Abgewiesen", "Zugestellt"}),
        ("?stand=wartet", {"Frisch", "Verspätet"}),
        ("?stand=fehler", {"Verspätet", "Abgewiesen"}),
        ("?stand=aufgegeben", {"Abgewiesen"}),
        ("?stand=gesendet", {"Zugestellt"}),
        ("?stand=erfunden", {"Frisch", "Verspätet", "Abgewiesen", "Zugestellt"}),
        ("?art=password", set()),
        ("?art=query", {"Frisch", "Verspätet", "Abgewiesen", "Zugestellt"}),
    ],
)
def test_the_list_is_filtered_by_state(
    sign_in: SignIn, mails: dict[str, OutgoingMail], kept: str, subjects: set[str]
) -> None:
    text = text_of(sign_in(builders.make_office_member()).get(f"{LIST}{kept}"))
    assert {mail.subject for mail in mails.values() if mail.subject in text} == subjects


def test_the_list_says_what_went_wrong(sign_in: SignIn, mails: dict[str, OutgoingMail]) -> None:
    text = text_of(sign_in(builders.make_office_member()).get(LIST))
    assert f"4 {ERROR}" in text
    assert "kim@example.org Rückfrage" in text
    for mail in mails.values():
        mail.refresh_from_db()
    moments = {
        "aufgegeben": mails["aufgegeben"].given_up_at,
        "gesendet": mails["gesendet"].sent_at,
        "wartet, nächster Versuch": mails["fehler"].due_at,
    }
    for words, at in moments.items():
        assert f"{words} {timezone.localtime(at):%d.%m.%Y}" in text
    assert len(mails) == OutgoingMail.objects.count()


def test_a_text_is_for_the_fachstelle_and_a_secret_for_nobody(sign_in: SignIn) -> None:
    plain, secret = write("Rückfrage"), write("Neues Passwort", secret=True)
    people = {
        "office": builders.make_office_member(),
        "admin": builders.make_user(is_staff=True, is_superuser=True),
    }
    for role, person in people.items():
        client = sign_in(person)
        pages = [
            client.get(reverse("admin:core_outgoingmail_change", args=[mail.pk]))
            for mail in (plain, secret)
        ]
        assert [answer.status_code for answer in pages] == [200, 200]
        assert ("Im Portal gibt es eine Rückfrage." in text_of(pages[0])) == (role == "office")
        assert "kanarienvogel" not in text_of(pages[1]) + text_of(client.get(LIST))


def test_nobody_changes_or_deletes_a_mail(sign_in: SignIn, mails: dict[str, OutgoingMail]) -> None:
    client = sign_in(builders.make_office_member())
    row = reverse("admin:core_outgoingmail_change", args=[mails["neu"].pk])
    assert client.post(row, {"recipient": "andere@example.org"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()


def test_what_did_not_arrive_is_sent_again(sign_in: SignIn, mails: dict[str, OutgoingMail]) -> None:
    write("Ohne Text", secret=True, given_up_at=timezone.now(), last_error=ERROR, body="")
    keys = list(OutgoingMail.objects.values_list("pk", flat=True))
    sent = {"action": "try_again", "_selected_action": keys}
    answer = sign_in(builders.make_office_member()).post(LIST, sent, follow=True)
    text = text_of(answer)
    assert "Erneut gesendet werden: 2." in text
    assert "Nicht erneut gesendet werden: 3." in text
    due = OutgoingMail.objects.due().values_list("subject", flat=True)
    assert set(due) == {"Frisch", mails["fehler"].subject, mails["aufgegeben"].subject}


def test_one_choice_gives_one_message(sign_in: SignIn, mails: dict[str, OutgoingMail]) -> None:
    client = sign_in(builders.make_office_member())
    for key, said, unsaid in (
        ("fehler", "Erneut gesendet werden: 1.", "Nicht erneut"),
        ("gesendet", "Nicht erneut gesendet werden: 1.", "Erneut gesendet"),
    ):
        sent = {"action": "try_again", "_selected_action": [mails[key].pk]}
        text = text_of(client.post(LIST, sent, follow=True))
        assert said in text
        assert unsaid not in text


def test_every_kind_has_its_word() -> None:
    mails = {"password", SECOND_FACTOR, "invitation", ALARM, *MailKind.values, *TalkMail.values}
    assert mails == set(MAIL_KINDS)


def test_others_see_no_outbox(sign_in: SignIn) -> None:
    staff = builders.make_member(user=builders.make_user(is_staff=True))
    assert sign_in(staff).get(LIST).status_code == 403


@pytest.mark.parametrize(("count", "words"), [(1, "eine Mail"), (2, "2 Mails")])
def test_mails_that_do_not_arrive_are_a_task_of_the_fachstelle(
    sign_in: SignIn, count: int, words: str
) -> None:
    office = builders.make_office_member()
    assert tasks_for(office) == []
    for number in range(count):
        write(f"Mail {number}", attempts=STUCK_AFTER, last_error=ERROR)
    [task] = tasks_for(office)
    assert (task.title, task.number) == ("Mails kommen nicht an", words)
    client = sign_in(office)
    assert f"Postausgang · {words}" in text_of(client.get("/aufgaben/"))
    assert client.get(task.url).status_code == 200
    assert tasks_for(builders.make_member()) == []
