"""The last Fassung of a text that is open again, and whether the text still says the same."""

from dataclasses import dataclass

from agreements.documents.compose import compose
from agreements.documents.pdf import issued
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.signature import Signature


@dataclass(frozen=True)
class Resting:
    """A Fassung that is out of force, its signatures, and whether the text is still the same."""

    version: Version
    signatures: tuple[Signature, ...]
    is_unchanged: bool


def resting(agreement: Agreement) -> Resting | None:
    """Return the last Fassung of an agreement that has none in force; None where none was made."""
    if agreement.current_version_id is not None:
        return None
    version = agreement.versions.last()
    if version is None:
        return None
    signatures = tuple(version.signatures.live())
    return Resting(version, signatures, _is_unchanged(agreement, version, signatures))


def _is_unchanged(
    agreement: Agreement, version: Version, signatures: tuple[Signature, ...]
) -> bool:
    """Compare what signatures bind: the hash of the text, and who the parties are.

    The text names a party by its words alone, so another organisation of the same name would not
    show in the hash.
    """
    parties = {(party.role, party.organisation_id) for party in agreement.parties.all()}
    if any((row.role, row.organisation_id) not in parties for row in signatures):
        return False
    return bool(issued(compose(agreement), version=version.number).fingerprint == version.sha256)
