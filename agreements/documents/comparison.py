"""Where a text differs: from the Muster, clause by clause, and from another text of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.db.models import prefetch_related_objects

from agreements.documents import places
from agreements.documents.compose import blank_values
from agreements.documents.composition import Composition, PartyBlock, SectionBlock
from agreements.documents.deviation import Deviation, Source
from agreements.documents.goal_comparison import compared_goals
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from core.likeness import partners
from core.prose import Prose
from core.redline import ITEM, Change, Line, SectionStatus, compare, compare_prose, section_status

GOALS_SLOT = "goals"
HEAD = "Kopf der Vereinbarung"
NOTHING = Prose(())
# The trail's places of what fills the blanks that nobody is asked for.
DERIVED: Mapping[str, tuple[Source, ...]] = {
    "school": ((f"party:{PartyRole.SCHOOL}", "phrase"),),
    "term": ((places.TERM, ""),),
    "provider": (
        (f"party:{PartyRole.PROVIDER}", ""),
        (f"party:{PartyRole.SCHOOL_AUTHORITY}", "name"),
    ),
}


def compared(old: Composition, new: Composition) -> list[Deviation]:
    """Compare two texts of one agreement place by place, in the order of the new one."""
    return [
        _head(old, new),
        *_parties(old, new),
        _term(old, new),
        *_sections(old, new),
        *_annexes(old, new),
    ]


def changes_between(old: Composition, new: Composition) -> list[Deviation]:
    """List what differs between two texts of one agreement, in the order of the text."""
    return [deviation for deviation in compared(old, new) if not deviation.is_unchanged]


def deviations_from_edition(agreement: Agreement, composition: Composition) -> list[Deviation]:
    """Compare every section of `composition` with the Muster, its blanks filled alike."""
    muster = muster_beside(agreement, composition)
    return [d for d in _sections(muster, composition) if d.place.startswith("section:")]


def muster_beside(agreement: Agreement, composition: Composition) -> Composition:
    """Return `composition` with the Muster's own wording, its blanks filled alike."""
    prefetch_related_objects([agreement.edition], "sections")
    parties = {party.role: party for party in agreement.parties.all()}
    values = blank_values(agreement, parties) | _filled_in(composition)
    sections = tuple(
        SectionBlock(
            section.key, section.number, section.heading, section.level, section.prose.fill(values)
        )
        for section in agreement.edition.sections.all()
    )
    return replace(composition, sections=sections, version=None, fingerprint="")


def _filled_in(composition: Composition) -> dict[str, str]:
    """Return the words that fill the blanks of a text, which may be older than what is stored."""
    found: dict[str, str] = {}
    for prose in (composition.term, *(section.prose for section in composition.sections)):
        found |= prose.filled()
    return found


# --- Place by place ---------------------------------------------------------------------------


def _head(old: Composition, new: Composition) -> Deviation:
    left, right = _head_in_words(old), _head_in_words(new)
    lines = tuple(compare(before, after) for before, after in zip(left, right, strict=True))
    status = section_status("\n".join(left), "\n".join(right))
    return Deviation(places.WHOLE, HEAD, status, lines)


def _head_in_words(composition: Composition) -> tuple[str, ...]:
    return (
        composition.title,
        f"{composition.edition_title} (Fassung vom {composition.edition_label})",
        composition.adoption.plain(),
        composition.county_note.plain(),
    )


def _parties(old: Composition, new: Composition) -> Iterator[Deviation]:
    before = {party.role: party for party in old.parties}
    after = {party.role: party for party in new.parties}
    for role, party in {**after, **before}.items():
        left, right = _fields(before.get(role)), _fields(after.get(role))
        lines = tuple(
            _field(label, left.get(label, ""), right.get(label, "")) for label in {**right, **left}
        )
        place, label = f"party:{role}", party.label.rstrip(" :")
        status = section_status("\n".join(left.values()), "\n".join(right.values()))
        yield Deviation(place, label, status, lines, sources=frozenset({(place, "")}))


def _fields(party: PartyBlock | None) -> dict[str, str]:
    """Return what the head of the agreement says of a party, each under its label."""
    if party is None:
        return {}
    labelled = {
        party.address_label: ", ".join(party.address),
        party.represented_label: party.represented_by,
        party.participants_label: party.participants,
    }
    return {"": party.name} | {label: text for label, text in labelled.items() if label}


def _field(label: str, old: str, new: str) -> Line:
    """Compare what stands under a label; without words on either side there is no line."""
    line = compare(old, new)
    return (Change("same", f"{label.rstrip(' :')}: "), *line) if label and line else line


def _sections(old: Composition, new: Composition) -> Iterator[Deviation]:
    """Compare section by section, the goals behind the section that holds their table."""
    before = {section.key: section for section in old.sections}
    after = {section.key: section for section in new.sections}
    goals = iter(compared_goals(old.goals, new.goals))
    for key in {**after, **before}:
        yield _section(before.get(key), after.get(key))
        holder = after.get(key) or before[key]
        if GOALS_SLOT in holder.prose.slots():
            yield from goals
    yield from goals


def _section(old: SectionBlock | None, new: SectionBlock | None) -> Deviation:
    section = new or old
    assert section is not None  # noqa: S101 - one of the two has it
    left, right = (side.prose if side else NOTHING for side in (old, new))
    place = places.section_place(section.key)
    lines = compare_prose(left, right)
    titles = [_title(side) for side in (old, new) if side]
    status = section_status(left.plain(), right.plain())
    if len(set(titles)) > 1:
        lines = (compare(titles[0], titles[1]), *lines)
        status = SectionStatus.CHANGED if status == SectionStatus.UNCHANGED else status
    return Deviation(
        place,
        _title(section),
        status,
        lines,
        prose=right if right.blocks else None,
        sources=frozenset({(place, "")}) | _sources_of(left) | _sources_of(right),
    )


def _title(section: SectionBlock) -> str:
    return f"{section.number} {section.heading}".strip()


def _term(old: Composition, new: Composition) -> Deviation:
    status = section_status(old.term.plain(), new.term.plain())
    return Deviation(
        places.TERM,
        places.LABELS[places.TERM],
        status,
        compare_prose(old.term, new.term),
        prose=new.term,
        sources=_sources_of(old.term) | _sources_of(new.term),
    )


def _sources_of(prose: Prose) -> frozenset[Source]:
    """Return where the trail tells of a change of what fills the blanks of a text."""
    keys = prose.filled().keys() | {blank.key for blank in prose.blanks()}
    return frozenset(source for key in keys for source in DERIVED.get(key, ((places.BLANKS, key),)))


def _annexes(old: Composition, new: Composition) -> Iterator[Deviation]:
    left, right = _annexes_in_words(old), _annexes_in_words(new)
    if not left and not right:
        return
    status = section_status("\n".join(left), "\n".join(right))
    kept = partners(left, right)
    gone = [text for place, text in enumerate(left) if place not in kept]
    lines = [
        compare(left[place] if place is not None else "", text)
        for place, text in zip(kept, right, strict=True)
    ]
    yield Deviation(
        places.ANNEXES,
        places.LABELS[places.ANNEXES],
        status,
        (*(compare(text, "") for text in gone), *lines),
        sources=frozenset({(places.ANNEXES, "")}),
    )


def _annexes_in_words(composition: Composition) -> list[str]:
    """Return a line for each annex; the checksum tells two files of one title apart."""
    return [
        f"{ITEM}{line.kind}: {line.title} (Prüfsumme {line.sha256[:8]})"
        for line in composition.annexes
    ]
