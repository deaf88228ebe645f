"""What is issued: letters that stand on paper for good, and the address to check at."""

from pytest_django import Settings

from archive.enums import PaperKind
from archive.issued import check_address
from core.page_codes import ALPHABET, read_tail, tail


def test_the_letters_of_the_kinds_stand_on_paper_and_never_change():
    assert {kind.name: kind.value for kind in PaperKind} == {
        "FASSUNG": "F",
        "TRANSCRIPT": "A",
        "MINUTES": "M",
    }
    assert set(PaperKind.values) <= set(ALPHABET)


def test_the_address_is_in_capitals_and_ends_with_kind_and_code(settings: Settings):
    settings.BASE_URL = "https://portal.example"

    base, _, document = check_address(PaperKind.MINUTES, "0" * 20 + "f" * 44).rpartition("/")

    assert (base, document) == ("HTTPS://PORTAL.EXAMPLE/P", "M" + "2" * 16)
    found = read_tail(tail(document, 7))
    assert found
    assert (found.document, found.page) == (document, 7)
