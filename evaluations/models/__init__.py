"""The tables of the yearly evaluation, gathered for Django, which looks for them here."""

from evaluations.models.arrangement import Arrangement, FollowUp
from evaluations.models.evaluation import Attendee, Evaluation
from evaluations.models.minutes import Minutes, MinutesReply
from evaluations.models.record import (
    Finding,
    OfferFinding,
    Record,
)
from evaluations.models.report import ReportingSchool, SchoolReport

__all__ = [
    "Arrangement",
    "Attendee",
    "Evaluation",
    "Finding",
    "FollowUp",
    "Minutes",
    "MinutesReply",
    "OfferFinding",
    "Record",
    "ReportingSchool",
    "SchoolReport",
]
