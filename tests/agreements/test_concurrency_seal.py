"""Sixteen at once on a real server whose seal comes from a device and bears time stamps."""

import pytest

from agreements.enums import State
from agreements.models import Version
from archive import store
from archive.signatures.reading import examine
from tests import builders, signing, stampserver
from tests.agreements.pages import url
from tests.crowd import AT_ONCE, post_at_once, serving
from tests.softtoken import HOLDER, Softtoken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(tmp_path, monkeypatch):
    """Give this machine a device."""
    made = Softtoken(tmp_path / "device")
    made.folder.mkdir()
    monkeypatch.setenv("SOFTHSM2_CONF", str(made.conf))
    made.make()
    return made


def test_two_processes_share_the_device_and_issue_once(token, settings, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": state / "archive"}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}
    agreement = builders.make_agreement(State.CHECKED)
    variables = {f"KOOP_SEAL_PKCS11_{name}": word for name, word in token.variables().items()}
    with stampserver.serving() as stamps:
        named = {"KOOP_SEAL_FILE": "", "KOOP_SEAL_TSA_URL": stamps.url, **variables}
        with serving(state, SOFTHSM2_CONF=str(token.conf), **named) as portal:
            answers = post_at_once(
                portal, url("step", agreement, "release"), builders.writer_of(agreement)
            )
            said = portal.log.read_text()
    assert answers == {302: 1, 409: AT_ONCE - 1}
    assert "CRITICAL" not in said
    issued = store.read(Version.objects.get(agreement=agreement).document.sha256)
    seal, _ = examine(signing.signed(issued, "Anna"), issued=issued).signatures
    assert (seal.name, seal.is_stamped, seal.problem) == (HOLDER, True, "")
