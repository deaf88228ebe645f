"""A pile sorted: every page in one place, whatever order, faults and hands it went through."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.enums import PageReading
from archive.intake import Slot, sort
from archive.models import ScanPage

A, B, FOREIGN = "FAAAAAAAAAAAAAAAA", "FBBBBBBBBBBBBBBBB", "FZZZZZZZZZZZZZZZZ"
DOCUMENTS = {A: 3, B: 2}
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def page(position: int, code: str = "", number: int = 0, **fields: object) -> ScanPage:
    reading = PageReading.CODED if code else PageReading.UNCODED
    given = {"reading": reading, "read_code": code, "read_page": number or None}
    return ScanPage(position=position, **(given | fields))


def test_pages_in_any_order_make_up_their_documents():
    pages = [page(1, B, 2), page(2, A, 3), page(3, A, 1), page(4, B, 1), page(5, A, 2)]

    found = sort(pages, DOCUMENTS)

    assert {bundle.code for bundle in found.complete} == {A, B}
    (first,) = [bundle for bundle in found.bundles if bundle.code == A]
    assert [sheet.position for sheet in first.pages] == [3, 5, 2]
    assert not found.faulty
    assert not found.gaps


def test_what_is_missing_and_what_is_doubled_is_named():
    found = sort([page(1, A, 1), page(2, A, 1), page(3, A, 3)], DOCUMENTS)

    (bundle,) = found.faulty
    assert bundle.missing == (2,)
    assert bundle.doubled == (1,)
    assert [sheet.position for sheet in bundle.repeats] == [2]
    assert found.gaps == (Slot(A, 2),)
    assert not bundle.is_complete


def test_a_page_beyond_the_last_is_too_much():
    found = sort([page(1, B, 1), page(2, B, 2), page(3, B, 9)], DOCUMENTS)

    (bundle,) = found.faulty
    assert [sheet.page for sheet in bundle.surplus] == [9]
    assert len(bundle.pages) == 3


def test_a_code_nobody_gave_out_is_foreign():
    found = sort([page(1, FOREIGN, 1)], DOCUMENTS)

    assert [sheet.position for sheet in found.foreign] == [1]
    assert found.bundles == ()


def test_each_finding_has_its_place():
    found = sort(
        [
            page(1),
            page(2, reading=PageReading.BLANK),
            page(3, reading=PageReading.WAITING),
            page(4, reading=PageReading.FAULTY),
            page(5, A, 1, set_aside_at=NOW),
            page(6, A, 1, filed_at=NOW),
        ],
        DOCUMENTS,
    )

    assert [sheet.position for sheet in found.uncoded] == [1, 4]
    assert [sheet.position for sheet in found.blank] == [2]
    assert [sheet.position for sheet in found.waiting] == [3]
    assert [sheet.position for sheet in found.set_aside] == [5]
    assert [sheet.position for sheet in found.filed] == [6]
    assert found.bundles == ()


def test_a_hand_comes_before_the_code():
    by_hand = page(1, B, 1, hand_code=A, hand_page=2, hand_turn=0, read_turn=180)
    empty = page(2, reading=PageReading.BLANK, hand_code=A, hand_page=3)

    found = sort([by_hand, empty], DOCUMENTS)

    (bundle,) = found.bundles
    assert bundle.code == A
    assert list(bundle.sheets) == [2, 3]
    assert bundle.turned == ()


def test_a_page_likely_belongs_beside_its_neighbour():
    stray, last = page(2), page(5)
    found = sort([page(1, A, 1), stray, page(3, A, 3), page(4, B, 1), last], DOCUMENTS)

    assert found.likely_place_of(stray) == Slot(A, 2)
    assert found.likely_place_of(last) == Slot(B, 2)


def test_the_page_behind_counts_where_the_page_before_says_nothing():
    stray = page(1)

    assert sort([stray, page(2, A, 2)], DOCUMENTS).likely_place_of(stray) == Slot(A, 1)
    assert sort([stray, page(2, A, 1)], DOCUMENTS).likely_place_of(stray) is None
    assert sort([stray], DOCUMENTS).likely_place_of(stray) is None


CODES = st.sampled_from([A, B, FOREIGN, ""])


@given(st.lists(st.tuples(CODES, st.integers(1, 4), st.booleans())))
def test_no_page_is_lost_and_none_counted_twice(drawn):
    pages = [
        page(position, code, number if code else 0, set_aside_at=NOW if aside else None)
        for position, (code, number, aside) in enumerate(drawn, 1)
    ]

    found = sort(pages, DOCUMENTS)

    places = [*found.foreign, *found.uncoded, *found.set_aside]
    places += [sheet for bundle in found.bundles for sheet in bundle.pages]
    assert sorted(sheet.position for sheet in places) == [sheet.position for sheet in pages]
    for bundle in found.complete:
        assert len(bundle.pages) == bundle.page_count
