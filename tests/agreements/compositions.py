"""Compositions without a database: what print is made from, short enough to render often."""

from dataclasses import fields
from typing import Any

from agreements.documents.amended import without_signatures
from agreements.documents.composition import (
    Amendment,
    AnnexLine,
    CommitmentRow,
    Composition,
    GoalRow,
    GoalsTable,
    PartyBlock,
    SectionBlock,
    SignatureBlock,
)
from core.markup import Prose, parse

FINGERPRINT = "1a2b3c4d5e6f7a8b" * 4
HEADS = {"goals_head": "Ziele der Kooperation", "commitments_head": "Angebote / Rahmenbedingungen"}
HINT = "Beispiele siehe Anhang (letzte Seite des Dokuments)"
PARTICIPANTS = "(und ggf. andere am Schulleben Beteiligte z.B. Eltern, Schüler/-innen)"
LABELS = (
    ("school-authority", "Schulträger:", "vertreten durch:", ""),
    ("school", "Schule:", "vertreten durch die Schulleitung:", PARTICIPANTS),
    ("provider", "(ggf.) Träger der Schulsozialarbeit:", "vertreten durch:", ""),
)
GOALS_TEXT = """Folgende Ziele werden vereinbart[^2]:

{goals}

[^2]: Diese Aufgaben gehören nicht dazu:

    - Originär schulische Aufgaben
    - Aufgaben der Ganztagesbetreuung
"""
BLANKS_TEXT = "Die Beratung an der {school: ____ - Schule} ist so geregelt: {procedure: " + "_" * 44


def prose(text: str, **filled: str) -> Prose:
    """Read text in the notation of the Muster."""
    read = parse(text, blanks={"term", "school", "procedure"}, slots={"goals"})
    return read.fill(filled)


def make_row(goal: str = "Die Klassen lösen Streit.", *offers: str) -> GoalRow:
    """Make a goal with its offers, or with one."""
    return GoalRow(
        goal,
        tuple(
            CommitmentRow(offer, "Angebot", "offene Angebote", "Schulsozialarbeit")
            for offer in offers or ("Projekttage in Klasse 5.",)
        ),
    )


def make_table(*rows: GoalRow) -> GoalsTable:
    """Make the table of section 3."""
    return GoalsTable(**HEADS, rows=rows, hint=HINT)


def make_party(
    role: str, label: str, represented_label: str, participants_label: str
) -> PartyBlock:
    """Make a party as the head of the Muster names it."""
    return PartyBlock(
        role=role,
        label=label,
        name=f"Ämterhaus Süd {role}",
        address=("Straße 1", "79206 Breisach"),
        represented_label=represented_label,
        represented_by="Jörg Weiß",
        participants_label=participants_label,
        participants="Elternbeirat" if participants_label else "",
    )


def make_sections() -> tuple[SectionBlock, ...]:
    """Make three sections: text, goals, blanks."""
    return (
        SectionBlock("1", "1.", "Präambel", 1, prose("Jugendhilfe an der Schule.")),
        SectionBlock("3", "3.", "Ziele der Kooperation", 1, prose(GOALS_TEXT)),
        SectionBlock("5.3", "5.3", "Schule", 2, prose(BLANKS_TEXT + "}")),
    )


def make_composition(**kwargs: Any) -> Composition:
    """Make a composition of all parts; a Fassung to be signed unless told otherwise."""
    parties = tuple(make_party(*labels) for labels in LABELS)
    given: dict[str, Any] = {
        "title": "Kooperationsvereinbarung für Schulsozialarbeit",
        "edition_title": "Kooperationsvereinbarung für Schulsozialarbeit (Muster)",
        "edition_label": "27.09.2023",
        "school": "Gymnasium Süd",
        "status": "issued",
        "adoption": prose("Erarbeitet und Abgestimmt im Rahmen der AG 78 Schulsozialarbeit"),
        "county_note": prose("Das Landratsamt erhält die Kooperationsvereinbarung zur Kenntnis."),
        "term": prose("Für den Zeitraum {term: ________} geschlossen[^1].\n\n[^1]: Ein Schuljahr."),
        "parties_heading": "Kooperationsvereinbarung zwischen:",
        "parties": parties,
        "sections": make_sections(),
        "goals": make_table(make_row()),
        "examples": GoalsTable(
            **HEADS, rows=(make_row("Musterziel", "Musterangebot"),), caption="Anhang: Beispiele"
        ),
        "annexes": (AnnexLine("Konzept Schulsozialarbeit", "Konzept 2026", "ab" * 32),),
        "signatures": tuple(SignatureBlock(p.label.strip(":"), p.name) for p in parties),
        "number": "2026-0017",
        "version": 2,
        "fingerprint": FINGERPRINT,
    }
    return Composition(**(given | kwargs))


def make_amendment(
    before: Composition | None = None,
    *,
    origins: tuple[int | None, ...] | None = None,
    **kwargs: Any,
) -> Amendment:
    """Make a Nachtrag that changes of `before` what is given, and nothing else."""
    before = without_signatures(before or make_composition(number="KV-2026-0042"))
    kept = {part.name: getattr(before, part.name) for part in fields(Composition)}
    rows = kwargs.get("goals", before.goals).rows
    given: dict[str, Any] = {
        "number": "KV-2026-0042-N1",
        "version": 1,
        "fingerprint": FINGERPRINT,
        "signatures": tuple(SignatureBlock(p.label.strip(":"), p.name) for p in before.parties),
        "ordinal": 1,
        "base_number": "KV-2026-0042",
        "base_signed_on": "3. Juli 2026",
        "effective_on": "2027-08-01",
        "before": before,
        "origins": tuple(range(len(rows))) if origins is None else origins,
    }
    return Amendment(**(kept | given | kwargs))


def make_blank_form(**kwargs: Any) -> Composition:
    """Make the form that is filled in by hand."""
    parties = tuple(
        PartyBlock(role, label, "", (), represented, "", participants_label=participants)
        for role, label, represented, participants in LABELS
    )
    given: dict[str, Any] = {
        "status": "blank",
        "school": "",
        "parties": parties,
        "goals": make_table(),
        "annexes": (),
        "signatures": tuple(SignatureBlock(p.label.strip(":"), "") for p in parties),
        "number": "",
        "version": None,
        "fingerprint": "",
    }
    return make_composition(**(given | kwargs))
