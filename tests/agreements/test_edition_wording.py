"""The edition of 27.09.2023 says what the Muster says: every word of it, and no word more."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from agreements.actions.editions import publish_edition
from agreements.models.edition import Edition, Section
from core.prose import Blank, Block, BulletList, Call, Paragraph, Prose, Slot, plain_inline
from tests.muster import BLANK, missing_sentences, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return publish_edition(key="2023-09-27")


def shown(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield "".join(
                f"[^{inline.number}]"
                if isinstance(inline, Call)
                else BLANK
                if isinstance(inline, Blank)
                else plain_inline(inline)
                for inline in block.inlines
            )
        case BulletList():
            for item in block.items:
                yield " ".join(line for part in item for line in shown(part))
        case Slot():
            yield "{" + block.key + "}"


def lines(prose: Prose) -> Iterator[str]:
    for block in (*prose.blocks, *(block for note in prose.notes for block in note.blocks)):
        yield from shown(block)


def wording(edition: Edition) -> Iterator[str]:
    """Yield all that the edition says, heading by heading and paragraph by paragraph."""
    heads = (edition.goals_head, edition.commitments_head)
    yield edition.title
    yield from lines(edition.adoption_prose)
    yield edition.parties_heading
    for slot in edition.party_slots.all():
        yield from (slot.label, slot.address_label, slot.represented_label)
        yield slot.participants_label
    yield from lines(edition.county_note_prose)
    yield from lines(edition.term_prose)
    for section in edition.sections.all():
        yield str(section)
        for line in lines(section.prose):
            yield from (*heads, edition.goals_hint) if line == "{goals}" else (line,)
    yield edition.examples_heading
    yield from heads
    for goal in edition.example_goals.all():
        yield goal.text
        yield from (commitment.text for commitment in goal.commitments.all())


def test_every_sentence_of_the_muster_is_there(edition: Edition) -> None:
    text = "\n".join(wording(edition))
    assert [sentence for sentence in sentences() if sentence not in text] == []


def test_no_word_is_there_that_is_not_in_the_muster(edition: Edition) -> None:
    muster = Counter(" ".join(sentences()).split())
    assert Counter(" ".join(wording(edition)).split()) == muster


def test_the_sentences_are_found_in_what_a_pdf_gives(edition: Edition) -> None:
    text = re.sub(r"(\w{5})(\w{5})", "\\1-\n\\2", "\n".join(wording(edition)))
    phrase = text.replace(BLANK, "am Gymnasium\nNeustadt").replace("[^", "").replace("]", "")
    assert missing_sentences(phrase) == []


def test_a_sentence_may_go_on_after_the_page() -> None:
    text = " ".join(sentences())
    torn = text.replace(
        "Die gruppen- bzw. klassen",
        "Die gruppen- bzw. ³ Zum Beispiel\nSeite 4 von 10\fKV-1\nklassen",
    )
    assert torn != text
    assert missing_sentences(torn) == []
    assert len(missing_sentences(torn.replace("\f", "\n"))) == 1


def test_missing_words_are_found(edition: Edition) -> None:
    text = "\n".join(wording(edition))
    (missing,) = missing_sentences(text.replace("Schulsoziarbeit.", "Schulsozialarbeit."))
    assert missing.endswith("Schulen über die Durchführung von Schulsoziarbeit.")


def test_the_sections(edition: Edition) -> None:
    assert [(section.key, section.number, section.level) for section in edition.sections.all()] == [
        ("1", "1.", 1),
        ("2", "2.", 1),
        ("3", "3.", 1),
        ("3.1", "3.1.", 2),
        ("4", "4.", 1),
        ("5", "5.", 1),
        ("5.1", "5.1", 2),
        ("5.2", "5.2", 2),
        ("5.3", "5.3", 2),
        ("5.4", "5.4", 2),
        ("6", "6.", 1),
        ("7", "7.", 1),
        ("8", "8.", 1),
    ]
    assert section(edition, "3").prose.slots() == ("goals",)
    assert [note.number for note in section(edition, "3").footnotes] == ["2"]
    assert [note.number for note in section(edition, "5.3").footnotes] == ["3"]
    assert [note.number for note in edition.term_prose.notes] == ["1"]


def section(edition: Edition, key: str) -> Section:
    return edition.sections.get(key=key)


def test_the_blanks_read_right_when_filled(edition: Edition) -> None:
    values = {
        "term": "vom 1. August 2026 bis 31. Juli 2028",
        "provider": "Caritasverband",
        "school": "am Gymnasium Neustadt",
        "procedure": "mit Beratungszettel",
    }
    prose = section(edition, "5.2").prose.fill(values)
    assert "Der Träger: Caritasverband erbringt seine Leistung als Träger" in prose.plain()
    assert "Schulsozialarbeit am Gymnasium Neustadt im Auftrag des Schulträgers" in prose.plain()
    assert "für die Schulsozialarbeit am Gymnasium Neustadt." in prose.plain()
    assert "ist am Gymnasium Neustadt nach folgendem Verfahren geregelt: mit Beratungszettel" in (
        section(edition, "5.3").prose.fill(values).plain()
    )
    assert "Zeitraum vom 1. August 2026 bis" in edition.term_prose.fill(values).plain()
    used = [
        blank.key
        for prose in (edition.term_prose, *(part.prose for part in edition.sections.all()))
        for blank in prose.blanks()
    ]
    assert used == ["term", "provider", "school", "school", "school", "procedure"]
    assert set(used) == {blank.key for blank in edition.blanks.all()}


def test_the_proposals_are_those_of_footnote_3(edition: Edition) -> None:
    proposals = edition.proposals.filter(blank_key="procedure")
    assert [str(proposal)[:30] for proposal in proposals] == [
        "Der / die betreffende Schüler/",
        "Im Vorfeld eines Gespräches wi",
        "An der Schule gibt es „Beratun",
    ]
    assert proposals[2].text.endswith("und wieder der Lehrer/-in vorgelegt.")


def test_the_examples(edition: Edition) -> None:
    goals = edition.example_goals.all()
    assert [goal.commitments.count() for goal in goals] == [3, 2, 5]


def test_every_remark_quotes_its_section(edition: Edition) -> None:
    texts = {part.key: part.prose.plain() for part in edition.sections.all()}
    texts["term"] = edition.term_prose.plain()
    for remark in edition.remarks.all():
        assert remark.quote in texts[remark.section_key], remark
