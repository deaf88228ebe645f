"""The tables of the agreements, gathered for Django, which looks for them here."""

from agreements.models.agreement import Adaptation, Agreement, BlankValue, NumberSeries
from agreements.models.document import Annex, Transcript, Version
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
from agreements.models.party import Party
from agreements.models.review import ReviewNote
from agreements.models.signature import Signature

__all__ = [
    "Adaptation",
    "Agreement",
    "Annex",
    "BlankValue",
    "Commitment",
    "Edition",
    "EditionBlank",
    "EditionRemark",
    "ExampleCommitment",
    "ExampleGoal",
    "Goal",
    "NumberSeries",
    "Party",
    "PartySlot",
    "Proposal",
    "ReviewNote",
    "Section",
    "Signature",
    "Transcript",
    "Version",
]
