"""The link of somebody who is invited without an account: it proves who opens it."""

from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from evaluations.enums import State
from evaluations.models import Attendee, Evaluation

SALT = "evaluations.guest"
OVER = frozenset({State.CLOSED, State.CANCELLED})
KEPT = timedelta(days=90)  # a mailbox outlives the interest of who was a guest
LONGEST_KEY = 18  # digits that every database takes for a number


def token_of(attendee: Attendee) -> str:
    """Return what the link of `attendee` ends with; another address makes another link."""
    return _signer(attendee).sign(str(attendee.pk))


def attendee_of(token: str) -> Attendee | None:
    """Return whose link it is; None for a link that was never sent, or that is void by now.

    A talk that was closed or cancelled keeps its page for a while, so that nobody who still has to
    do with it finds a closed door.
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
    return attendee if _is_open(attendee.evaluation) else None


def _is_open(evaluation: Evaluation) -> bool:
    if evaluation.state in OVER:
        return timezone.now() - evaluation.state_since <= KEPT
    return evaluation.state != State.PLANNED


def _signer(attendee: Attendee) -> Signer:
    return Signer(salt=f"{SALT}/{attendee.email.lower()}")
