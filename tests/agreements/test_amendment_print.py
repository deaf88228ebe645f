"""The document of a Nachtrag: it says what changes, in full, and nothing of the rest."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from agreements.documents.attachment import data
from agreements.documents.changes import changes_nothing, changes_of
from agreements.documents.composition import Amendment, AnnexLine
from agreements.documents.content import canonical, from_canonical
from agreements.documents.pdf import render_agreement
from tests.agreements.compositions import (
    make_amendment,
    make_composition,
    make_row,
    make_sections,
    make_table,
    prose,
)
from tests.core.pdf_reading import failures, page_texts, text_of

printed = cache(render_agreement)
SCHEMA = json.loads(Path(settings.BASE_DIR, "docs/schema/vereinbarung-1.json").read_text())

FIRST, SECOND, THIRD = (make_row(f"Zielsatz {n}.", f"Angebot {n}.") for n in (1, 2, 3))
BEFORE = make_composition(number="KV-2026-0042", goals=make_table(FIRST, SECOND))
NEW_ROW = make_row("Zielsatz 1, neu gefasst.", "Ein anderes Angebot.")
PREAMBLE, GOALS, BLANKS = make_sections()
WHOLE = make_amendment(
    BEFORE,
    goals=make_table(NEW_ROW, THIRD),
    origins=(0, None),
    term=prose("Für den Zeitraum {term: ____} geschlossen.", term="vom 1. August bis 31. Juli"),
    sections=(
        replace(PREAMBLE, prose=prose("Ganz neue Worte.")),
        GOALS,
        replace(BLANKS, prose=prose("")),
    ),
    annexes=(AnnexLine("Weitere Anlage", "Raumplan", "cd" * 32),),
)
EMPTY = make_amendment(BEFORE, status="draft", version=None, fingerprint="")
MANY = make_amendment(
    BEFORE,
    goals=make_table(*(make_row(f"Neues Ziel {n}.", *["Angebot." * 20] * 3) for n in range(60))),
    origins=(None,) * 60,
)
TRANSCRIPT = replace(WHOLE, status="transcript")


@pytest.mark.parametrize(
    "text", [EMPTY, WHOLE, MANY, TRANSCRIPT], ids=["draft", "issued", "60 goals", "transcript"]
)
def test_both_standards_are_met(text: Amendment) -> None:
    assert failures(printed(text)) == []


def test_it_prints_what_changes_and_nothing_else() -> None:
    text = " ".join(text_of(printed(WHOLE)).split())
    for said in (
        "Nachtrag Nr. 1 zur Kooperationsvereinbarung für Schulsozialarbeit KV-2026-0042 vom",
        "Der Nachtrag gilt ab 1. August 2027.",
        "Für den Zeitraum vom 1. August bis 31. Juli geschlossen.",
        "An die Stelle von Ziel 1 tritt:",
        "Zielsatz 1, neu gefasst.",
        "Ziel 1 lautete bisher: „Zielsatz 1.“",
        "Neues Ziel 2",
        "Zielsatz 3.",
        "Ziel 2: „Zielsatz 2.“",
        "1. Präambel Dieser Abschnitt lautet neu: Ganz neue Worte.",
        "5.3 Schule Dieser Abschnitt entfällt.",
        "Raumplan",
        "Diese Anlagen entfallen",
        "Konzept 2026",
        "Im Übrigen bleibt die Kooperationsvereinbarung",
        "unterschreiben die Vertragspartner den vorstehenden Nachtrag",
    ):
        assert said in text, said
    for other in ("Jugendhilfe an der Schule", "Musterziel", "Ergänzung zum Muster", "rechtlich"):
        assert other not in text


def test_every_page_says_what_it_belongs_to() -> None:
    for page in page_texts(printed(WHOLE)):
        assert "Nummer KV-2026-0042-N1 · Fassung 1 · Prüfcode" in page


def test_a_draft_says_that_it_is_one_and_changes_nothing_yet() -> None:
    text = text_of(printed(EMPTY))
    assert "Entwurf – nicht zur Unterschrift" in text
    assert "Bisher ändert der Nachtrag nichts." in text
    assert changes_nothing(EMPTY)
    assert not changes_nothing(WHOLE)
    assert not changes_nothing(BEFORE)


def test_goals_that_only_change_places_are_told_by_their_order() -> None:
    text = make_amendment(BEFORE, goals=make_table(SECOND, FIRST), origins=(1, 0))
    assert changes_of(text).order == (2, 1)
    assert not changes_of(text).changed_goals
    assert "in dieser Reihenfolge: 2, 1." in text_of(printed(text))


def test_who_speaks_for_a_party_today_is_no_change_of_the_text() -> None:
    school, *others = BEFORE.parties
    text = make_amendment(BEFORE, parties=(replace(school, represented_by="Kim Neu"), *others))
    assert changes_nothing(text)


def test_what_it_freezes_holds_both_texts() -> None:
    read = from_canonical(canonical(WHOLE))
    assert isinstance(read, Amendment)
    assert read == WHOLE
    assert read.before == replace(BEFORE, signatures=(), version=None, fingerprint="")


def test_it_carries_for_machines_which_nachtrag_it_is() -> None:
    found = json.loads(json.dumps(data(WHOLE)))
    Draft202012Validator(SCHEMA).validate(found)
    assert found["amendment"] == {
        "ordinal": 1,
        "amends": "KV-2026-0042",
        "effective_on": "2027-08-01",
    }
    assert "amendment" not in data(BEFORE)
