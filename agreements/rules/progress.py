"""How far a draft is: the sections of its form that must be filled in, and how each stands."""

from collections.abc import Sequence

from agreements.enums import BlankKind, Standing
from agreements.models.agreement import Agreement
from agreements.rules.completeness import Missing


def standings(agreement: Agreement, missing: Sequence[Missing]) -> dict[str, Standing]:
    """Return how each required section of the form stands; `missing` is what is still asked for.

    A section that the edition does not have is left out.
    """
    open_sections = {lack.section for lack in missing}
    parties = list(agreement.parties.all())
    confirmed = [party.is_confirmed for party in parties]
    found = {
        "parties": _standing("parties" in open_sections or not all(confirmed), any(confirmed)),
        "term": _standing("term" in open_sections, bool(agreement.starts_on)),
        "goals": _standing("goals" in open_sections, started=False),
    }
    if any(blank.kind == BlankKind.TEXT for blank in agreement.edition.blanks.all()):
        begun = any(value.text for value in agreement.blank_values.all())
        found["blanks"] = _standing("blanks" in open_sections, begun)
    return found


def _standing(lacking: bool, started: bool) -> Standing:  # noqa: FBT001 - two facts, named at the calls
    if not lacking:
        return Standing.DONE
    return Standing.STARTED if started else Standing.OPEN
