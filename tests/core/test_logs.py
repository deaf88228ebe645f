import json
import logging
import secrets
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from core.logs import JsonLine


def line_of(message: str, *args: object, **fields: object) -> str:
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, message, args, None)
    vars(record).update(fields)
    return JsonLine().format(record)


def test_one_event_is_one_object() -> None:
    entry = json.loads(line_of("Anmeldung von %s", "Frau Öz", event="login"))
    assert entry["message"] == "Anmeldung von Frau Öz"
    assert entry["level"] == "WARNING"
    assert entry["logger"] == "portal"
    assert entry["event"] == "login"
    assert entry["time"].endswith("+00:00")


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_no_sign_starts_a_second_line(sign: str) -> None:
    line = line_of("Name: %s", f"a{sign}b")
    assert line.splitlines() == [line]
    assert json.loads(line)["message"] == f"Name: a{sign}b"


def test_a_trace_stays_on_the_line() -> None:
    with pytest.raises(ValueError, match="zweite") as caught:
        int("erste Zeile\nzweite Zeile")
    line = line_of("Fehler", exc_info=(caught.type, caught.value, caught.tb))
    assert line.splitlines() == [line]
    assert "ValueError" in json.loads(line)["trace"]


def test_umlauts_stay_readable() -> None:
    assert "Träger" in line_of("Träger")


def test_the_key_of_a_link_is_not_written() -> None:
    request = RequestFactory().get("/passwort/neu/abc-s3cr3t-k3y/")
    request.resolver_match = SimpleNamespace(  # type: ignore[assignment]  # only kwargs are read
        kwargs={"uidb36": "", "key": "s3cr3t-k3y", "number": 12}
    )
    line = line_of("Not Found: %s", request.path, request=request)
    assert "s3cr3t" not in line
    assert json.loads(line)["message"] == "Not Found: /passwort/neu/abc-…/"


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["/einladung/{}/.", "/einladung/{}>/", "/passwort/neu/{}/)"])
@pytest.mark.parametrize("verb", ["get", "options"])
def test_nor_is_that_of_a_link_that_leads_nowhere(
    client: Client, caplog: pytest.LogCaptureFixture, broken: str, verb: str
) -> None:
    code = secrets.token_urlsafe(32)
    assert getattr(client, verb)(broken.format(code)).status_code in {404, 405}
    lines = [JsonLine().format(record) for record in caplog.records]
    assert lines
    assert not [line for line in lines if code in line]


def test_a_request_without_a_page_is_logged_as_well() -> None:
    request = RequestFactory().get("/gibt-es-nicht/")
    assert "gibt-es-nicht" in line_of("Not Found: %s", request.path, request=request)
