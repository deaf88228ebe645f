"""The outbox: a mail is written with its event and sent afterwards; none is without the other.

A template below `templates/mails/` holds the subject in its first line and the text below it.
"""

from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from core.models import OutgoingMail


def post(  # noqa: PLR0913 - a letter has as many parts
    *,
    event: str,
    kind: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    person: Any = None,
    is_secret: bool = False,
) -> OutgoingMail:
    """Write a mail to `to`; belongs into the transaction of the event it tells of.

    The same `event` never writes to the same mailbox twice: the first mail is returned then.
    """
    key = f"{event}/{to.lower()}"
    subject, body = written(template, context)
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "person": person,
            "recipient": to,
            "subject": subject,
            "body": body,
            "is_secret": is_secret,
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
