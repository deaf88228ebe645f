"""The minutes as PDF: archival, accessible, and with every word of the record."""

import re
from dataclasses import replace
from datetime import date

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from agreements.models.document import LaterAnnex
from archive import store
from archive.seal.sealing import seal
from core.page_codes import POINTS_PER_MM, RIGHT, SIZE, TOP, check_code, in_groups
from evaluations.documents.composing import (
    canonical,
    compose_minutes,
    frozen_text,
    numbered,
)
from evaluations.documents.minutes_text import MinutesText
from evaluations.documents.pdf import render_minutes
from evaluations.models import Minutes
from tests.core.pdf_reading import failures, page_texts, text_of
from tests.evaluations import records
from tests.scans import CLEAN, Wear, read_pile, sheets_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes() -> Minutes:
    return records.send(records.fill(records.make_held()))


def words_in(value: object) -> list[str]:
    """Return all words of a composition, whatever it is made of."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, tuple):
        return [word for part in value for word in words_in(part)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [
        word for name in fields if name != "fingerprint" for word in words_in(getattr(value, name))
    ]


def letters(text: str) -> str:
    return re.sub(r"[\s­]", "", text)


def assert_says_all(pdf: bytes, text: MinutesText) -> None:
    printed = letters(text_of(pdf))
    missing = [word for word in words_in(text) if letters(word) not in printed]
    assert not missing


def long(text: MinutesText) -> MinutesText:
    """Return minutes of a talk about everything, to be sent."""
    (goal, *_), (line, *_) = text.goals, text.arrangements
    much = replace(goal, text=goal.text * 9, offers=goal.offers * 12)
    draft = replace(text, goals=(much,) * 12, arrangements=(line,) * 30)
    return numbered(draft, number=12, sent_on=date(2026, 11, 25), until=date(2026, 12, 9))


def test_minutes_are_archival_accessible_and_complete(minutes: Minutes):
    pdf = store.read(minutes.document.sha256)

    assert failures(pdf) == []
    assert b"/ETSI.CAdES.detached" in pdf
    assert pdf.startswith(render_minutes(frozen_text(minutes)))
    assert_says_all(pdf, frozen_text(minutes))


def test_an_empty_record_is_archival_and_accessible_too():
    text = compose_minutes(records.make_held())
    pdf = render_minutes(text)

    assert failures(pdf) == []
    assert "Entwurf – noch nicht verschickt" in text_of(pdf)
    assert "Prüfcode" not in text_of(pdf)
    assert_says_all(pdf, text)
    assert render_minutes(text) == pdf


def test_closing_attaches_the_minutes():
    closed = records.make_closed()
    minutes = closed.minutes.get()

    assert closed.annex == LaterAnnex.objects.get()
    assert closed.annex.document == minutes.document
    assert canonical(frozen_text(minutes)) == minutes.content


# --- Page codes -----------------------------------------------------------------------------------


def test_long_minutes_with_charts_bear_a_code_on_each_page_and_meet_both_standards(
    minutes: Minutes,
):
    text = long(frozen_text(minutes))
    assert text.working_time
    assert text.direct_work
    printed = render_minutes(text)
    pages = page_texts(printed)

    assert len(pages) > 10
    code = in_groups(check_code(text.fingerprint))
    foot = f"Nummer {text.agreement} · Protokoll 12 · Prüfcode {code}"
    assert [page for page in pages if foot not in page] == []
    assert failures(seal(printed, lines=[f"Verlauf: {'3f' * 32}"])) == []
    assert_nothing_under_codes(printed)
    found = [(page.read_code, page.read_page) for page in read_pile(sheets_in(printed)).pages.all()]
    assert found == [(f"M{check_code(text.fingerprint)}", n) for n in range(1, len(pages) + 1)]


def assert_nothing_under_codes(pdf: bytes) -> None:
    """Find no word within a millimetre of the corner where the code stands."""
    edge = POINTS_PER_MM
    corner = (RIGHT - SIZE - edge, TOP - SIZE - edge, RIGHT + edge, TOP + edge)
    with pypdfium2.PdfDocument(pdf) as document:
        assert [page.get_textpage().get_text_bounded(*corner) for page in document] == [""] * len(
            document
        )


@pytest.mark.parametrize(
    "wear",
    [
        CLEAN,
        Wear(skew=3, has_stain=True),
        Wear(skew=-3, has_stain=True),
        Wear(turn=180, skew=3, has_stain=True),
    ],
    ids=["clean", "skewed", "the other way", "upside down"],
)
def test_a_worn_copy_of_a_protokoll_can_be_read(minutes: Minutes, wear: Wear):
    sheets = sheets_in(store.read(minutes.document.sha256), wear)

    pages = list(read_pile(sheets).pages.all())

    assert len(pages) == minutes.document.page_count
    code = f"M{check_code(minutes.sha256)}"
    assert [(page.read_code, page.read_page) for page in pages] == [
        (code, number) for number in range(1, len(pages) + 1)
    ]
