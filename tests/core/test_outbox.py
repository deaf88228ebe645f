"""The outbox: one mail for an event and a mailbox, in the transaction of its event."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import STUCK_AFTER, STUCK_FOR, OutgoingMail
from core.outbox import post, post_text, send_again
from tests import builders

pytestmark = pytest.mark.django_db


def write(event: str = "e/1", to: str = "kim@example.org", **fields: Any) -> OutgoingMail:
    given: dict[str, Any] = {
        "kind": "query",
        "subject": "Rückfrage",
        "body": "Guten Tag\n",
    } | fields
    return post_text(event=event, to=to, **given)


def change(mail: OutgoingMail, **fields: object) -> OutgoingMail:
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


def test_the_first_line_is_the_subject_and_nothing_is_escaped() -> None:
    mail = post(
        event="e/1",
        kind="query",
        to="kim@example.org",
        template="mails/closing.txt",
        context={"office": "Amt & <Haus>", "contact": "x"},
    )
    assert mail.subject == ""  # the closing begins with an empty line
    assert mail.body.startswith("Fragen? Amt & <Haus>: x\n")
    assert mail.message_id.endswith("@127.0.0.1>")


def test_an_event_writes_to_a_mailbox_once() -> None:
    first = write()
    assert write(to="KIM@example.org", subject="Noch einmal") == first
    write(to="robin@example.org")
    write(event="e/2")
    assert OutgoingMail.objects.count() == 3
    assert len(set(OutgoingMail.objects.values_list("message_id"))) == 3


def test_a_long_subject_is_cut() -> None:
    mail = write(subject="Bitte unterschreiben: " + "x" * 200)
    assert len(mail.subject) == 200
    assert mail.subject.endswith("…")


def test_an_event_that_is_undone_leaves_no_mail() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_a_mail_is_due_when_it_waits_and_nobody_sends_it() -> None:
    now = timezone.now()
    mail = write()
    for fields, due in (
        ({"due_at": now + timedelta(minutes=1)}, False),
        ({"due_at": now, "claimed_until": now + timedelta(minutes=1)}, False),
        ({"claimed_until": now - timedelta(minutes=1)}, True),
        ({"sent_at": now}, False),
        ({"sent_at": None, "given_up_at": now}, False),
    ):
        change(mail, **fields)
        assert OutgoingMail.objects.due(now).exists() == due


def test_no_mail_is_both_sent_and_given_up() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(write(), sent_at=now, given_up_at=now)


@pytest.mark.parametrize(
    ("fields", "stuck"),
    [
        ({"attempts": STUCK_AFTER - 1}, False),
        ({"attempts": STUCK_AFTER}, True),
        ({"attempts": STUCK_AFTER, "last_error": ""}, False),
        ({"attempts": STUCK_AFTER, "sent_at": timedelta()}, False),
        ({"attempts": 1, "given_up_at": timedelta(minutes=1)}, True),
        ({"attempts": 9, "given_up_at": STUCK_FOR + timedelta(minutes=1)}, False),
    ],
)
def test_somebody_looks_after_what_does_not_get_through(
    fields: dict[str, object], stuck: object
) -> None:
    now = timezone.now()
    moments = {name: now - ago for name, ago in fields.items() if isinstance(ago, timedelta)}
    change(write(), **{"last_error": "Nicht erreichbar", **fields, **moments})
    assert OutgoingMail.objects.stuck(now).exists() == stuck


def test_a_failed_mail_is_tried_again() -> None:
    later = timezone.now() + timedelta(days=1)
    waiting = change(write(), due_at=later, attempts=7, last_error="Nicht erreichbar")
    given_up = change(write("e/2"), given_up_at=timezone.now(), last_error="Unbekannt", attempts=1)
    assert send_again([waiting.pk, given_up.pk]) == 2
    assert set(OutgoingMail.objects.due().values_list("attempts", flat=True)) == {0}
    assert OutgoingMail.objects.due().count() == 2


def test_it_is_tried_at_the_address_that_was_corrected_meanwhile() -> None:
    person = builders.make_user(email="richtig@example.org")
    trouble = {"given_up_at": timezone.now(), "last_error": "Unbekannt"}
    plain = change(write(to="falsch@example.org", person=person), **trouble)
    link = change(write("e/2", to="falsch@example.org", person=person, is_secret=True), **trouble)
    send_again([plain.pk, link.pk])
    assert set(OutgoingMail.objects.values_list("pk", "recipient")) == {
        (plain.pk, "richtig@example.org"),
        (link.pk, "falsch@example.org"),
    }


def test_what_is_sent_or_has_no_text_is_not_sent_again() -> None:
    sent = change(write(), sent_at=timezone.now())
    fresh = write("e/2")
    lost = change(write("e/3"), given_up_at=timezone.now(), last_error="Unbekannt", body="")
    assert send_again([sent.pk, fresh.pk, lost.pk]) == 0
    lost.refresh_from_db()
    assert lost.given_up_at


def test_a_mail_names_itself() -> None:
    assert str(write(person=builders.make_user())) == "Rückfrage → kim@example.org"
