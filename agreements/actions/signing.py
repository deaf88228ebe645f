"""Signing on paper: each party's signature with its scan; the last one concludes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.locking import locked
from agreements.actions.sealing import sealed_text
from agreements.actions.transitions import PDF, conclude
from agreements.documents.composition import Composition, SignatureBlock
from agreements.documents.content import from_canonical
from agreements.documents.pdf import render_once
from agreements.enums import Action, Deed, MailKind, PartyRole, SignatureKind
from agreements.mails import announce
from agreements.models.agreement import Agreement
from agreements.models.document import Transcript, Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.rules.access import rights_of
from agreements.workflow import AGREEMENT_WORKFLOW
from archive.actions import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.uploads import CheckedUpload
from core.models import LogEntry
from core.trail import head_of, record
from core.workflow import ActionRefused, NotEntitled, Outdated


@dataclass(frozen=True, kw_only=True)
class SignatureFacts:
    """What stands on the signed paper."""

    name: str
    function: str
    place: str
    signed_on: date
    representation: str
    authority: str
    second_name: str = ""
    second_function: str = ""
    authority_on: date | None = None
    authority_note: str = ""


def sign_on_paper(
    *,
    agreement: Agreement,
    party: Party,
    facts: SignatureFacts,
    scan: CheckedUpload,
    seen: str,
    by: User,
) -> Signature:
    """Record a party's signature under the Fassung whose SHA-256 is `seen`, with its scan.

    Raises Outdated for another Fassung, ActionRefused for a second signature or a date in the
    future, NotEntitled for people of other parties.
    """
    signing = _Signing(party, facts, scan, seen, by)
    _print_ahead(agreement, signing)
    return _sign(agreement, signing)


@dataclass(frozen=True)
class _Signing:
    """One signature about to be recorded."""

    party: Party
    facts: SignatureFacts
    scan: CheckedUpload
    seen: str
    by: User

    def under(self, version: Version, scan: StoredDocument) -> Signature:
        """Return the row that is to be stored."""
        return Signature(
            version=version,
            role=self.party.role,
            organisation=self.party.organisation,
            party_name=self.party.name,
            kind=SignatureKind.PAPER,
            scan=scan,
            recorded_by=self.by,
            **{name: getattr(self.facts, name) for name in SignatureFacts.__dataclass_fields__},
        )


def _print_ahead(agreement: Agreement, signing: _Signing) -> None:
    """Print the Abschrift before the row is locked: a slow render keeps nobody from writing."""
    row = Agreement.objects.with_particulars().get(pk=agreement.pk)
    version = _refuse_unless_open(row, signing)
    if unsigned_parties(row, version) == [signing.party]:
        scan = StoredDocument(sha256=sha256(signing.scan.content).hexdigest())
        signatures = [*version.signatures.select_related("scan"), signing.under(version, scan)]
        render_once(_transcript_of(version, signatures))


@transaction.atomic
def _sign(agreement: Agreement, signing: _Signing) -> Signature:
    row = locked(agreement)
    version = _refuse_unless_open(row, signing)
    signature, entry = _record_signature(row, version, signing)
    if missing := unsigned_parties(row, version):
        announce(MailKind.SIGNATURE, row, entry, missing=missing)
    else:
        transcript = _transcribe(row, version, by=signing.by)
        conclude(row, by=signing.by, transcript=transcript.document.sha256)
    return signature


def _refuse_unless_open(agreement: Agreement, signing: _Signing) -> Version:
    """Return the Fassung to sign; raise the refusal that stands against this signature."""
    version, party = version_to_sign(agreement), signing.party
    if version.sha256 != signing.seen:
        raise Outdated("Der Text wurde inzwischen neu gefasst. Prüfen Sie die neue Fassung.")
    if not rights_of(signing.by, agreement).may_sign_for(party):
        raise NotEntitled(f"Sie können nicht für {party.name} eintragen.")
    if version.signatures.filter(role=party.role, organisation=party.organisation_id).exists():
        raise ActionRefused(f"Die Unterschrift von {party.name} ist schon eingetragen.")
    if signing.facts.signed_on > timezone.localdate():
        raise ActionRefused("Das Datum der Unterschrift liegt in der Zukunft.")
    return version


def version_to_sign(agreement: Agreement) -> Version:
    """Return the Fassung that is out for signature; raise ActionRefused where none is."""
    if AGREEMENT_WORKFLOW.step(agreement.state, Action.SIGN) is None or (
        agreement.current_version is None
    ):
        raise ActionRefused(
            f"Im Zustand „{agreement.get_state_display()}“ kann niemand unterschreiben."
        )
    return agreement.current_version


def _record_signature(
    agreement: Agreement, version: Version, signing: _Signing
) -> tuple[Signature, LogEntry]:
    scan, party, by = signing.scan, signing.party, signing.by
    document = store(
        scan.content,
        kind=DocumentKind.SIGNED_COPY,
        filename=scan.filename,
        media_type=scan.media_type,
        by=by,
    )
    signature = signing.under(version, document)
    signature.full_clean()
    signature.save()
    entry = record(
        agreement,
        Deed.SIGNATURE,
        by=by,
        party=party.name,
        role=party.role,
        name=signing.facts.name,
        version=version.number,
        sha256=version.sha256,
        scan=document.sha256,
    )
    return signature, entry


def unsigned_parties(agreement: Agreement, version: Version) -> list[Party]:
    """Return the parties whose signature under `version` is still missing."""
    signed = set(version.signatures.values_list("role", "organisation"))
    return [p for p in agreement.signing_parties if (p.role, p.organisation_id) not in signed]


def _transcribe(agreement: Agreement, version: Version, *, by: User) -> Transcript:
    """Make the Abschrift: the frozen text with the record of its signatures.

    It is sealed under the lock, for its seal bears the trail with the last signature in it.
    """
    composition = _transcript_of(version, version.signatures.select_related("scan"))
    document = store(
        sealed_text(composition, agreement).content,
        kind=DocumentKind.TRANSCRIPT,
        filename=f"{agreement.number}_Fassung-{version.number}_Abschrift.pdf",
        media_type=PDF,
        by=by,
    )
    return Transcript.objects.create(
        version=version, document=document, trail_head=head_of(agreement)
    )


def _transcript_of(version: Version, signatures: Iterable[Signature]) -> Composition:
    order = list(PartyRole)
    signed = sorted(signatures, key=lambda s: order.index(PartyRole(s.role)))
    return replace(
        from_canonical(version.content),
        status="transcript",
        signatures=tuple(signature_block(signature) for signature in signed),
        fingerprint=version.sha256,
    )


def signature_block(signature: Signature) -> SignatureBlock:
    """Return what the Abschrift prints of one signature."""
    authority = signature.get_authority_display()
    if signature.authority_note:
        authority = f"{authority}: {signature.authority_note}"
    if signature.authority_on:
        authority = f"{authority} vom {signature.authority_on:%d.%m.%Y}"
    return SignatureBlock(
        role=PartyRole(signature.role).label,
        party=signature.party_name,
        place=signature.place,
        signed_on=f"{signature.signed_on:%d.%m.%Y}",
        name=signature.name,
        function=signature.function,
        second_name=signature.second_name,
        second_function=signature.second_function,
        representation=signature.get_representation_display(),
        authority=authority,
        kind=signature.get_kind_display(),
        scan_sha256=signature.scan.sha256 if signature.scan else "",
    )
