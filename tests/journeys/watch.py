"""What a browser complains about, and what axe finds on a page."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # no types
    Axe,
)
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

WIDTHS = (1280, 375)
HEIGHT = 900
# A page that answers 403, 404 or 409 on purpose makes Chromium say this.
EXPECTED_NOISE = "Failed to load resource"
# Axe would load the style sheets itself, and the policy of the page would complain of that.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


@dataclass
class Watch:
    """Writes down all that goes wrong in a page: scripts, policy, missing files, foreign hosts."""

    url: str
    seen: list[str] = field(default_factory=list)
    # Answers that a journey brings about on purpose.
    expected: frozenset[int] = frozenset()

    def over(self, page: Page) -> None:
        """Begin to watch `page`."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and EXPECTED_NOISE not in message.text:
            self.seen.append(f"Konsole: {message.text}")

    def _error(self, error: Error) -> None:
        self.seen.append(f"Skript: {error.message}")

    def _request(self, request: Request) -> None:
        foreign = urlsplit(request.url).netloc != urlsplit(self.url).netloc
        if foreign and request.url.startswith("http"):
            self.seen.append(f"Fremder Server: {request.url}")

    def _response(self, response: Response) -> None:
        part_of_page = response.request.resource_type != "document"
        troubling = response.status not in self.expected
        if troubling and response.status >= (400 if part_of_page else 500):
            self.seen.append(f"{response.status}: {response.url}")


def axe(page: Page, *, widths: tuple[int, ...] = WIDTHS) -> None:
    """Assert that axe finds nothing (WCAG 2 A/AA and best practices) at desktop and phone width."""
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = Axe().run(page, options=OPTIONS).response["violations"]
        assert not found, f"{page.url} ({width} px)\n" + "\n".join(map(_sentence, found))
    if size:
        page.set_viewport_size(size)


def _sentence(finding: dict[str, Any]) -> str:
    """Return one finding with the places it concerns."""
    places = ", ".join(str(node["target"]) for node in finding["nodes"])
    return f"  {finding['id']}: {finding['help']} – {places}"
