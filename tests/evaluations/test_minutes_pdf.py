"""The minutes as PDF: archival, accessible, and with every word of the record."""

import re

import pytest

from agreements.models.document import LaterAnnex
from archive import store
from evaluations.documents.composing import canonical, compose_minutes, frozen_text
from evaluations.documents.minutes_text import MinutesText
from evaluations.documents.pdf import render_minutes
from tests.core.pdf_reading import failures, text_of
from tests.evaluations import records

pytestmark = pytest.mark.django_db


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


def test_minutes_are_archival_accessible_and_complete():
    minutes = records.send(records.fill(records.make_held()))
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
    assert_says_all(pdf, text)
    assert render_minutes(text) == pdf


def test_closing_attaches_the_minutes():
    closed = records.make_closed()
    minutes = closed.minutes.get()

    assert closed.annex == LaterAnnex.objects.get()
    assert closed.annex.document == minutes.document
    assert canonical(frozen_text(minutes)) == minutes.content
