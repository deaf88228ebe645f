"""The outbox: a mail is written with its event and sent afterwards; none is without the other.

A template below `templates/mails/` holds the subject in its first line and the text below it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.text import Truncator

from core.models import OutgoingMail

LONGEST_SUBJECT = 200


def post(  # noqa: PLR0913 - a letter has as many parts
    *,
    event: str,
    kind: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    person: Any = None,
    calendar: str = "",
    is_secret: bool = False,
    expires_at: datetime | None = None,
) -> OutgoingMail:
    """Write a mail to `to`; belongs into the transaction of the event it tells of.

    `calendar` is an entry for the recipient's calendar, as iCalendar text with its METHOD. From
    `expires_at` on the link in the mail is dead: it is not sent any more.
    The same `event` never writes to the same mailbox twice: the first mail is returned then.
    """
    subject, body = written(template, context)
    return post_text(
        event=event,
        kind=kind,
        to=to,
        subject=subject,
        body=body,
        person=person,
        calendar=calendar,
        is_secret=is_secret,
        expires_at=expires_at,
    )


def post_text(  # noqa: PLR0913 - same
    *,
    event: str,
    kind: str,
    to: str,
    subject: str,
    body: str,
    person: Any = None,
    calendar: str = "",
    is_secret: bool = False,
    expires_at: datetime | None = None,
) -> OutgoingMail:
    """Write a mail whose words stand already; otherwise like `post`."""
    mail, _ = OutgoingMail.objects.get_or_create(
        key=f"{event}/{to.lower()}",
        defaults={
            "kind": kind,
            "person": person,
            "recipient": to,
            "subject": Truncator(subject).chars(LONGEST_SUBJECT),
            "body": body,
            "calendar": calendar,
            "is_secret": is_secret,
            "expires_at": expires_at,
            "message_id": make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
        },
    )
    return mail


def written(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and text of a mail; plain text, so nothing in it is escaped."""
    page: Any = get_template(template)
    text = page.template.render(
        Context({"base_url": settings.BASE_URL, **context}, autoescape=False)
    )
    subject, _, body = text.partition("\n")
    return " ".join(subject.split()), f"{body.strip()}\n"


@transaction.atomic
def send_again(keys: Iterable[int]) -> int:
    """Let the mails with these keys that did not get through be tried anew; return how many.

    They go to the address their person has by now; a link stays with the mailbox it was made for.
    A mail that lost its text when it was given up has nothing left to send.
    """
    rows = OutgoingMail.objects.failed().exclude(body="").filter(pk__in=keys)
    failed = list(rows.select_related("person").select_for_update(of=("self",)))
    for mail in failed:
        if mail.person and not mail.is_secret:
            mail.recipient = mail.person.email
        mail.due_at, mail.given_up_at, mail.attempts = timezone.now(), None, 0
        mail.save(update_fields=["recipient", "due_at", "given_up_at", "attempts"])
    return len(failed)
