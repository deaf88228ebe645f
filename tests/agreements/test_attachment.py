"""The JSON in every issued PDF: as its description says, and word for word what was frozen."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from pypdf import PdfReader

from agreements.documents.attachment import NAME, attachment, data
from agreements.documents.compose import compose, compose_blank
from agreements.documents.content import from_canonical
from agreements.documents.fields import signing_places
from agreements.documents.pdf import issued, render_agreement
from agreements.enums import State
from archive import store
from tests import builders
from tests.agreements.compositions import make_composition, make_row, make_table

SCHEMA = json.loads(Path(settings.BASE_DIR, "docs/schema/vereinbarung-1.json").read_text())


def attached(content):
    """Return what is attached to a PDF."""
    (file,) = PdfReader(BytesIO(content)).attachments[NAME]
    return json.loads(file)


def faults(found):
    """Return where `found` is not what its description says."""
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)]


def words(composition):
    """Return every text that a frozen composition holds."""
    parts = [composition.title, composition.school, composition.parties_heading]
    proses = [composition.adoption, composition.county_note, composition.term]
    for section in composition.sections:
        parts += [section.number, section.heading]
        proses.append(section.prose)
    for party in composition.parties:
        parts += [party.label, party.name, *party.address, party.represented_by]
    for row in (*composition.goals.rows, *composition.examples.rows):
        parts.append(row.text)
        for each in row.commitments:
            parts += [each.text, each.kind, each.task_group, each.responsible]
    parts += [part for annex in composition.annexes for part in (annex.title, annex.sha256)]
    for signature in composition.signatures:
        parts += [signature.role, signature.party, signature.name, signature.authority]
    return {part for part in [*parts, *(line for p in proses for line in p.lines())] if part}


def texts(found):
    """Return every text in plain values."""
    if isinstance(found, dict):
        return {text for value in found.values() for text in texts(value)}
    if isinstance(found, list):
        return {text for value in found for text in texts(value)}
    return {found} if isinstance(found, str) else set()


def test_the_description_is_itself_well_formed():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.django_db
def test_fassung_and_abschrift_carry_what_was_frozen_word_for_word():
    version = builders.make_agreement(State.SIGNED).current_version
    frozen = from_canonical(version.content)

    fassung = attached(store.read(version.document.sha256))
    assert faults(fassung) == []
    assert words(frozen) <= texts(fassung)
    assert fassung["content_sha256"] == version.sha256
    assert hashlib.sha256(version.content.encode()).hexdigest() == fassung["content_sha256"]
    assert fassung["check_code"].replace("-", "") == version.check_code
    assert [place["field"] for place in fassung["signing_places"]] == [
        "Unterschrift-schultraeger",
        "Unterschrift-schule",
        "Unterschrift-traeger-der-schulsozialarbeit",
    ]

    abschrift = attached(store.read(version.transcript.document.sha256))
    assert faults(abschrift) == []
    same = ("parties", "term", "sections", "goals", "examples", "annexes", "content_sha256")
    assert {key: abschrift[key] for key in same} == {key: fassung[key] for key in same}
    recorded = version.signatures.order_by("pk")
    assert [row["name"] for row in abschrift["signatures"]] == [row.name for row in recorded]
    assert [row["scan_sha256"] for row in abschrift["signatures"]] == [
        row.scan.sha256 for row in recorded
    ]


@pytest.mark.django_db
def test_the_term_is_there_in_days_and_in_words():
    agreement = builders.make_agreement()
    term = json.loads(attachment(issued(compose(agreement), version=1)).content)["term"]
    assert (date.fromisoformat(term["starts_on"]), date.fromisoformat(term["ends_on"])) == (
        agreement.starts_on,
        agreement.ends_on,
    )
    assert term["filled"]["term"] in term["paragraphs"][0]

    builders.save_term(agreement, date(2026, 8, 1))
    agreement.refresh_from_db()
    unlimited = json.loads(attachment(issued(compose(agreement), version=1)).content)
    assert (unlimited["term"]["starts_on"], unlimited["term"]["ends_on"]) == ("2026-08-01", None)
    assert faults(unlimited) == []


@pytest.mark.parametrize(
    "composition",
    [
        make_composition(),
        make_composition(goals=make_table(), annexes=(), signatures=()),
        make_composition(goals=make_table(*(make_row(f"Ziel {n}") for n in range(60)))),
        make_composition(title='"><script>', school="Ziel \u2028 \\ \" ' 😀 \x07"),
    ],
    ids=["full", "empty", "sixty rows", "odd letters"],
)
def test_every_text_fits_its_description_and_comes_back_as_it_was(composition):
    found = attached(render_agreement(composition))
    assert faults(found) == []
    assert found == json.loads(json.dumps(data(composition)))
    assert words(composition) <= texts(found)


def test_the_same_content_gives_the_same_bytes_and_another_gives_others():
    composition = make_composition(starts_on="2026-08-01")
    content = render_agreement(composition)
    assert content == render_agreement(composition)
    later = render_agreement(replace(composition, starts_on="2027-08-01"))
    assert later != content
    assert attached(later)["term"]["starts_on"] == "2027-08-01"


@pytest.mark.django_db
def test_what_is_not_issued_carries_nothing():
    for composition in (compose(builders.make_agreement()), compose_blank(builders.make_edition())):
        reader = PdfReader(BytesIO(render_agreement(composition)))
        assert reader.attachments == {}
        assert "/AcroForm" not in reader.trailer["/Root"]


def test_fields_are_named_by_role_and_counted_where_a_role_comes_again():
    first, second, third = make_composition().signatures
    places = signing_places((first, replace(second, role="Mitzeichnende"), third, replace(third)))
    assert [place.field for place in places] == [
        "Unterschrift-schultraeger",
        "Unterschrift-mitzeichnende",
        "Unterschrift-ggf-traeger-der-schulsozialarbeit",
        "Unterschrift-ggf-traeger-der-schulsozialarbeit-2",
    ]
    assert places[0].second_field == "Zweitunterschrift-schultraeger"
