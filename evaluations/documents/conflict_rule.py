"""What the agreement says of conflicts (Muster, 7.)."""

from datetime import date

from agreements.documents.composition import Composition, SectionBlock
from agreements.documents.current import current_composition
from agreements.documents.in_force import text_in_force
from agreements.models.agreement import Agreement

CONFLICT = "konflikt"  # in the heading of the section that rules it


def rule_of(agreement: Agreement, on: date) -> tuple[Composition, SectionBlock | None]:
    """Return the text that holds on `on`, and its section on conflicts, if it has one."""
    text = text_in_force(agreement, on)
    composition = text.composition if text else current_composition(agreement)
    found = (one for one in composition.sections if CONFLICT in one.heading.lower())
    return composition, next(found, None)
