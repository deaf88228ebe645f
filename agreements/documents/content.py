"""The composition as canonical JSON: what a Fassung freezes and its fingerprint is taken of."""

from agreements.documents import composition as made_of
from agreements.documents.composition import Composition
from core import prose
from core.canonical import decode, encode

_CLASSES = (
    made_of.Amendment,
    made_of.AnnexLine,
    made_of.CommitmentRow,
    made_of.Composition,
    made_of.GoalRow,
    made_of.GoalsTable,
    made_of.PartyBlock,
    made_of.SectionBlock,
    made_of.SignatureBlock,
    prose.Blank,
    prose.Break,
    prose.BulletList,
    prose.Call,
    prose.Filled,
    prose.Note,
    prose.Paragraph,
    prose.Prose,
    prose.Slot,
    prose.Text,
)


def canonical(composition: Composition) -> str:
    """Return the content of `composition` as canonical JSON, without its fingerprint."""
    return encode(composition)


def from_canonical(content: str) -> Composition:
    """Rebuild the composition that `canonical` wrote down."""
    composition: Composition = decode(content, _CLASSES)
    return composition
