"""The Freigabe: whoever signs for a party confirms the text in the portal, and nothing more."""

from django.utils import timezone

from accounts.models import User
from agreements.actions.signing import SignatureFacts, Signing, sign
from agreements.enums import Authority, Representation, SignatureKind
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature


def consent(
    *,
    agreement: Agreement,
    party: Party,
    function: str,
    representation: Representation,
    seen: str,
    by: User,
) -> Signature:
    """Record that `by` confirms the Fassung whose SHA-256 is `seen`, for the party, today.

    That it is really her is asked before, by her password. Raises NotEntitled for all but those
    who sign for the party, and like `sign_on_paper`.
    """
    facts = SignatureFacts(
        name=by.get_full_name(),
        function=function,
        place="",
        signed_on=timezone.localdate(),
        representation=representation,
        authority=Authority.OFFICE_HOLDER,
    )
    kind = SignatureKind.RELEASE
    return sign(agreement, Signing(party=party, kind=kind, facts=facts, seen=seen, by=by))
