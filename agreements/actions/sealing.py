"""What is given out: the printed text with the portal's seal on it."""

from dataclasses import dataclass

from agreements.documents.composition import Composition
from agreements.documents.pdf import render_once
from agreements.models.agreement import Agreement
from archive.seal.sealing import seal
from core.trail import head_of


@dataclass(frozen=True)
class SealedText:
    """A sealed PDF, and what it was made of."""

    composition: Composition
    trail: str
    content: bytes


def sealed_text(
    composition: Composition, agreement: Agreement, *, ahead: SealedText | None = None
) -> SealedText:
    """Return `composition` printed and sealed; the seal bears the head of the agreement's trail.

    Where the one sealed `ahead` of a lock still says the same, it is that one. Raises
    archive.seal.refusal.SealUnavailable, core.pdf_worker.PdfFailedError.
    """
    trail = head_of(agreement)
    if ahead and (ahead.composition, ahead.trail) == (composition, trail):
        return ahead
    content = seal(render_once(composition), lines=[f"Verlauf: {trail}"])
    return SealedText(composition, trail, content)
