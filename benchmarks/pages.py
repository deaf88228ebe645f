"""The pages: each against the smallest logged-in page of the same server."""

import http.client
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.test import Client

from agreements.models import Agreement
from benchmarks.measuring import Figure, How, compare, processor_clock
from tests.journeys.server import Portal

SMALLEST = "/konto/passwort/"
REPEAT = 20


def addresses(agreement: Agreement, signed: Agreement) -> Iterator[tuple[str, str]]:
    """Name the pages that the Fachstelle opens most, with their addresses."""
    draft = f"/vereinbarungen/{agreement.number}"
    yield "tasks", "/aufgaben/"
    yield "list of agreements", "/vereinbarungen/"
    yield "task list of a draft", f"{draft}/"
    yield "goals", f"{draft}/ziele/"
    yield "signatures", f"/vereinbarungen/{signed.number}/unterschriften/"
    yield "history", f"{draft}/verlauf/"
    yield "comparison", f"{draft}/vergleich/"
    yield "open points", f"{draft}/offene-punkte/"
    yield "people of an organisation", f"/organisation/{agreement.school.organisation_id}/"
    yield "register in the admin", "/verwaltung/agreements/agreement/"


def writers_addresses(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Name what somebody opens who writes in the draft `agreement`."""
    draft = f"/vereinbarungen/{agreement.number}"
    yield "tasks of a school", "/aufgaben/"
    yield "own draft", f"{draft}/"
    yield "form of the term", f"{draft}/zeitraum/"


def figures(portal: Portal, session: str, pages: Iterator[tuple[str, str]]) -> Iterator[Figure]:
    """Measure the server's time for each page, logged in by the cookie `session`."""
    server = http.client.HTTPConnection(urlsplit(portal.url).netloc, timeout=30)

    def opening(path: str) -> Callable[[], None]:
        def open_often() -> None:
            for _ in range(REPEAT):
                server.request("GET", path, headers={"Cookie": session})
                answer = server.getresponse()
                answer.read()
                if answer.status != http.HTTPStatus.OK:
                    raise RuntimeError(f"{path}: {answer.status}")

        return open_often

    smallest = opening(SMALLEST)
    how = How(clock=processor_clock(portal.process.pid))
    for name, path in pages:
        yield compare(
            f"page: {name}",
            opening(path),
            smallest,
            bar=2.0,
            compared_with=f"the smallest logged-in page: the server's processor time for {REPEAT}",
            how=how,
        )


def session_cookie(email: str) -> str:
    """Log somebody in and return the cookie that says so."""
    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    (cookie,) = client.cookies.values()
    return f"{cookie.key}={cookie.value}"
