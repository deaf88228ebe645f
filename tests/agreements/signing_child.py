"""A process that records signatures until it is killed: `python -m … OFFICE AGREEMENT …`."""

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after the setup

from accounts.models import User  # noqa: E402 - Django is set up first
from agreements.actions.signing import (  # noqa: E402 - Django is set up first
    SignatureFacts,
    sign_on_paper,
    unsigned_parties,
)
from agreements.enums import Authority, Representation  # noqa: E402 - Django is set up first
from agreements.models.agreement import Agreement  # noqa: E402 - Django is set up first
from tests import builders  # noqa: E402 - Django is set up first


def sign_all(agreement: Agreement, office: User) -> None:
    """Record what is missing, party by party."""
    version = agreement.current_version
    assert version
    for party in unsigned_parties(agreement, version):
        sign_on_paper(
            agreement=agreement,
            party=party,
            facts=SignatureFacts(
                name="Anna Beispiel",
                function="Bürgermeisterin",
                place="Musterbach",
                signed_on=timezone.localdate(),
                representation=Representation.IN_PERSON,
                authority=Authority.OFFICE_HOLDER,
            ),
            scan=builders.checked_upload(),
            seen=version.sha256,
            by=office,
        )


if __name__ == "__main__":
    by = User.objects.get(pk=sys.argv[1])
    sys.stdout.write("bereit\n")
    sys.stdout.flush()
    for key in sys.argv[2:]:
        sign_all(Agreement.objects.get(pk=key), by)
