"""The time stamp in the seal: by a service that works, lies, answers late, or not at all."""

import base64
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.checks import Tags, run_checks
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from agreements.documents.fields import signing_places
from archive.seal import stamping
from archive.seal.refusal import ASK, SealUnavailable
from archive.seal.sealing import refuse_unless_ready, seal
from archive.signatures.reading import examine
from archive.signatures.words import sentences_of
from tests import signing, stampserver
from tests.agreements.compositions import make_composition
from tests.archive.seal.papers import printed, words_in
from tests.core.pdf_reading import failures
from tests.journeys.server import free_port
from tests.stampserver import LOGIN

AT_MOST_SECONDS = 3


@pytest.fixture
def service(settings):
    """Give the portal a service for time stamps."""
    with stampserver.serving() as running:
        settings.SEAL_STAMPS = running.settings()
        yield running


def sealed():
    return seal(printed(make_composition()), lines=["Verlauf: 3f"])


def refusal():
    """Return the sentence with which the portal declines to seal; empty where it seals."""
    try:
        sealed()
    except SealUnavailable as refused:
        return refused.reason
    return ""


@pytest.mark.usefixtures("service")
def test_a_stamped_seal_meets_both_standards_and_proves_its_time():
    content = sealed()
    assert failures(content) == []
    assert content.startswith(printed(make_composition()))
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    trusting = ValidationContext(trust_roots=[signature.signer_cert])
    by_itself = validate_pdf_signature(signature, trusting)
    service = ValidationContext(trust_roots=[by_itself.timestamp_validity.signing_cert])
    status = validate_pdf_signature(signature, trusting, ts_validation_context=service)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.timestamp_validity.trusted
    assert abs(status.timestamp_validity.timestamp - timezone.now()) < timedelta(seconds=60)
    assert words_in(content).startswith("Versiegelt vom Kooperationsportal")


@pytest.mark.usefixtures("service")
def test_what_reads_signatures_reports_the_stamp_of_the_seal():
    content = sealed()
    place = signing_places(make_composition().signatures)[0]
    findings = examine(signing.signed(content, "Anna", field=place.field), issued=content)
    of_the_seal, of_anna = findings.signatures
    assert [of_the_seal.is_stamped, of_anna.is_stamped] == [True, False]
    said = list(sentences_of(of_the_seal, is_trust_checked=False))
    assert any(each.endswith("durch einen Zeitstempel bestätigt.") for each in said)
    assert findings.is_good


def test_a_seal_asks_for_one_stamp(service):
    sealed()
    assert service.logins == [""]


def test_the_portal_logs_in_where_it_has_to(service, settings):
    settings.SEAL_STAMPS = service.settings(user=LOGIN[0], password=LOGIN[1])
    assert refusal() == ""
    said = base64.b64decode(service.logins[0].removeprefix("Basic "))
    assert said.decode() == ":".join(LOGIN)


def test_the_largest_stamp_that_is_taken_finds_room(service):
    service.answer = stampserver.as_large(stamping.MOST_BYTES)
    assert failures(sealed()) == []


# --- A service that lies ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        stampserver.of_something_else,
        stampserver.of_an_earlier_question,
        stampserver.without_a_nonce,
        stampserver.forged,
        stampserver.from_yesterday,
        stampserver.with_a_certificate_for_something_else,
        stampserver.with_a_certificate_for_nothing,
        stampserver.with_an_expired_certificate,
        stampserver.garbage,
        stampserver.nothing,
        stampserver.as_large(stamping.MOST_BYTES + 1),
    ],
)
def test_an_answer_that_is_no_stamp_of_this_seal_is_refused(answer, service, caplog):
    service.answer = answer
    assert refusal() == f"{stamping.USELESS} {ASK}"
    told = [record.levelname for record in caplog.records if record.name == stamping.__name__]
    assert told == ["CRITICAL"]
    service.answer = stampserver.stamped
    assert refusal() == ""


def test_an_answer_of_another_kind_is_refused(service):
    service.kind = "text/html"
    assert refusal() == f"{stamping.USELESS} {ASK}"


def test_an_answer_that_breaks_off_is_refused(service):
    service.trouble = "half"
    assert refusal() == f"{stamping.USELESS} {ASK}"


def test_why_the_service_declines_stands_in_the_log(service, caplog):
    service.answer = stampserver.declined
    assert refusal() == f"{stamping.USELESS} {ASK}"
    assert "Kontingent erschöpft" in caplog.text


# --- A service that is late or away --------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["silent", "drips"])
def test_a_slow_service_keeps_nobody_waiting(trouble, service, monkeypatch):
    monkeypatch.setattr(stamping, "PATIENCE_SECONDS", 0.4)
    service.trouble = trouble
    begun = time.monotonic()
    assert refusal() == f"{stamping.AWAY} {stamping.TRY_AGAIN}"
    assert time.monotonic() - begun < AT_MOST_SECONDS


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_a_service_in_trouble_is_said_to_be_away(status, service, settings, caplog):
    settings.SEAL_STAMPS = service.settings(user=LOGIN[0], password=LOGIN[1])
    service.status = status
    assert refusal() == f"{stamping.AWAY} {stamping.TRY_AGAIN}"
    assert LOGIN[1] not in caplog.text
    service.status = 200
    assert refusal() == ""


@pytest.mark.parametrize("status", [302, 303, 307, 308])
def test_the_portal_is_not_led_elsewhere(status, service):
    service.status, service.to = status, service.url
    assert refusal() == f"{stamping.AWAY} {stamping.TRY_AGAIN}"
    assert len(service.logins) == 1


def test_a_service_that_is_not_there_is_said_to_be_away(settings):
    settings.SEAL_STAMPS = {"url": f"http://127.0.0.1:{free_port()}/", "user": "", "password": ""}
    assert refusal() == f"{stamping.AWAY} {stamping.TRY_AGAIN}"


# --- Before anything is locked ------------------------------------------------------------------


def test_who_asks_before_is_told_before(service, settings):
    refuse_unless_ready()
    service.status = 500
    with pytest.raises(SealUnavailable):
        refuse_unless_ready()
    settings.SEAL_STAMPS = {}
    refuse_unless_ready()
    settings.SEAL_FILE = ""
    with pytest.raises(SealUnavailable):
        refuse_unless_ready()


def test_the_check_before_service_asks_for_a_stamp(service):
    def complaints():
        found = run_checks(tags=[Tags.security], include_deployment_checks=True)
        return [(each.id, each.msg) for each in found if str(each.id).startswith("archive")]

    assert complaints() == []
    service.status = 500
    assert complaints() == [("archive.E002", stamping.AWAY)]
