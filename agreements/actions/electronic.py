"""Signing elsewhere: a party brings the issued file back with its electronic signature."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from accounts.models import User
from agreements.actions.signing import SignatureFacts, Signing, refuse_unless_open, sign
from agreements.enums import Representation, SignatureKind
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.rules.signed_files import fresh_signatures, own_signatures
from archive import care
from archive.models import StoredDocument
from archive.signatures.reading import Findings, FoundSignature, examine
from archive.signatures.words import refusal_of
from archive.uploads import CheckedUpload
from core.workflow import ActionRefused

NOTHING_NEW = (
    "In dieser Datei ist keine Signatur, die für {party} zählen kann. "
    "Die vorhandenen gehören zu anderen Vertragspartnern. Signieren Sie die Datei und laden Sie "
    "sie noch einmal hoch."
)
WHICH_IS_YOURS = (
    "Diese Datei enthält mehrere neue Signaturen: {names}. "
    "Geben Sie den Namen so ein, wie er im Zertifikat steht."
)
TWO_NEEDED = (
    "Zwei Bedienstete unterschreiben gemeinsam. In dieser Datei ist nur eine neue Signatur: "
    "{names}. Lassen Sie auch die zweite Person signieren."
)
SET_THE_CLOCK = "Stellen Sie die Uhr des Geräts richtig und signieren Sie die Fassung noch einmal."
TOO_EARLY = (
    "Die Signatur nennt den {day:%d.%m.%Y}. Ausgegeben wurde die Fassung erst am "
    f"{{issued:%d.%m.%Y}}. {SET_THE_CLOCK}"
)
TO_COME = f"Die Signatur nennt den {{day:%d.%m.%Y}}. Das liegt in der Zukunft. {SET_THE_CLOCK}"


class FileRefused(ActionRefused):
    """A signed file that is not taken; `findings` is what was found in it."""

    def __init__(self, reason: str, findings: Findings) -> None:
        super().__init__(reason)
        self.findings = findings


def sign_electronically(
    *,
    agreement: Agreement,
    party: Party,
    facts: SignatureFacts,
    file: CheckedUpload,
    seen: str,
    by: User,
) -> Signature:
    """Record a party's electronic signature in a file that grew out of the issued one.

    The day of signing is that in the file, whatever `facts` say. Raises FileRefused where the file
    is another, was changed, or does not tell whose signature is new; Unavailable where the archive
    does not give the issued one; and like `sign_on_paper`.
    """
    signing = Signing(party=party, kind=SignatureKind.QES, facts=facts, file=file, seen=seen, by=by)
    row = Agreement.objects.with_particulars().get(pk=agreement.pk)
    version = refuse_unless_open(row, signing)
    findings = examine(file.content, issued=care.read(version.document.sha256))
    if refusal := refusal_of(findings):
        raise FileRefused(refusal, findings)
    own = _own(findings, version, signing)
    data = {**findings.as_data(), "own": [found.sha256 for found in own]}
    day = _day_of(own, otherwise=facts)
    if refusal := _refusal_of_day(day, version):
        raise FileRefused(refusal, findings)
    dated = replace(facts, signed_on=day)
    return sign(agreement, replace(signing, facts=dated, findings=data))


def newest_file(version: Version) -> StoredDocument:
    """Return what the next party signs on: the last signed file, or the issued one."""
    last: Signature | None = version.signatures.live().electronic().first()
    scan = last.scan if last else None
    return scan or version.document


def _own(findings: Findings, version: Version, signing: Signing) -> list[FoundSignature]:
    """Return the signatures in the file that count for the party; raise FileRefused without."""
    role, facts = signing.party.role, signing.facts
    claimed = version.signatures.live().claimed()
    fresh = fresh_signatures(findings, role=role, claimed=claimed)
    if not fresh:
        # Somebody may just have entered it: then that is the reason.
        refuse_unless_open(version.agreement, signing)
        raise FileRefused(NOTHING_NEW.format(party=signing.party.name), findings)
    both = facts.representation == Representation.TWO_AUTHORISED
    names = [facts.name, facts.second_name] if both else [facts.name]
    own = own_signatures(fresh, role=role, names=names)
    if not own:
        pattern = TWO_NEEDED if len(fresh) < len(names) else WHICH_IS_YOURS
        listed = ", ".join(found.name for found in fresh)
        raise FileRefused(pattern.format(names=listed), findings)
    return own


def _refusal_of_day(day: date, version: Version) -> str:
    """Say what is wrong with the day in a file: nobody signs what is not issued yet."""
    issued = timezone.localtime(version.frozen_at).date()
    if day < issued:
        return TOO_EARLY.format(day=day, issued=issued)
    return TO_COME.format(day=day) if day > timezone.localdate() else ""


def _day_of(own: list[FoundSignature], *, otherwise: SignatureFacts) -> date:
    moments = [found.moment for found in own if found.moment]
    return timezone.localtime(max(moments)).date() if moments else otherwise.signed_on
