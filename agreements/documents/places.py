"""The places of an agreement that a Prüfnotiz or a change names, in words.

A place is `control` (the whole), a section of the form (`parties`, `term`, `goals`, `blanks`,
`annexes`), or finer: `party:<role>`, `party:<role>/<field>`, `goal:<key>`, `blank:<key>`,
`section:<key>`.
"""

from collections.abc import Mapping
from functools import cached_property

from agreements.enums import BlankKind, PartyRole
from agreements.models.agreement import Agreement

WHOLE, PARTIES, TERM, GOALS, BLANKS, ANNEXES = (
    "control",
    "parties",
    "term",
    "goals",
    "blanks",
    "annexes",
)
WORDING = "wording"
LABELS = {
    WHOLE: "Vereinbarung im Ganzen",
    PARTIES: "Vertragspartner",
    TERM: "Zeitraum",
    GOALS: "Ziele und Angebote",
    BLANKS: "Beratung während der Unterrichtszeit",
    ANNEXES: "Anlagen",
}
PARTY_FIELDS = {
    "name": "Name",
    "address": "Adresse",
    "represented_by": "vertreten durch",
    "participants": "andere am Schulleben Beteiligte",
}
# Only the school names who else takes part in its life.
FIELDS_OF_OTHERS = tuple(field for field in PARTY_FIELDS if field != "participants")
REMOVED_GOAL = "Ziel, inzwischen entfernt"
# Where a place belongs that is finer than a section of the form.
SECTION_OF_KIND = {
    "party": PARTIES,
    "contact": PARTIES,
    "goal": GOALS,
    "blank": BLANKS,
    "section": WORDING,
    "annex": ANNEXES,
}


def section_place(key: str) -> str:
    """Return the place of the section with this key."""
    return f"section:{key}"


def section_of(place: str) -> str:
    """Return the section of the form to which `place` belongs; the place itself if it is one."""
    kind = place.partition(":")[0]
    return SECTION_OF_KIND.get(kind, kind)


def place_label(place: str) -> str:
    """Return a place in words, as far as they are known without its agreement."""
    kind, _, key = place.partition(":")
    match kind:
        case "section":
            return f"Abschnitt {key}"
        case "party":
            role, _, field = key.partition("/")
            name = dict(PartyRole.choices).get(role, LABELS[PARTIES])
            return f"{name}: {PARTY_FIELDS[field]}" if field in PARTY_FIELDS else name
        case "contact":
            return f"Ansprechperson: {dict(PartyRole.choices).get(key, LABELS[PARTIES])}"
        case "goal":
            return "Ziel"
        case "blank":
            return LABELS[BLANKS]
    return LABELS.get(kind, place)


class Places:
    """The places of one agreement and their names; what it holds is asked for once."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement

    def label(self, place: str) -> str:
        """Return `place` in words: „Ziel 2“, „Schule: Name“."""
        kind = place.partition(":")[0]
        if kind == "goal":
            return self._goals.get(place, REMOVED_GOAL)
        if kind == "blank":
            return self._blanks.get(place, LABELS[BLANKS])
        return place_label(place)

    def __contains__(self, place: str) -> bool:
        return place in LABELS or place in self._finer(section_of(place))

    def within(self, place: str) -> dict[str, str]:
        """Return the finer places of a section of the form or of a party, each with its name."""
        found = self._finer(section_of(place))
        if section_of(place) == place:
            return dict(found)
        return {part: label for part, label in found.items() if part.startswith(f"{place}/")}

    @property
    def all(self) -> dict[str, str]:
        """All places in the form's order, each with its name."""
        found: dict[str, str] = {}
        for section in (PARTIES, TERM, GOALS, BLANKS, WORDING, ANNEXES, WHOLE):
            finer = self._finer(section)
            if section in LABELS and (finer or section != BLANKS):
                found[section] = LABELS[section]
            found |= finer
        return found

    def _finer(self, section: str) -> Mapping[str, str]:
        match section:
            case "parties":
                return self._parties
            case "goals":
                return self._goals
            case "blanks":
                return self._blanks
            case "wording":
                return self._wordings
        return {}

    @cached_property
    def _parties(self) -> Mapping[str, str]:
        found = []
        for party in self._agreement.parties.all():
            own = PARTY_FIELDS if party.role == PartyRole.SCHOOL else FIELDS_OF_OTHERS
            found += [f"party:{party.role}", *(f"party:{party.role}/{field}" for field in own)]
        return {place: place_label(place) for place in found}

    @cached_property
    def _goals(self) -> Mapping[str, str]:
        goals = enumerate(self._agreement.goals.all(), 1)
        return {f"goal:{goal.pk}": f"Ziel {number}" for number, goal in goals}

    @cached_property
    def _blanks(self) -> Mapping[str, str]:
        blanks = self._agreement.edition.blanks.all()
        return {f"blank:{b.key}": b.label for b in blanks if b.kind == BlankKind.TEXT}

    @cached_property
    def _wordings(self) -> Mapping[str, str]:
        keys = self._agreement.edition.sections.values_list("key", flat=True)
        return {place: place_label(place) for place in map(section_place, keys)}
