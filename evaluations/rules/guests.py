"""The link of somebody who is invited without an account: it proves who opens it."""

from django.core.signing import BadSignature, Signer

from evaluations.enums import State
from evaluations.models import Attendee

SALT = "evaluations.guest"
LONGEST_KEY = 18  # digits that every database takes for a number


def token_of(attendee: Attendee) -> str:
    """Return what the link of `attendee` ends with; another address makes another link."""
    return _signer(attendee).sign(str(attendee.pk))


def attendee_of(token: str) -> Attendee | None:
    """Return whose link it is; None for a link that was never sent, or that is void by now.

    A talk that is over or cancelled keeps its page, so that nobody finds a closed door.
    """
    key = token.partition(":")[0]
    if not key.isdecimal() or not key.isascii() or len(key) > LONGEST_KEY:
        return None
    rows = Attendee.objects.select_related("evaluation__agreement__school__organisation")
    attendee = rows.filter(pk=int(key), user__isnull=True).first()
    if attendee is None or not attendee.email:
        return None
    try:
        _signer(attendee).unsign(token)
    except BadSignature:
        return None
    return attendee if attendee.evaluation.state != State.PLANNED else None


def _signer(attendee: Attendee) -> Signer:
    return Signer(salt=f"{SALT}/{attendee.email.lower()}")
