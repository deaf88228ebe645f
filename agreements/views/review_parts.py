"""The lines of the review page: plain values that its templates show."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from agreements.documents import places
from agreements.documents.deviation import Deviation
from agreements.documents.reading import ReadingBlock
from agreements.enums import Action
from agreements.forms.review import NoteForm, StepForm
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.views.consequences import Consequence
from agreements.views.threads import ThreadCard
from core.redline import SectionStatus

REVIEWERS_STEPS = (
    Action.CHECK,
    Action.RELEASE,
    Action.QUERY,
    Action.REOPEN,
    Action.TERMINATE,
    Action.WITHDRAW,
)
WHOLE = ReadingBlock(places.WHOLE, places.LABELS[places.WHOLE], SafeString(""))
STATUS_TONES = {
    SectionStatus.UNCHANGED: "neutral",
    SectionStatus.CHANGED: "warning",
    SectionStatus.ADDED: "info",
    SectionStatus.DROPPED: "danger",
}


def note_id(block: ReadingBlock) -> str:
    """Return the pattern of the ids in the form for a note on `block`."""
    return f"id_{block.anchor}_%s"


@dataclass(frozen=True)
class Passage:
    """A passage of the text with how it deviates from the Muster and the notes on it."""

    block: ReadingBlock
    deviation: Deviation | None
    notes: tuple[ThreadCard, ...]
    form: NoteForm | None

    @property
    def status(self) -> str:
        """How the passage deviates, in a word; empty where the Muster has none like it."""
        return self.deviation.status.label if self.deviation else ""

    @property
    def tone(self) -> str:
        """The colour of that word."""
        return STATUS_TONES[self.deviation.status] if self.deviation else "neutral"

    @property
    def is_deviating(self) -> bool:
        """Whether its wording is not that of the Muster."""
        return self.deviation is not None and not self.deviation.is_unchanged

    @property
    def is_struck(self) -> bool:
        """Whether the parties have struck it out."""
        return self.deviation is not None and self.deviation.status == SectionStatus.DROPPED


@dataclass(frozen=True)
class StepOffer:
    """A step open to this person, and its form."""

    action: Action
    form: StepForm
    consequence: Consequence

    @property
    def asks(self) -> bool:
        """Whether something must be typed."""
        return bool(self.form.visible_fields())


@dataclass(frozen=True)
class PartyLine:
    """A party, its signature if there is one, and where to record it if not."""

    party: Party
    signature: Signature | None
    sign_url: str
