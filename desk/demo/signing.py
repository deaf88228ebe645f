"""How the fictional agreements are signed: on paper, with a scan that looks like one."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from agreements.actions import signing
from agreements.enums import Authority, PartyRole, Representation
from agreements.models import Agreement
from archive import uploads
from desk.demo.scan import scanned_signature
from schools.models import Organisation


def sign_on_paper(agreement: Agreement, organisation: Organisation, *, by: User) -> None:
    """Record the signature of `organisation`, made today."""
    version = agreement.current_version
    if version is None:
        raise ValueError("Ohne Fassung unterschreibt niemand.")
    party = agreement.parties.get(organisation=organisation)
    function, _, name = party.represented_by.partition(" ")
    day = timezone.localdate()
    image = scanned_signature(
        number=agreement.number,
        party=party.name,
        name=name,
        place=party.city,
        day=f"{day:%d.%m.%Y}",
    )
    scan = uploads.check(SimpleUploadedFile("Unterschriftsseite.jpg", image, "image/jpeg"))
    authority = Authority.ROUTINE if party.role != PartyRole.SCHOOL else Authority.OFFICE_HOLDER
    signing.sign_on_paper(
        agreement=agreement,
        party=party,
        facts=signing.SignatureFacts(
            name=name,
            function=function,
            place=party.city,
            signed_on=day,
            representation=Representation.IN_PERSON,
            authority=authority,
        ),
        scan=scan,
        seen=version.sha256,
        by=by,
    )
