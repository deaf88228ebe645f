"""What the register sends, and whether it has gone out."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.models import OutgoingMail
from core.outbox import post
from schools.models import Invitation

INVITATION = "invitation"


def post_invitation(*, invitation: Invitation, code: str, person: User | None) -> OutgoingMail:
    """Write the mail with the link; `person` is who has the mailbox, where she has an account.

    Every link is an event of its own: a renewed invitation is written again.
    """
    return post(
        event=_event(invitation),
        kind=INVITATION,
        to=invitation.email,
        template="mails/invitation.txt",
        context={
            "invitation": invitation,
            "path": reverse("schools:invitation", args=[code]),
            "office": settings.OFFICE_NAME,
            "contact": settings.OFFICE_CONTACT,
        },
        person=person,
        is_secret=True,
        expires_at=invitation.expires_at,
    )


def mails_of(invitations: Iterable[Invitation]) -> Mapping[int, OutgoingMail]:
    """Return the mail with the newest link of each invitation, by the invitation's key."""
    keys = {f"{_event(one)}/{one.email.lower()}": one.pk for one in invitations}
    return {keys[mail.key]: mail for mail in OutgoingMail.objects.filter(key__in=keys)}


def _event(invitation: Invitation) -> str:
    return f"{INVITATION}/{invitation.code_sha256[:32]}"
