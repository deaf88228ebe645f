"""Each party's signature, on paper with its scan or in another form; the last one concludes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

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
from archive.actions import store, store_upload
from archive.enums import DocumentKind
from archive.models import StoredDocument
from archive.seal.sealing import refuse_unless_ready
from archive.store import fingerprint
from archive.uploads import CheckedUpload
from core.models import LogEntry
from core.trail import record
from core.workflow import ActionRefused, NotEntitled, Outdated

CONSENT_IN_PERSON = "Freigeben kann nur, wer {party} zeichnend vertritt, und nur selbst."
CLAIMED = (
    "Diese Signatur ist schon für einen anderen Vertragspartner eingetragen. "
    "Laden Sie die Datei hoch, in der Ihre Signatur steht."
)


@dataclass(frozen=True, kw_only=True)
class SignatureFacts:
    """Who signed, as what, where and when, and on what ground."""

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
    kind = SignatureKind.PAPER
    return sign(
        agreement, Signing(party=party, facts=facts, file=scan, seen=seen, by=by, kind=kind)
    )


@dataclass(frozen=True, kw_only=True)
class Signing:
    """One signature about to be recorded; a Freigabe has no file, only a file has findings.

    A `copy` is a file that the archive holds already, in the place of one that was sent.
    """

    party: Party
    kind: SignatureKind
    facts: SignatureFacts
    file: CheckedUpload | None = None
    copy: StoredDocument | None = None
    findings: Mapping[str, Any] = field(default_factory=dict)
    seen: str
    by: User

    @property
    def scan_to_be(self) -> StoredDocument | None:
        """The row of its file, for the print; one that was sent is not stored yet."""
        if self.file is None:
            return self.copy
        return StoredDocument(sha256=fingerprint(self.file.source))

    def under(self, version: Version, scan: StoredDocument | None) -> Signature:
        """Return the row that is to be stored."""
        return Signature(
            version=version,
            role=self.party.role,
            organisation=self.party.organisation,
            party_name=self.party.name,
            kind=self.kind,
            scan=scan,
            findings=dict(self.findings),
            turn=version.signatures.of(self.party).count() + 1,
            recorded_by=self.by,
            **{name: getattr(self.facts, name) for name in SignatureFacts.__dataclass_fields__},
        )


def sign(agreement: Agreement, signing: Signing) -> Signature:
    """Record a signature in its form; the last one that is missing concludes the agreement.

    Raises like `sign_on_paper`, whose rules hold for every form.
    """
    (signature,) = sign_together(agreement, [signing])
    return signature


def sign_together(agreement: Agreement, signings: Sequence[Signing]) -> list[Signature]:
    """Record the signatures of some parties, all of them or none; raises like `sign`."""
    _print_ahead(agreement, signings)
    return _sign(agreement, signings)


def _print_ahead(agreement: Agreement, signings: Sequence[Signing]) -> None:
    """Print the Abschrift before the row is locked: a slow render keeps nobody from writing.

    It can only be sealed under the lock; whether it can be sealed at all is asked here.
    """
    row = Agreement.objects.with_particulars().get(pk=agreement.pk)
    new = [
        signing.under(refuse_unless_open(row, signing), signing.scan_to_be) for signing in signings
    ]
    version = version_to_sign(row)
    if {party.pk for party in unsigned_parties(row, version)} <= {s.party.pk for s in signings}:
        render_once(_transcript_of(version, [*_live(version), *new]))
        refuse_unless_ready()


@transaction.atomic
def _sign(agreement: Agreement, signings: Sequence[Signing]) -> list[Signature]:
    row = locked(agreement)
    version = version_to_sign(row)
    recorded = []
    for signing in signings:
        refuse_unless_open(row, signing)
        recorded.append(_record_signature(row, version, signing))
    if missing := unsigned_parties(row, version):
        for _, entry in recorded:
            announce(MailKind.SIGNATURE, row, entry, missing=missing)
    else:
        by = signings[-1].by
        transcript = _transcribe(row, version, by=by)
        kinds = {one.kind for one in _live(version)}
        conclude(
            row,
            by=by,
            transcript=transcript.document.sha256,
            has_consent=SignatureKind.RELEASE in kinds,
        )
    return [signature for signature, _ in recorded]


def refuse_unless_open(agreement: Agreement, signing: Signing) -> Version:
    """Return the Fassung to sign; raise the refusal that stands against this signature."""
    version, party = version_to_sign(agreement), signing.party
    if version.sha256 != signing.seen:
        raise Outdated("Der Text wurde inzwischen neu gefasst. Prüfen Sie die neue Fassung.")
    rights = rights_of(signing.by, agreement)
    if signing.kind == SignatureKind.RELEASE and not rights.may_consent_for(party):
        raise NotEntitled(CONSENT_IN_PERSON.format(party=party.name))
    if not rights.may_sign_for(party):
        raise NotEntitled(f"Sie können nicht für {party.name} eintragen.")
    if version.signatures.live().of(party).exists():
        raise ActionRefused(f"Die Unterschrift von {party.name} ist schon eingetragen.")
    if not version.signatures.live().claimed().isdisjoint(signing.findings.get("own", ())):
        raise ActionRefused(CLAIMED)
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
    agreement: Agreement, version: Version, signing: Signing
) -> tuple[Signature, LogEntry]:
    party, by = signing.party, signing.by
    document = _stored(signing.file, by=by) if signing.file else signing.copy
    signature = signing.under(version, document)
    signature.full_clean()
    signature.save()
    entry = record(
        agreement,
        Deed.SIGNATURE,
        by=by,
        party=party.name,
        role=party.role,
        kind=signing.kind,
        name=signing.facts.name,
        version=version.number,
        sha256=version.sha256,
        scan=document.sha256 if document else "",
        facts=signature.facts_sha256,
    )
    return signature, entry


def _stored(file: CheckedUpload, *, by: User) -> StoredDocument:
    return store_upload(file, kind=DocumentKind.SIGNED_COPY, by=by)


def unsigned_parties(agreement: Agreement, version: Version) -> list[Party]:
    """Return the parties whose signature under `version` is still missing."""
    signed = version.signatures.by_party()
    return [party for party in agreement.signing_parties if party.key not in signed]


def _transcribe(agreement: Agreement, version: Version, *, by: User) -> Transcript:
    """Make the Abschrift: the frozen text with the record of its signatures.

    It is sealed under the lock, for its seal bears the trail with the last signature in it.
    """
    composition = _transcript_of(version, _live(version))
    sealed = sealed_text(composition, agreement)
    document = store(
        sealed.content,
        kind=DocumentKind.TRANSCRIPT,
        filename=f"{agreement.number}_Fassung-{version.number}_Abschrift.pdf",
        media_type=PDF,
        by=by,
    )
    return Transcript.objects.create(version=version, document=document, trail_head=sealed.trail)


def _live(version: Version) -> Iterable[Signature]:
    signatures: Iterable[Signature] = version.signatures.live().select_related("scan")
    return signatures


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
        authority=signature.authority_label,
        kind=signature.kind_label,
        scan_sha256=signature.scan.sha256 if signature.scan else "",
    )
