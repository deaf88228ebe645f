"""What people are told about their own account."""

from uuid import uuid4

from django.conf import settings

from accounts.enums import FactorNews
from accounts.models import User
from accounts.rules import codes_left
from core.outbox import post

SECOND_FACTOR = "second_factor"  # the kind of mail


def tell_factor_news(person: User, news: FactorNews) -> None:
    """Tell `person` what happened to her second factor; nobody can turn this mail off."""
    post(
        event=f"second-factor/{uuid4()}",
        kind=SECOND_FACTOR,
        to=person.email,
        person=person,
        template="mails/second-factor.txt",
        context={
            "name": person.get_full_name(),
            "news": news,
            "left": codes_left(person),
            "office": settings.OFFICE_NAME,
            "contact": settings.OFFICE_CONTACT,
        },
    )
