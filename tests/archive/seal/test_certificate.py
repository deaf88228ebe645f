"""The certificate: whom the seal names, and what is said when there is none that counts."""

import os
import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.checks import Tags, run_checks
from django.utils import timezone

from archive.seal.demo import demo_certificate, provide_demo_certificate
from archive.seal.refusal import SealUnavailable
from archive.seal.sealing import seal
from tests.agreements.compositions import make_composition
from tests.archive.seal.papers import own_key, printed, words_in
from tests.certificates import PASSWORD, key_file

HEAD = "Verlauf: " + "3f" * 32


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
