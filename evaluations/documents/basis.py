"""In which form the agreement is the basis of a talk (Muster, 6.): its text in force."""

from datetime import date

from django.utils import timezone
from django.utils.dateformat import format as format_date

from agreements.documents.in_force import days_of_change
from agreements.models.agreement import Agreement
from evaluations.models import Evaluation


def read_on(evaluation: Evaluation) -> date:
    """Return the day whose text the talk is about: its own, today while there is none."""
    if hasattr(evaluation, "record") and evaluation.record.held_on:
        return evaluation.record.held_on
    return timezone.localdate(evaluation.starts_at)


def last_change(agreement: Agreement, on: date) -> date | None:
    """Return since when the text has read as it does on `on`; None before it is signed."""
    days = days_of_change(agreement)
    return max((day for day in days if day <= on), default=min(days, default=None))


def in_its_form(number: str, since: date | None) -> str:
    """Return „KV-2026-0042 in ihrer geltenden Fassung vom 1. August 2027“."""
    from_day = f" vom {format_date(since, 'j. F Y')}" if since else ""
    return f"{number} in ihrer geltenden Fassung{from_day}"
