"""Delivery to a real mail server: taken, refused, slow, gone, and killed on the way."""

import logging
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from core.delivery import (
    LAST_PAUSE,
    LEASE,
    PAUSES,
    TOO_LATE,
    claim,
    deliver_next,
    forget_old_texts,
)
from core.logs import JsonLine
from core.models import OutgoingMail
from core.outbox import post_text, send_again
from tests.journeys import server
from tests.mailserver import BACKEND, Mailserver

pytestmark = pytest.mark.django_db(transaction=True)

LINK = "http://127.0.0.1:8000/passwort-neu/1-kanarienvogel/"


def write(
    number: int = 1, *, secret: bool = False, expires_at: datetime | None = None
) -> OutgoingMail:
    return post_text(
        event=f"event/{number}",
        kind="query",
        to="kim@example.org",
        subject=f"Rückfrage {number}: Schule am Bach",
        body=f"Guten Tag,\n\nhier geht es weiter: {LINK}\n",
        is_secret=secret,
        expires_at=expires_at,
    )


def make_due(mail: OutgoingMail) -> None:
    """Let the time pass until the next try."""
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=timezone.now())


def tried() -> OutgoingMail:
    mail = deliver_next()
    assert mail
    return mail


def test_a_mail_arrives_as_it_was_written(mailserver: Mailserver) -> None:
    mail = write()
    assert tried().sent_at
    [message] = mailserver.received
    assert message["Subject"] == "Rückfrage 1: Schule am Bach"
    assert message["To"] == "kim@example.org"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert mailserver.text() == mail.body
    assert deliver_next() is None


def test_an_appointment_goes_along_as_a_part_and_as_a_file(mailserver: Mailserver) -> None:
    entry = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Gespräch\r\nEND:VCALENDAR\r\n"
    mail = post_text(
        event="event/9",
        kind="query",
        to="kim@example.org",
        subject="Termin",
        body="Guten Tag\n",
        calendar=entry,
    )
    assert tried().sent_at
    [message] = mailserver.received
    [part] = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "CANCEL"
    assert part.get_content().splitlines() == entry.splitlines()
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("termin.ics", entry.encode())
    assert message.get_body(("plain",)).get_content().strip() == mail.body.strip()  # type: ignore[union-attr]  # there is one


def test_the_oldest_goes_first_and_each_goes_once(mailserver: Mailserver) -> None:
    mails = [write(number) for number in range(3)]
    while deliver_next():
        pass
    assert [m["Message-ID"] for m in mailserver.received] == [mail.message_id for mail in mails]


def test_a_secret_is_not_kept_once_it_is_sent(mailserver: Mailserver) -> None:
    write(secret=True)
    assert tried().body == ""
    assert LINK in mailserver.text()


def test_nobody_listens_and_the_mail_waits(settings: Settings) -> None:
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.free_port()
    before = timezone.now()
    write(secret=True)
    mail = tried()
    assert mail.last_error == "Der Mailserver ist nicht erreichbar: ConnectionRefusedError"
    assert (mail.sent_at, mail.given_up_at, mail.claimed_until, mail.attempts) == (None,) * 3 + (1,)
    assert mail.due_at >= before + PAUSES[0]
    assert LINK in mail.body
    assert deliver_next() is None


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_a_passing_refusal_is_tried_again(mailserver: Mailserver, place: str) -> None:
    setattr(mailserver, place, "451 Try again later")
    mail = write()
    failed = tried()
    assert failed.last_error.endswith("nicht an: 451 Try again later")
    assert failed.given_up_at is None
    setattr(mailserver, place, "250 OK")
    make_due(mail)
    assert (tried().sent_at is None, tried_error(mail)) == (False, "")
    assert {message["Message-ID"] for message in mailserver.received} == {mail.message_id}


def tried_error(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return mail.last_error


def test_an_unknown_mailbox_is_given_up_at_once(mailserver: Mailserver) -> None:
    mailserver.rcpt = "550 5.1.1 No such user"
    write()
    mail = tried()
    assert mail.given_up_at
    assert mail.last_error == "Der Mailserver nimmt die Adresse nicht an: 550 5.1.1 No such user"
    assert mail.body
    assert mailserver.received == []
    mailserver.rcpt = "250 OK"
    assert send_again([mail.pk]) == 1
    assert tried().sent_at


def test_no_trouble_tells_the_secret(
    mailserver: Mailserver, caplog: pytest.LogCaptureFixture
) -> None:
    mailserver.data = f"554 This link looks bad: {LINK}"
    write(secret=True)
    mail = tried()
    assert mail.given_up_at
    assert mail.last_error == "Der Mailserver nimmt die Mail nicht an: 554"
    assert mail.body == ""
    ours = [record for record in caplog.records if record.name == "core.delivery"]
    logged = "\n".join(JsonLine().format(record) for record in ours)
    assert "given up" in logged
    assert "kanarienvogel" not in logged
    assert "example.org" not in logged


def test_a_slow_server_is_not_waited_for(mailserver: Mailserver) -> None:
    mailserver.holds = True
    mail = write()
    assert tried().last_error == "Die Verbindung zum Mailserver ist abgebrochen."
    mailserver.holds = False
    make_due(mail)
    assert tried().sent_at


def test_a_server_that_dies_with_the_text_gets_it_again_under_the_same_name(
    mailserver: Mailserver,
) -> None:
    mailserver.hangs_up = True
    mail = write()
    assert tried().last_error == "Die Verbindung zum Mailserver ist abgebrochen."
    mailserver.hangs_up = False
    make_due(mail)
    assert tried().sent_at
    assert [m["Message-ID"] for m in mailserver.received] == [mail.message_id] * 2


def test_a_farewell_that_fails_sends_nothing_twice(mailserver: Mailserver) -> None:
    mailserver.farewell = "221 " + "x" * 10_000  # longer than a line may be
    write()
    assert tried().sent_at
    assert len(mailserver.received) == 1


@pytest.mark.usefixtures("mailserver")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            {"EMAIL_HOST_USER": "portal", "EMAIL_HOST_PASSWORD": "kanarienvogel"},
            "Die Anmeldung am Mailserver ist gescheitert: 535",
        ),
        (
            {"EMAIL_USE_TLS": True},
            "Der Mailserver kann nicht, was eingestellt ist: SMTPNotSupportedError",
        ),
    ],
)
def test_a_wrong_setting_is_told_without_the_server_s_words(
    settings: Settings, wrong: dict[str, object], words: str
) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    write()
    mail = tried()
    assert mail.given_up_at is None
    assert mail.last_error == words


def test_a_sender_that_is_refused_is_tried_again(mailserver: Mailserver) -> None:
    mailserver.mail = "550 5.7.1 Not from here"
    write()
    mail = tried()
    assert mail.given_up_at is None  # the operator's fault, not the mailbox'
    assert mail.last_error == "Der Mailserver meldet einen Fehler: 550 5.7.1 Not from here"


def test_the_pauses_grow_and_end(mailserver: Mailserver, settings: Settings) -> None:
    settings.MAIL_PATIENCE_DAYS = 2
    mailserver.rcpt = "450 Mailbox busy"
    mail = write(secret=True)
    pauses = []
    while not mail.given_up_at:
        make_due(mail)
        mail = tried()
        pauses.append(mail.due_at - timezone.now())
    expected = [*PAUSES, LAST_PAUSE, LAST_PAUSE]
    for pause, wanted in zip(pauses[:-1], expected, strict=True):
        assert wanted - timedelta(seconds=30) < pause <= wanted
    assert mail.attempts == len(expected) + 1
    assert mail.body == ""
    assert deliver_next() is None


def test_one_bad_mail_does_not_hold_up_the_others(
    mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = EmailMessage.message

    def fragile(message: EmailMessage) -> object:
        if "Rückfrage 1" in message.subject:
            raise ValueError(message.body)
        return real(message)

    monkeypatch.setattr(EmailMessage, "message", fragile)
    write(1)
    write(2)
    assert tried().last_error == "Die Mail ließ sich nicht senden: ValueError"
    assert tried().sent_at
    assert len(mailserver.received) == 1
    [line] = [JsonLine().format(r) for r in caplog.records if r.levelno == logging.ERROR]
    assert "in fragile" in line
    assert "kanarienvogel" not in line


def test_a_late_failure_does_not_undo_somebody_else_s_success(mailserver: Mailserver) -> None:
    mailserver.data = "451 Later"
    mail = write()
    # Meanwhile the claim ran out and another process got it through.
    mailserver.on_text = lambda: _elsewhere_sent(mail)
    assert tried().sent_at


def _elsewhere_sent(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), claimed_until=None)
    connection.close()  # of the mail server's thread


def test_a_claimed_mail_is_nobody_else_s() -> None:
    mail = write()
    claimed = claim()
    assert claimed == mail
    assert claim() is None
    OutgoingMail.objects.update(claimed_until=F("claimed_until") - LEASE)
    assert claim() == mail


def test_a_mail_whose_link_is_dead_is_not_sent(mailserver: Mailserver) -> None:
    now = timezone.now()
    write(1, secret=True, expires_at=now + timedelta(hours=1))
    late = write(2, secret=True, expires_at=now + timedelta(hours=1))
    OutgoingMail.objects.filter(pk=late.pk).update(expires_at=now - timedelta(seconds=1))

    assert tried().sent_at
    given_up = tried()

    assert given_up.pk == late.pk
    assert (given_up.sent_at, given_up.body) == (None, "")
    assert given_up.given_up_at
    assert given_up.last_error == TOO_LATE.words
    assert len(mailserver.received) == 1
    assert OutgoingMail.objects.stuck().get() == given_up
    assert send_again([late.pk]) == 0


def test_old_texts_are_forgotten_and_that_mails_went_out_stays(
    mailserver: Mailserver, settings: Settings
) -> None:
    settings.MAIL_TEXT_DAYS = 90
    old, young, waiting = write(1), write(2), write(3)
    for mail, days in ((old, 91), (young, 89)):
        sent_at = timezone.now() - timedelta(days=days)
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=sent_at, calendar="BEGIN:VCALENDAR")

    assert forget_old_texts() == 1
    assert forget_old_texts() == 0

    texts = dict(OutgoingMail.objects.values_list("pk", "body"))
    assert (texts[old.pk], texts[young.pk], texts[waiting.pk]) == ("", young.body, waiting.body)
    old.refresh_from_db()
    assert (old.calendar, old.subject) == ("", "Rückfrage 1: Schule am Bach")
    assert not mailserver.received
