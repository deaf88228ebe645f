"""Where a text differs: from the Muster, clause by clause, and from an earlier submission."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from agreements.documents import places
from agreements.documents.compose import blank_values
from agreements.documents.composition import Composition, GoalsTable, PartyBlock
from agreements.models.agreement import Agreement
from core.prose import Prose
from core.redline import SectionStatus, redline_html, section_status

Wording = Prose | str


@dataclass(frozen=True)
class Deviation:
    """One place in two texts: where, how it deviates, and both wordings."""

    place: str
    label: str
    status: SectionStatus
    old: Wording
    new: Wording

    @property
    def is_unchanged(self) -> bool:
        """Whether both texts say the same."""
        return self.status == SectionStatus.UNCHANGED

    @property
    def redline(self) -> SafeString:
        """The new text with what is gone and what is new."""
        return redline_html(self.old, self.new)


def deviations_from_edition(agreement: Agreement, composition: Composition) -> list[Deviation]:
    """Compare every section of `composition` with the Muster, its blanks filled alike."""
    parties = {party.role: party for party in agreement.parties.all()}
    values = blank_values(agreement, parties)
    muster = {section.key: section for section in agreement.edition.sections.all()}
    return [
        _deviation(
            places.section_place(block.key),
            f"{block.number} {block.heading}".strip(),
            muster[block.key].prose.fill(values),
            block.prose,
        )
        for block in composition.sections
    ]


def changes_between(old: Composition, new: Composition) -> list[Deviation]:
    """List what differs between two texts of one agreement, in the order of the text."""
    before, after = dict(_wordings(old)), dict(_wordings(new))
    found = (
        _deviation(place, label, before.get((place, label), ""), after.get((place, label), ""))
        for place, label in {**after, **before}
    )
    return [deviation for deviation in found if not deviation.is_unchanged]


def _deviation(place: str, label: str, old: Wording, new: Wording) -> Deviation:
    return Deviation(place, label, section_status(_plain(old), _plain(new)), old, new)


def _plain(text: Wording) -> str:
    return text.plain() if isinstance(text, Prose) else text


def _wordings(composition: Composition) -> Iterator[tuple[tuple[str, str], Wording]]:
    """Yield every part of the text under its place and its name."""
    for party in composition.parties:
        yield (places.PARTIES, party.label.rstrip(":")), _party_in_words(party)
    yield (places.TERM, places.LABELS[places.TERM]), composition.term
    for section in composition.sections:
        label = f"{section.number} {section.heading}".strip()
        yield (places.section_place(section.key), label), section.prose
    yield (places.GOALS, places.LABELS[places.GOALS]), _goals_in_words(composition.goals)
    annexes = "\n\n".join(f"{line.kind}: {line.title}" for line in composition.annexes)
    yield (places.ANNEXES, places.LABELS[places.ANNEXES]), annexes


def _party_in_words(party: PartyBlock) -> str:
    represented = f"{party.represented_label.rstrip(':')}: {party.represented_by}"
    lines = (
        party.name,
        *party.address,
        represented if party.represented_by else "",
        party.participants,
    )
    return "\n\n".join(filter(None, lines))


def _goals_in_words(table: GoalsTable) -> str:
    lines: list[str] = []
    for number, goal in enumerate(table.rows, 1):
        lines.append(f"Ziel {number}: {goal.text}")
        for row in goal.commitments:
            remarks = ", ".join(filter(None, (row.task_group, row.responsible)))
            lines.append(f"{row.kind}: {row.text}" + (f" ({remarks})" if remarks else ""))
    return "\n\n".join(lines)
