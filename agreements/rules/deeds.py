"""What people did with an agreement: the trail tells it, the tables hold it; both say the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from agreements.enums import Action, Deed
from agreements.models.agreement import Agreement
from agreements.models.document import SignedCopy, Transcript, Version
from agreements.models.signature import Signature, SignatureCorrection
from core.chain import WITHHELD
from core.models import LogEntry

AT_ONCE = 100  # agreements in memory
GONE = "Was Eintrag {number} nennt, ist nicht gespeichert oder wurde verändert."
UNTOLD = "„{row}“ nennt der Verlauf so nicht."
OTHER_STATE = "Der Zustand „{state}“ ist nicht der, zu dem Eintrag {number} führte."


class Row(NamedTuple):
    """A stored row, and what the entry about it must say."""

    shown: str
    told: Mapping[str, object]


def deed_faults() -> Iterator[str]:
    """Yield a sentence for each deed that is told and not stored, stored and not told, or changed.

    The trail is checked by itself (`core.trail_check`): here it is what counts.
    """
    for agreement in Agreement.objects.order_by("pk").iterator(AT_ONCE):
        entries = list(LogEntry.objects.about(agreement).order_by("number"))
        yield from (f"{agreement}: {fault}" for fault in _faults(agreement, entries))


def _faults(agreement: Agreement, entries: list[LogEntry]) -> Iterator[str]:
    for deed, rows_of in ONE_EACH.items():
        told = [entry for entry in entries if entry.action == deed]
        yield from _compared(told, rows_of(agreement))
    for action, word, stored in (
        (Action.RELEASE, "version", _version_numbers(agreement)),
        (Action.SIGN, "transcript", _transcripts(agreement)),
    ):
        yield from (
            GONE.format(number=entry.number)
            for entry in entries
            if entry.action == action and entry.details.get(word, WITHHELD) not in stored
        )
    steps = [entry for entry in entries if entry.target]
    if steps and steps[-1].target != agreement.state:
        state = agreement.get_state_display()
        yield OTHER_STATE.format(state=state, number=steps[-1].number)


def _compared(told: Iterable[LogEntry], stored: Iterable[Row]) -> Iterator[str]:
    """Pair each entry with its row; what is left over on either side is a fault."""
    rows = list(stored)
    for entry in told:
        row = next((row for row in rows if _is_told(row, entry)), None)
        if row is None:
            yield GONE.format(number=entry.number)
        else:
            rows.remove(row)
    yield from (UNTOLD.format(row=row.shown) for row in rows)


def _is_told(row: Row, entry: LogEntry) -> bool:
    """Tell whether an entry says of a row what it is; older entries did not say everything."""
    return all(
        entry.details.get(word, value) in (value, WITHHELD) for word, value in row.told.items()
    )


def _signatures(agreement: Agreement) -> Iterator[Row]:
    rows = Signature.objects.filter(version__agreement=agreement)
    for row in rows.select_related("version", "scan").order_by("pk"):
        told = {
            "role": row.role,
            "party": row.party_name,
            "kind": row.kind,
            "name": row.name,
            "version": row.version.number,
            "scan": row.scan.sha256 if row.scan else "",
            "facts": row.facts_sha256,
        }
        yield Row(str(row), told)


def _corrections(agreement: Agreement) -> Iterator[Row]:
    rows = SignatureCorrection.objects.filter(signature__version__agreement=agreement)
    for row in rows.select_related("signature").order_by("pk"):
        yield Row(str(row), {"signature": row.signature_id, "name": row.signature.name})


def _later_annexes(agreement: Agreement) -> Iterator[Row]:
    for row in agreement.later_annexes.select_related("document").order_by("pk"):
        yield Row(str(row), {"number": row.number, "sha256": row.document.sha256})


def _copies(agreement: Agreement) -> Iterator[Row]:
    rows = SignedCopy.objects.filter(version__agreement=agreement)
    for row in rows.select_related("version", "document").order_by("pk"):
        yield Row(str(row), {"version": row.version.number, "scan": row.document.sha256})


def _version_numbers(agreement: Agreement) -> set[Any]:
    numbers = Version.objects.filter(agreement=agreement).values_list("number", flat=True)
    return {WITHHELD, *numbers}


def _transcripts(agreement: Agreement) -> set[Any]:
    rows = Transcript.objects.filter(version__agreement=agreement)
    return {WITHHELD, *rows.values_list("document__sha256", flat=True)}


# Deeds of which each left a row behind that never goes.
ONE_EACH: Mapping[str, Callable[[Agreement], Iterator[Row]]] = {
    Deed.SIGNATURE: _signatures,
    Deed.SIGNATURE_CORRECTED: _corrections,
    Deed.LATER_ANNEX: _later_annexes,
    Deed.SCAN_FILED: _copies,
}
