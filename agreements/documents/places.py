"""The places of an agreement that a Prüfnotiz or a change names, in words."""

from agreements.enums import PartyRole

WHOLE, PARTIES, TERM, GOALS, BLANKS, ANNEXES = (
    "control",
    "parties",
    "term",
    "goals",
    "blanks",
    "annexes",
)
LABELS = {
    WHOLE: "Vereinbarung im Ganzen",
    PARTIES: "Vertragspartner",
    TERM: "Zeitraum",
    GOALS: "Ziele und Angebote",
    BLANKS: "Beratung während der Unterrichtszeit",
    ANNEXES: "Anlagen",
}


def section_place(key: str) -> str:
    """Return the place of the section with this key."""
    return f"section:{key}"


def place_label(place: str) -> str:
    """Return a place in words; a key of no known kind stands for itself."""
    kind, _, key = place.partition(":")
    if kind == "section":
        return f"Abschnitt {key}"
    if kind == "party":
        return dict(PartyRole.choices).get(key, LABELS[PARTIES])
    if kind == "contact":
        return f"Ansprechperson: {dict(PartyRole.choices).get(key, LABELS[PARTIES])}"
    return LABELS.get(kind, place)
