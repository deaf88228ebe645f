"""The printed agreement: what stands where, on which page, and for whom it reads."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from agreements.documents.attachment import NAME
from agreements.documents.compose import compose, compose_blank
from agreements.documents.composition import (
    CommitmentRow,
    Composition,
    PartyBlock,
    SectionBlock,
    SignatureBlock,
    Status,
)
from agreements.documents.pdf import issued, render_agreement
from tests.agreements.compositions import (
    HINT,
    LABELS,
    make_blank_form,
    make_composition,
    make_row,
    make_table,
    prose,
)
from tests.builders import make_agreement, make_edition
from tests.core.pdf_reading import children, elements, failures, page_texts, tag_tree, text_of
from tests.muster import missing_sentences

SIGNED = SignatureBlock(
    role="Schulträger",
    party="Stadt Neustadt",
    place="Neustadt",
    signed_on="12.07.2026",
    name="Dr. Annegret Süß",
    function="Bürgermeisterin",
    second_name="Karl Groß",
    second_function="Beigeordneter",
    representation="zwei Bedienstete gemeinsam",
    authority="Gremienbeschluss vom 01.06.2026",
    kind="Unterschrift auf Papier (Original)",
    scan_sha256="3f" * 32,
)
MANY = make_table(
    *(make_row(f"Zielsatz {n}.", *(f"Angebot {n}-{k}." * 9 for k in range(3))) for n in range(60))
)
EMPTY = make_composition(status="draft", version=None, school="", parties=make_blank_form().parties)
PAYLOADS = (
    '<img src="file:///etc/passwd">',
    "</td></table><script>alert(1)</script>",
    "{{ composition.number }} {% now 'Y' %} {key: x} [^1] %(a)s {0}",
    '"><style>p{display:none}</style>',
)


printed = cache(render_agreement)


def squeezed(text: str) -> str:
    return "".join(text.split())


def page_with(pages: list[str], words: str) -> int:
    (found,) = [number for number, text in enumerate(pages) if words in text]
    return found


@pytest.mark.parametrize(
    "composition",
    [
        make_blank_form(),
        make_composition(status="draft", version=None, goals=make_table(), annexes=()),
        make_composition(
            status="draft", version=None, school="", parties=make_blank_form().parties
        ),
        make_composition(),
        make_composition(goals=MANY),
        make_composition(status="transcript", signatures=(SIGNED, SIGNED)),
    ],
    ids=["blank form", "draft without goals", "empty draft", "issued", "60 goals", "transcript"],
)
def test_both_standards_are_met(composition: Composition) -> None:
    assert failures(printed(composition)) == []


def test_the_same_composition_gives_the_same_bytes() -> None:
    assert render_agreement(make_composition()) == render_agreement(make_composition())


def test_every_page_says_what_it_belongs_to() -> None:
    pages = page_texts(printed(make_composition()))
    for number, text in enumerate(pages, 1):
        assert f"Seite {number} von {len(pages)}" in text
        assert "Nummer 2026-0017 · Fassung 2 · Prüfcode 5APM-SMCY-FXXA-Q8KD" in text


@pytest.mark.parametrize(
    ("composition", "mark", "foot"),
    [
        (
            make_composition(status="draft", version=None),
            "Entwurf – nicht zur Unterschrift",
            "Nummer 2026-0017 · Entwurf",
        ),
        (make_composition(status="transcript"), "Abschrift ", "· Abschrift der Fassung 2"),
        (
            make_blank_form(),
            "Vordruck zum Ausfüllen von Hand",
            "Vordruck · Muster, Fassung vom 27.09.2023",
        ),
    ],
    ids=["draft", "transcript", "blank form"],
)
def test_what_is_no_original_says_so(composition: Composition, mark: str, foot: str) -> None:
    pages = page_texts(printed(composition))
    assert mark in pages[0]
    assert all(foot in text for text in pages)


def test_an_original_carries_no_mark() -> None:
    text = text_of(printed(make_composition()))
    assert not [word for word in ("Entwurf", "Abschrift", "Vordruck") if word in text]


def test_the_mark_of_a_draft_is_drawn_and_not_read() -> None:
    draft = printed(make_composition(status="draft"))
    issued = printed(make_composition())
    assert "ENTWURF" not in text_of(draft)
    assert len(PdfReader(BytesIO(draft)).pages[0].get_contents().get_data()) > len(  # type: ignore[union-attr]  # every page has contents
        PdfReader(BytesIO(issued)).pages[0].get_contents().get_data()  # type: ignore[union-attr]  # same
    )
    assert list(elements(tag_tree(draft), "/Figure")) == []


def test_the_cover_quotes_the_title_page_of_the_muster() -> None:
    cover = page_texts(printed(make_composition()))[0]
    assert cover.startswith("Kooperationsvereinbarung für Schulsozialarbeit Gymnasium Süd Nummer")
    assert "(Muster) Erarbeitet und Abgestimmt im Rahmen der AG 78 Schulsozialarbeit" in cover
    assert "Fassung vom 27.09.2023" in cover


def test_the_head_names_the_parties_as_the_muster_does() -> None:
    head = squeezed(page_texts(printed(make_composition()))[1])
    labels = [
        squeezed(words)
        for _, label, represented, participants in LABELS
        for words in (label, "Adresse", represented, participants)
        if words
    ]
    places, start = [], head.index("Kooperationsvereinbarungzwischen:")
    for words in labels:
        start = head.index(words, start)
        places.append(start)
    assert places == sorted(places)
    assert "Straße179206Breisach" in head


def test_a_party_may_be_a_sentence_without_labels() -> None:
    own = PartyBlock("provider", "(ggf.) Träger:", "Zugleich Schulträger.", (), "", "", "")
    head = page_texts(printed(make_composition(parties=(own,))))[1]
    assert "(ggf.) Träger: Zugleich Schulträger. Das Landratsamt" in head
    assert "Adresse" not in head


def test_what_is_missing_is_a_dash_that_nobody_can_write_on() -> None:
    parties = make_blank_form().parties
    drawn = printed(make_composition(parties=parties))
    assert "Schulträger: – Adresse – vertreten durch: – Schule:" in page_texts(drawn)[1]
    assert "–" not in page_texts(printed(make_blank_form()))[1]


def test_notes_stand_on_the_page_of_their_call() -> None:
    pages = page_texts(printed(make_composition(goals=MANY)))
    assert page_with(pages, "geschlossen1") == page_with(pages, "Ein Schuljahr.") == 1
    assert page_with(pages, "vereinbart2") == page_with(pages, "Diese Aufgaben gehören nicht")


def test_notes_keep_the_number_that_the_text_gives_them() -> None:
    section = SectionBlock("5", "5.", "Schule", 1, prose("Verfahren[^3].\n\n[^3]: Zum Beispiel."))
    text = text_of(printed(make_composition(sections=(section,))))
    assert "Verfahren3." in text
    assert "3 Zum Beispiel." in text


def test_the_signature_page_comes_before_the_examples_which_end_the_document() -> None:
    pages = page_texts(printed(make_composition()))
    page = page_with(pages, "Ergänzung zum Muster")
    assert page == len(pages) - 2
    for words in ("Ort, Datum", "Name in Druckschrift", "Vermerk zur Vertretung", "Zweite Unter"):
        assert pages[page].count(words) == 3
    assert page_with(pages, "Musterangebot") == len(pages) - 1
    assert HINT in " ".join(pages)


def test_a_transcript_says_who_signed_when_and_how() -> None:
    pages = page_texts(printed(make_composition(status="transcript", signatures=(SIGNED,))))
    page = pages[page_with(pages, "Ergänzung zum Muster")]
    for words in (
        "Schulträger: Stadt Neustadt",
        "gez. Dr. Annegret Süß, Bürgermeisterin",
        "gez. Karl Groß, Beigeordneter",
        "Neustadt, 12.07.2026",
        "Unterschrift auf Papier (Original)",
        "zwei Bedienstete gemeinsam",
        "Gremienbeschluss vom 01.06.2026",
        "3f" * 32,
    ):
        assert squeezed(words) in squeezed(page)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["issued", "transcript"])
def test_the_seal_stands_on_the_first_page_below_the_longest_names(status: Status) -> None:
    whole = replace(compose(make_agreement()), school="Schulverbund Süd " * 11)
    first = PdfReader(BytesIO(printed(issued(whole, version=1, status=status)))).pages[0]
    (seal,) = (each.get_object() for each in first["/Annots"])  # type: ignore[attr-defined]  # list
    assert seal["/T"] == "Siegel"
    assert len(whole.school) > 180


def test_annexes_are_listed_with_their_checksum() -> None:
    text = text_of(printed(make_composition()))
    assert "Konzept 2026 Konzept Schulsozialarbeit" in text
    assert squeezed("ab" * 32) in squeezed(text)


def test_local_wording_is_marked() -> None:
    composition = make_composition()
    changed = replace(composition.sections[0], prose=prose("Eigenes."), adapted=True)
    text = text_of(printed(replace(composition, sections=(changed,))))
    assert "1. Präambel Ausgestaltung am Standort" in text
    assert "Ausgestaltung am Standort" not in text_of(printed(composition))


def test_no_goal_leaves_its_first_offer_and_each_page_repeats_the_head() -> None:
    pages = page_texts(printed(make_composition(goals=MANY)))
    for n in range(60):
        goal = page_with(pages, f"Zielsatz {n}.")
        assert f"Angebot {n}-0." in pages[goal]
        assert "Ziele der Kooperation Angebote / Rahmenbedingungen" in pages[goal]


def test_a_goal_longer_than_its_page_loses_nothing() -> None:
    words = [f"Wort{n}" for n in range(2500)]
    content = printed(make_composition(goals=make_table(make_row(" ".join(words)))))
    found = [word for word in text_of(content).split() if word.startswith("Wort")]
    assert found == words
    assert failures(content) == []


def test_a_word_without_end_stays_within_its_cell() -> None:
    content = printed(make_composition(goals=make_table(make_row("W" * 900))))
    assert squeezed(text_of(content)).count("W" * 900) == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_content_is_never_markup(payload: str) -> None:
    party = PartyBlock("school", payload, payload, (payload,), payload, payload, payload, payload)
    composition = make_composition(
        title=payload,
        school=payload,
        number=payload,
        parties=(party,),
        term=prose("{term: ____}.", term=payload),
        goals=make_table(make_row(payload, payload)),
        signatures=(replace(SIGNED, party=payload, name=payload, place=payload),),
    )
    content = printed(composition)
    # In the foot of the pages the number may be too long for its line; the text has it nine times.
    assert squeezed(text_of(content)).count(squeezed(payload)) >= 9
    assert list(PdfReader(BytesIO(content)).attachments) == [NAME]
    assert failures(content) == []


@pytest.mark.parametrize("seed", range(6))
def test_words_come_back_as_they_were_written(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret is made here
    letters = "abcdefghijklmnopqrstuvwxyzäöüßÄÖÜẞ„“…–/-.,;:!?§%&<>\"'()éñçŁğ😀✓"

    def words(count: int) -> str:
        return " ".join("".join(dice.choices(letters, k=dice.randint(1, 14))) for _ in range(count))

    texts = [words(dice.randint(1, 40)) for _ in range(12)]
    rows = [make_row(goal, offer) for goal, offer in zip(texts[:6], texts[6:], strict=True)]
    content = printed(make_composition(goals=make_table(*rows)))
    read = squeezed(text_of(content))
    assert [text for text in texts if squeezed(text) not in read] == []


def test_bookmarks_follow_the_headings() -> None:
    reader = PdfReader(BytesIO(printed(make_composition())))
    titles = list(_titles(reader.outline))
    assert titles[:3] == [
        "Kooperationsvereinbarung für Schulsozialarbeit",
        "Kooperationsvereinbarung zwischen:",
        "1. Präambel",
    ]
    assert titles[-1] == "Anhang: Beispiele"


def _titles(outline: list[Any]) -> Iterator[str]:
    for mark in outline:
        if isinstance(mark, list):
            yield from _titles(mark)
        else:
            yield str(mark.title)


def test_a_reader_of_the_tags_meets_notes_and_heads_in_place() -> None:
    tree = tag_tree(printed(make_composition()))
    assert len(list(elements(tree, "/Note"))) == len(list(elements(tree, "/Reference"))) == 2
    assert all("/Scope" in head["/A"] for head in elements(tree, "/TH"))  # type: ignore[operator]  # a dictionary
    kinds = {str(kid["/S"]) for kid in children(tree)}
    assert kinds == {"/Sect"}


def test_the_blank_form_leaves_room_and_keeps_every_word() -> None:
    pages = page_texts(printed(make_blank_form()))
    assert "Für den Zeitraum ________ geschlossen1." in pages[1]
    assert f"an der ____ - Schule ist so geregelt: {'_' * 44}" in " ".join(pages)


@pytest.mark.django_db
def test_the_blank_form_holds_the_whole_muster() -> None:
    content = printed(compose_blank(make_edition()))
    assert missing_sentences("\f".join(page_texts(content))) == []
    assert failures(content) == []


@pytest.mark.django_db
def test_a_filled_agreement_holds_the_whole_muster() -> None:
    content = printed(compose(make_agreement()))
    assert missing_sentences("\f".join(page_texts(content))) == []
    assert failures(content) == []


def test_commitments_without_group_and_bearer_are_plain() -> None:
    row = replace(make_row(), commitments=(CommitmentRow("Nur der Text."),))
    text = text_of(printed(make_composition(goals=make_table(row), annexes=())))
    assert "Nur der Text. 5.3 Schule" in text
