"""The tables of the agreements, gathered for Django, which looks for them here."""

from agreements.models.agreement import Agreement
from agreements.models.document import Annex, LaterAnnex, SignedCopy, Transcript, Version
from agreements.models.edition import (
    Edition,
    EditionBlank,
    EditionRemark,
    ExampleCommitment,
    ExampleGoal,
    PartySlot,
    Proposal,
    Section,
)
from agreements.models.goal import Commitment, Goal
from agreements.models.number import NumberSeries
from agreements.models.party import Party
from agreements.models.review import NoteReply, ReviewNote
from agreements.models.signature import Signature, SignatureCorrection
from agreements.models.together import Autosave, Contact, Look, Presence
from agreements.models.wording import Adaptation, BlankValue, UnsettledWording

__all__ = [
    "Adaptation",
    "Agreement",
    "Annex",
    "Autosave",
    "BlankValue",
    "Commitment",
    "Contact",
    "Edition",
    "EditionBlank",
    "EditionRemark",
    "ExampleCommitment",
    "ExampleGoal",
    "Goal",
    "LaterAnnex",
    "Look",
    "NoteReply",
    "NumberSeries",
    "Party",
    "PartySlot",
    "Presence",
    "Proposal",
    "ReviewNote",
    "Section",
    "Signature",
    "SignatureCorrection",
    "SignedCopy",
    "Transcript",
    "UnsettledWording",
    "Version",
]
