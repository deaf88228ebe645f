"""Delivery: a waiting mail is claimed, sent outside of any transaction, and marked.

Whoever is ended in between leaves a claim that runs out: the mail is tried again, with the
Message-ID it had, by which a mailbox knows a mail that came twice.
"""

import logging
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from traceback import format_tb

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from core.models import OutgoingMail

LEASE = timedelta(minutes=10)  # longer than a server may take for one mail
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
LAST_PAUSE = timedelta(days=1)
FINAL = 500  # answers from here on will be the same tomorrow (RFC 5321, 4.2.1)
LONGEST_ANSWER = 300
CALENDAR_FILE = "termin.ics"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """Why a mail did not get through, in words that hold no secret."""

    words: str
    is_final: bool = False


TOO_LATE = Trouble("Nicht gesendet: Der Link in der Mail ist abgelaufen.", is_final=True)


def deliver_next() -> OutgoingMail | None:
    """Try the mail that has been due longest; return it as it is then, None where none is due."""
    mail = claim()
    if mail is None:
        return None
    trouble = TOO_LATE if mail.has_expired else send(mail)
    if trouble is None:
        _mark_sent(mail)
    else:
        _mark_failed(mail, trouble)
    mail.refresh_from_db()
    return mail


def forget_old_texts() -> int:
    """Delete the texts of mails that went out long ago; return how many. That they went stays."""
    return OutgoingMail.objects.with_old_text(settings.MAIL_TEXT_DAYS).update(body="", calendar="")


def claim() -> OutgoingMail | None:
    """Take the next due mail, so that nobody else sends it until the claim runs out."""
    now = timezone.now()
    if not OutgoingMail.objects.due(now).exists():
        return None  # most of the time; a look takes no lock
    with transaction.atomic(durable=True):
        mail = OutgoingMail.objects.due(now).select_for_update(skip_locked=True).first()
        if mail:
            mail.claimed_until = now + LEASE
            mail.attempts += 1
            mail.save(update_fields=["claimed_until", "attempts"])
    return mail


def send(mail: OutgoingMail) -> Trouble | None:
    """Hand a mail to the mail server; return what stood against it."""
    message = message_of(mail)
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages([message])
    except Exception as error:  # noqa: BLE001 - one mail must not hold up all that follow
        return _trouble(mail, error)
    finally:
        # Once the server has taken the mail, nothing that a farewell brings makes it unsent.
        with suppress(Exception):
            connection.close()
    return None


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return a mail as it goes out.

    An appointment goes along twice: as the part by which a calendar program offers its buttons
    (RFC 6047, 2.4), and as a file for those that know only files.
    """
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        told = f"; method={method[1]}" if method else ""
        message.attach_alternative(mail.calendar, f"text/calendar{told}")
        message.attach(CALENDAR_FILE, mail.calendar.encode(), "application/ics")
    return message


def _trouble(mail: OutgoingMail, error: Exception) -> Trouble:
    if isinstance(error, smtplib.SMTPException):
        return _refusal(mail, error)
    name = type(error).__name__
    if isinstance(error, OSError):
        return Trouble(f"Der Mailserver ist nicht erreichbar: {name}")
    trace = "".join(format_tb(error.__traceback__))  # without the message, which may quote
    logger.error("Mail %s: %s", mail.pk, name, extra={"trace": trace})
    return Trouble(f"Die Mail ließ sich nicht senden: {name}")


def _refusal(mail: OutgoingMail, error: smtplib.SMTPException) -> Trouble:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        words = f"Der Mailserver nimmt die Adresse nicht an: {code} {_spoken(said)}"
        return Trouble(words, code >= FINAL)
    if isinstance(error, smtplib.SMTPDataError):
        # The server has read the text by now and might quote the link it holds.
        answer = "" if mail.is_secret else _spoken(error.smtp_error)
        words = f"Der Mailserver nimmt die Mail nicht an: {error.smtp_code} {answer}"
        return Trouble(words.strip(), error.smtp_code >= FINAL)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Trouble(f"Die Anmeldung am Mailserver ist gescheitert: {error.smtp_code}")
    if isinstance(error, smtplib.SMTPResponseException):
        answer = _spoken(error.smtp_error)
        return Trouble(f"Der Mailserver meldet einen Fehler: {error.smtp_code} {answer}")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Trouble("Die Verbindung zum Mailserver ist abgebrochen.")
    return Trouble(f"Der Mailserver kann nicht, was eingestellt ist: {type(error).__name__}")


def _spoken(answer: bytes | str) -> str:
    """Return a server's answer as one short line."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(text.replace("\0", " ").split())[:LONGEST_ANSWER]


def _mark_sent(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        sent_at=timezone.now(),
        given_up_at=None,
        claimed_until=None,
        last_error="",
        body="" if mail.is_secret else mail.body,
    )


def _mark_failed(mail: OutgoingMail, trouble: Trouble) -> None:
    """Write down the trouble and when to try again; somebody else's newer claim is left alone."""
    now = timezone.now()
    tries = len(PAUSES) + settings.MAIL_PATIENCE_DAYS
    gives_up = trouble.is_final or mail.attempts > tries
    pause = PAUSES[mail.attempts - 1] if mail.attempts <= len(PAUSES) else LAST_PAUSE
    mine = OutgoingMail.objects.filter(
        pk=mail.pk, claimed_until=mail.claimed_until, sent_at__isnull=True
    )
    mine.update(
        due_at=now + pause,
        given_up_at=now if gives_up else None,
        claimed_until=None,
        last_error=trouble.words,
        body="" if gives_up and mail.is_secret else mail.body,
    )
    logger.warning(
        "Mail %s: %s", mail.pk, "given up" if gives_up else "not sent", extra={"try": mail.attempts}
    )
