"""The seal: what it says, what it lets happen to a file, and when there is none."""

import os
import stat
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.checks import Tags, run_checks
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from agreements.documents.fields import signing_places
from agreements.documents.pdf import render_agreement
from archive.seal import (
    DEMO_NAME,
    FIELD,
    SealUnavailable,
    demo_certificate,
    provide_demo_certificate,
    seal,
)
from core.pdf import render_pdf
from tests.agreements.compositions import make_blank_form, make_composition, make_row, make_table
from tests.certificates import PASSWORD, key_file, signed
from tests.core.pdf_reading import failures

EARLIER_SIGNATURES = "PDFA3A-SIGNATURE-BYTERANGE-001"
HEAD = "Verlauf: " + "3f" * 32
EMPTY = make_composition(goals=make_table(), annexes=(), parties=make_blank_form().parties)
SIXTY = make_composition(goals=make_table(*(make_row(f"Ziel {n}.") for n in range(60))))

printed = cache(render_agreement)


@cache
def sealed(composition):
    return seal(printed(composition), lines=[HEAD])


def statuses(content):
    """Return what is found about each signature, every one of them taken for genuine."""
    found = {}
    for each in PdfFileReader(BytesIO(content)).embedded_signatures:
        trusting = ValidationContext(trust_roots=[each.signer_cert])
        found[each.field_name] = validate_pdf_signature(each, trusting)
    return found


def words_in(content):
    """Return what the seal shows, read from its drawing."""
    (field,) = (f for f in PdfReader(BytesIO(content)).get_fields().values() if f["/T"] == FIELD)
    drawn = field.indirect_reference.get_object()["/AP"]["/N"].get_data()
    shown = [part.split(b">")[0] for part in drawn.split(b"<")[1:]]
    return "\n".join(bytes.fromhex(part.decode()).decode("cp1252") for part in shown)


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


# --- The certificate ----------------------------------------------------------------------------


def own_key(settings, folder, content):
    """Let the portal seal with another key file."""
    file = folder / "siegel.p12"
    file.write_bytes(content)
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(file), PASSWORD
    return file


def test_the_seal_names_the_organisation_and_a_new_certificate_counts_at_once(settings, tmp_path):
    file = own_key(settings, tmp_path, key_file("Amt", attribute=NameOID.ORGANIZATION_NAME))
    assert "Siegel: Amt\n" in words_in(seal(printed(make_composition()), lines=[HEAD]))
    own_key(settings, tmp_path, key_file("Nachfolgerin"))
    os.utime(file, ns=(1, 1))
    assert "Siegel: Nachfolgerin" in words_in(seal(printed(make_composition())))


def without_key():
    certificate = pkcs12.load_pkcs12(key_file(), PASSWORD.encode()).cert
    return pkcs12.serialize_key_and_certificates(
        None, None, certificate.certificate, None, NoEncryption()
    )


@pytest.mark.parametrize("content", [b"", b"kein Zertifikat", demo_certificate(), without_key()])
def test_a_key_file_that_cannot_be_opened_is_refused_in_words(content, settings, tmp_path, caplog):
    own_key(settings, tmp_path, content)
    settings.SEAL_PASSWORD = "falsch"
    with pytest.raises(SealUnavailable, match="ließ sich nicht öffnen"):
        seal(printed(make_composition()))
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert "falsch" not in caplog.text


def test_a_key_file_that_is_not_there_is_refused_in_words(settings):
    settings.SEAL_FILE = "/nirgends/siegel.p12"
    with pytest.raises(SealUnavailable, match="ließ sich nicht öffnen"):
        seal(printed(make_composition()))


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [(-9, -2, "ist seit .* abgelaufen"), (2, 9, "gilt erst ab")],
)
def test_a_certificate_out_of_its_time_is_refused_in_words(begins, ends, words, settings, tmp_path):
    begin, end = (timezone.now() + timedelta(days=days) for days in (begins, ends))
    own_key(settings, tmp_path, key_file(begins=begin, ends=end))
    with pytest.raises(SealUnavailable, match=words):
        seal(printed(make_composition()))


def complaints():
    """Return what the check before service says of the seal."""
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return [message.id for message in found if str(message.id).startswith("archive")]


def test_without_a_certificate_the_check_before_service_complains(settings):
    assert complaints() == []
    settings.SEAL_FILE = ""
    assert complaints() == ["archive.E001"]
    with pytest.raises(SealUnavailable, match="noch kein Siegel"):
        seal(printed(make_composition()))


def test_the_demo_makes_itself_a_certificate_once_that_says_so(settings, tmp_path):
    settings.STATE_DIR, settings.SEAL_FILE, settings.DEMO = tmp_path / "var", "", True
    provide_demo_certificate()
    (file,) = settings.STATE_DIR.iterdir()
    made = file.read_bytes()
    provide_demo_certificate()
    assert file.read_bytes() == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Siegel: Demo – keine Rechtswirkung" in words_in(seal(printed(make_composition())))


def test_the_same_content_is_printed_alike_and_sealed_anew():
    composition = replace(make_composition(), number="2026-0099")
    first, second = (seal(render_agreement(composition)) for _ in range(2))
    length = len(render_agreement(composition))
    assert first[:length] == second[:length]
    assert first != second
