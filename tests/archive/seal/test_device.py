"""The key in a device: one that works, is shared, pulled, restarted, or refuses the PIN."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.core.checks import Tags, run_checks
from pkcs11 import Attribute, KeyType, TokenFlag
from pyhanko.pdf_utils.reader import PdfFileReader

from archive.seal import device
from archive.seal.refusal import ASK, SealUnavailable
from archive.seal.sealing import seal
from tests import softtoken
from tests.agreements.compositions import make_composition
from tests.archive.seal.papers import printed, statuses, words_in
from tests.core.pdf_reading import failures
from tests.softtoken import HOLDER, ISSUER, KEY, NUMBER, PIN, Softtoken, certificate_of

WRONG = "000000"


@pytest.fixture
def token(settings, tmp_path, monkeypatch):
    """Give the portal a device to seal with, and nothing else."""
    return plugged_in(settings, tmp_path, monkeypatch)


def plugged_in(settings, folder, monkeypatch, key=None):
    made = Softtoken(folder, key)
    monkeypatch.setenv("SOFTHSM2_CONF", str(made.conf))
    made.make()
    device._devices.clear()  # as a process that has just begun
    settings.SEAL_FILE, settings.SEAL_KEY_DEVICE = "", made.place()
    return made


def sealed():
    return seal(printed(make_composition()), lines=["Verlauf: 3f"])


def certificates_in(content):
    """Return whose certificates the seal brings along."""
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    found = [signature.signer_cert, *signature.other_embedded_certs]
    return {one.subject.native["common_name"] for one in found}


def in_a_child(do):
    """Return what `do` says in a copy of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, str(do()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read()


def refusal():
    """Return the sentence with which the portal declines to seal; empty where it seals."""
    try:
        sealed()
    except SealUnavailable as refused:
        return refused.cause
    return ""


@pytest.mark.parametrize("key", [None, softtoken.rsa_key], ids=["P-256", "RSA"])
def test_a_seal_out_of_a_device_is_like_any_other(key, settings, tmp_path, monkeypatch):
    plugged_in(settings, tmp_path, monkeypatch, key and key())
    content = sealed()
    assert failures(content) == []
    assert content.startswith(printed(make_composition()))
    (status,) = statuses(content).values()
    assert status.bottom_line
    assert f"Siegel: {HOLDER}\n" in words_in(content)
    assert certificates_in(content) == {HOLDER, ISSUER}


def test_only_certificates_above_the_seals_are_brought_along(token):
    token.put(certificate_of(token.issuer.public_key(), "Jemand", signed_by=token.key))
    assert certificates_in(sealed()) == {HOLDER, ISSUER}


def test_of_two_certificates_of_the_key_the_newer_one_seals(token):
    for days, name in ((3, "Landratsamt neu"), (2, "Landratsamt alt")):
        one = certificate_of(token.key.public_key(), name, signed_by=token.key, days=days)
        token.put(one, number=NUMBER)
    assert "Siegel: Landratsamt neu\n" in words_in(sealed())


def test_certificates_may_lie_in_a_file(token, settings, tmp_path):
    named = certificate_of(
        token.key.public_key(), "Aus der Datei", signed_by=token.issuer, issuer=ISSUER
    )
    file = tmp_path / "kette.pem"
    file.write_bytes(
        b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (named, token.above))
    )
    settings.SEAL_KEY_DEVICE = token.place(certificates=str(file))
    content = sealed()
    assert certificates_in(content) == {"Aus der Datei", ISSUER}
    (status,) = statuses(content).values()
    assert status.bottom_line


def test_a_long_chain_finds_room(token, settings, tmp_path):
    key, chain = rsa.generate_private_key(65537, 4096), []
    below = token.key.public_key()
    for number in range(9):
        issuer = f"Stufe {number + 1}"
        chain.append(certificate_of(below, f"Stufe {number}", signed_by=key, issuer=issuer))
        below = key.public_key()
    file = tmp_path / "kette.pem"
    file.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain))
    settings.SEAL_KEY_DEVICE = token.place(certificates=str(file))
    content = sealed()
    assert len(certificates_in(content)) == 9
    assert failures(content) == []


def test_a_certificate_is_also_found_by_the_name_of_the_key(token):
    with token.session() as session:
        for entry in session.get_objects({Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}):
            entry.destroy()
    token.put(token.certificate, name=KEY)
    assert certificates_in(sealed()) == {HOLDER}


# --- Shared, pulled, restarted ------------------------------------------------------------------


@pytest.mark.usefixtures("token")
def test_many_threads_seal_at_once():
    with ThreadPoolExecutor(8) as people:
        contents = list(people.map(lambda _: sealed(), range(24)))
    assert all(status.bottom_line for each in contents for status in statuses(each).values())


@pytest.mark.usefixtures("token")
def test_a_child_process_seals_beside_its_parent():
    assert [refusal(), in_a_child(refusal), refusal()] == ["", "", ""]


def test_a_device_that_was_restarted_is_opened_anew_within_the_same_seal(token):
    sealed()
    token.restart()
    assert refusal() == ""


def test_a_device_that_was_pulled_seals_again_once_it_is_back(token, caplog):
    sealed()
    token.pull()
    assert refusal() == device.AWAY
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert PIN not in caplog.text
    token.plug_in()
    assert refusal() == ""


@pytest.mark.usefixtures("token")
def test_who_waits_for_a_busy_device_is_told_after_a_while(monkeypatch):
    sealed()
    monkeypatch.setattr(device, "PATIENCE_SECONDS", 0.05)
    (used,) = device._devices.values()
    with used._lock:
        assert refusal() == device.BUSY
    assert refusal() == ""


# --- The PIN ------------------------------------------------------------------------------------


def test_a_refused_pin_is_never_tried_again(token, settings, caplog):
    settings.SEAL_KEY_DEVICE = token.place(pin=WRONG)
    assert refusal() == device.PIN_REFUSED
    assert WRONG not in caplog.text
    # Would it be tried, it would be taken now.
    token.change_pin(WRONG)
    assert refusal() == device.PIN_REFUSED
    assert len(caplog.records) == 1
    # A process that begins anew may try, and so may a PIN that is another one.
    device._devices.clear()
    assert refusal() == ""


def test_another_pin_in_the_settings_counts_at_once(token, settings):
    settings.SEAL_KEY_DEVICE = token.place(pin=WRONG)
    assert refusal() == device.PIN_REFUSED
    settings.SEAL_KEY_DEVICE = token.place()
    assert refusal() == ""


def test_the_last_try_is_left_to_people(token, monkeypatch):
    # SoftHSM counts no further than „wrong at least once“.
    monkeypatch.setattr(device, "NEARLY_LOCKED", TokenFlag.USER_PIN_COUNT_LOW)
    with pytest.raises(pkcs11.PinIncorrect):
        token.session(WRONG)
    assert refusal() == device.LAST_TRY
    token.session().close()
    assert refusal() == ""


def with_a_strict_key(token):
    """Return the place of a key that wants the PIN before each signature."""
    with token.session() as session:
        curve = pkcs11.util.ec.encode_named_curve_parameters("secp256r1")
        parameters = session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True
        )
        public, _ = parameters.generate_keypair(
            store=True,
            label="streng",
            id=b"\x07",
            private_template={Attribute.ALWAYS_AUTHENTICATE: True},
        )
        key = serialization.load_der_public_key(pkcs11.util.ec.encode_ec_public_key(public))
    token.put(certificate_of(key, "Streng", signed_by=token.issuer), number=b"\x07")
    return token.place(key="streng")


def test_a_key_may_want_the_pin_each_time(token, settings):
    settings.SEAL_KEY_DEVICE = with_a_strict_key(token)
    for _ in range(2):
        (status,) = statuses(sealed()).values()
        assert status.bottom_line


def test_a_pin_that_was_changed_meanwhile_is_tried_once(token, settings, caplog):
    settings.SEAL_KEY_DEVICE = with_a_strict_key(token)
    sealed()
    # SoftHSM remembers the PIN that a session began with, so the portal's becomes another one.
    (used,) = device._devices.values()
    used._opened = replace(used._opened, pin=WRONG)
    assert refusal() == device.PIN_REFUSED
    assert refusal() == device.PIN_REFUSED  # opened anew with the right one, it would seal
    assert len(caplog.records) == 1


# --- What is not there --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"module": "/nirgends/modul.so"}, device.AWAY),
        ({"token": "ein anderes"}, device.AWAY),
        ({"key": "ein anderer"}, device.NO_KEY),
        ({"certificates": "/nirgends/kette.pem"}, device.NO_CERTIFICATE),
        ({"certificates": os.devnull}, device.NO_CERTIFICATE),
    ],
)
def test_what_is_missing_is_said_in_words_and_in_the_check(change, sentence, token, settings):
    settings.SEAL_KEY_DEVICE = token.place(**change)
    assert refusal() == sentence
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [each.msg for each in found if each.id == "archive.E001"] == [sentence]
    with pytest.raises(SealUnavailable, match=ASK):
        sealed()


def test_a_certificate_of_another_key_seals_nothing(token):
    other = certificate_of(token.issuer.public_key(), signed_by=token.issuer)
    with token.session() as session:
        for entry in session.get_objects({Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}):
            entry.destroy()
    assert refusal() == device.NO_CERTIFICATE
    token.put(other, number=NUMBER)
    assert refusal() == device.OTHER_KEY


@pytest.mark.parametrize("make", [ed25519.Ed25519PrivateKey.generate, softtoken.rsa_key])
def test_a_certificate_of_another_kind_of_key_seals_nothing(make, token):
    strange = certificate_of(make().public_key(), "neu", signed_by=token.issuer, days=2)
    token.put(strange, number=NUMBER)
    assert refusal() == device.OTHER_KEY
