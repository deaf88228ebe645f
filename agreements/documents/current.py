"""What an agreement says today: the frozen text where there is one, else the draft."""

from dataclasses import replace

from agreements.documents.compose import compose
from agreements.documents.composition import Composition
from agreements.documents.content import from_canonical
from agreements.models.agreement import Agreement
from agreements.models.document import Version


def current_composition(agreement: Agreement) -> Composition:
    """Return the composition to show for `agreement`."""
    if agreement.current_version is None:
        return compose(agreement)
    return frozen_composition(agreement.current_version)


def frozen_composition(version: Version) -> Composition:
    """Return what a Fassung froze, with its fingerprint."""
    return replace(from_canonical(version.content), fingerprint=version.sha256)
