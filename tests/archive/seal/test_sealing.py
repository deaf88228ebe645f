"""The seal: what it says, what it lets happen to a file, and what says that it was changed."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pypdf import PdfReader

from agreements.documents.fields import signing_places
from agreements.documents.pdf import render_agreement
from archive.seal.demo import NAME as DEMO_NAME
from archive.seal.sealing import FIELD, seal
from core.pdf import render_pdf
from tests.agreements.compositions import make_blank_form, make_composition, make_row, make_table
from tests.archive.seal.papers import own_key, printed, statuses, words_in
from tests.certificates import key_file, signed
from tests.core.pdf_reading import failures

EARLIER_SIGNATURES = "PDFA3A-SIGNATURE-BYTERANGE-001"
HEAD = "Verlauf: " + "3f" * 32
EMPTY = make_composition(goals=make_table(), annexes=(), parties=make_blank_form().parties)
SIXTY = make_composition(goals=make_table(*(make_row(f"Ziel {n}.") for n in range(60))))


@cache
def sealed(composition):
    return seal(printed(composition), lines=[HEAD])


@pytest.mark.parametrize(
    "composition",
    [EMPTY, make_composition(), SIXTY, make_composition(status="transcript")],
    ids=["empty", "full", "sixty rows", "abschrift"],
)
def test_a_sealed_file_meets_both_standards_and_is_whole(composition):
    content = sealed(composition)
    assert failures(content) == []
    assert content.startswith(printed(composition))
    assert b"/ObjStm" not in content
    (status,) = statuses(content).values()
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok


@pytest.mark.parametrize("composition", [EMPTY, SIXTY], ids=["empty", "sixty rows"])
def test_three_parties_may_sign_in_their_fields_one_after_another(
    composition,
):
    content = sealed(composition)
    for place in signing_places(composition.signatures):
        before = content
        content = signed(content, place.field, key_file(place.field))
        assert content.startswith(before)
    found = statuses(content)
    assert len(found) == 4
    assert all(status.bottom_line and status.docmdp_ok for status in found.values())
    # Of a file signed more than once the validator wants that each signature covers all of it. Only
    # the last one can; ISO 19005-3, 6.4.3 means the file as it was when it was signed.
    assert {failure.split(":")[0] for failure in failures(content)} <= {EARLIER_SIGNATURES}
    assert b"/ObjStm" not in content


def test_a_second_person_of_a_party_has_a_field_of_her_own():
    place = signing_places(make_composition().signatures)[0]
    content = signed(sealed(make_composition()), place.field, key_file("Anna"))
    content = signed(content, place.second_field, key_file("Karl"))
    assert [status.bottom_line for status in statuses(content).values()] == [True] * 3


def test_the_seal_shows_moment_holder_and_trail_and_says_them_as_text():
    content = sealed(make_composition())
    today = f"{timezone.localdate():%-d}."
    (field,) = (f for f in PdfReader(BytesIO(content)).get_fields().values() if f["/T"] == FIELD)
    widget = field.indirect_reference.get_object()
    for words in (words_in(content), widget["/Contents"], widget["/V"]["/Reason"]):
        assert words.startswith(f"Versiegelt vom Kooperationsportal am {today}")
        assert DEMO_NAME in words
        assert HEAD in words
    assert widget["/V"]["/Name"] == DEMO_NAME


def test_what_was_printed_about_the_file_stays_as_it_was():
    before, after = (
        PdfReader(BytesIO(content))
        for content in (printed(make_composition()), sealed(make_composition()))
    )
    assert after.trailer["/Root"]["/Metadata"].get_data() == (
        before.trailer["/Root"]["/Metadata"].get_data()
    )
    assert after.metadata == before.metadata


def test_letters_the_stamp_does_not_have_become_question_marks(settings, tmp_path):
    own_key(settings, tmp_path, key_file("Łódź Ämter"))
    content = seal(printed(make_composition()))
    assert "Siegel: ?ód? Ämter" in words_in(content)
    assert failures(content) == []


def test_what_is_too_long_or_too_much_is_made_to_fit():
    content = seal(printed(make_composition()), lines=["Wort " * 90, *[HEAD] * 9])
    assert words_in(content).count(HEAD) == 9
    assert failures(content) == []


def test_a_file_without_the_field_is_not_sealed():
    page = '<!doctype html><html lang="de"><title>Ohne</title><p>Text</p></html>'
    with pytest.raises(SigningError):
        seal(render_pdf(page))


# --- What happens to a file afterwards ----------------------------------------------------------


def flipped(content):
    at = len(printed(make_composition())) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def repainted(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    stroke = generic.StreamObject(stream_data=b"q 1 0 0 rg 100 700 200 20 re f Q")
    writer.add_stream_to_page(0, writer.add_object(stroke))
    return written(writer)


def annotated(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (9, 9, 99, 99)]
            ),
            pdf_name("/Contents"): generic.TextStringObject("gilt nicht"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))
    return written(writer)


def attached_anew(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    spec = writer.root["/AF"][0]["/EF"].raw_get("/F").get_object()
    spec._data, spec._encoded_data = b"{}", None
    writer.update_container(spec)
    return written(writer)


def written(writer):
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def resaved(content):
    target = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(target)
    return target.getvalue()


def shortened(content):
    target = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        del pdf.pages[-1]
        pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "change", [flipped, repainted, annotated, attached_anew, resaved, shortened]
)
def test_a_change_breaks_the_seal(change):
    (status,) = statuses(change(sealed(make_composition()))).values()
    assert not status.bottom_line


def test_what_only_adds_keeps_the_printed_part_and_is_told_apart():
    content = repainted(sealed(make_composition()))
    (status,) = statuses(content).values()
    assert content.startswith(sealed(make_composition()))
    assert status.intact
    assert not status.docmdp_ok


def test_the_same_content_is_printed_alike_and_sealed_anew():
    composition = replace(make_composition(), number="2026-0099")
    first, second = (seal(render_agreement(composition)) for _ in range(2))
    length = len(render_agreement(composition))
    assert first[:length] == second[:length]
    assert first != second
