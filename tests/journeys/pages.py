"""Somebody at a browser, in the words of a person: follow, press, choose, write; all counted."""

import re
from datetime import date, datetime
from io import BytesIO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.files import make_pdf
from tests.journeys import watch

DATE_PARTS = ("Tag", "Monat", "Jahr")
MOST_STOPS = 80  # of the tab key on one page
FOCUSED = "document.activeElement.outerHTML.slice(0, 120)"
SHOWS_FOCUS = """() => {
  const here = document.activeElement, ring = (pseudo) => {
    const style = getComputedStyle(here, pseudo);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  return here === document.body || ring() || ring("::after");
}"""


class Person:
    """Somebody who uses the portal; axe looks at every page she opens, where scripts run.

    `clicks` counts each press of the mouse, the one into a field that has not got the cursor yet
    included; `pages` counts what was loaded. `group` narrows a search to the fieldset of a name.
    `known` are the kinds of page that axe has seen in a long journey; it looks at no other twice.
    """

    def __init__(
        self, page: Page, *, javascript: bool = True, known: set[str] | None = None
    ) -> None:
        self.page = page
        self.javascript = javascript
        self.known = known
        self.clicks = 0
        self.pages = 0

    # --- Moving about ---------------------------------------------------------------------------

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.look()

    def follow(self, name: str) -> None:
        """Follow the link `name` to another page."""
        self._go(self.page.get_by_role("link", name=name, exact=True))

    def task(self, title: str) -> None:
        """Follow the task `title` of a task list, whatever number stands before it."""
        self._go(self.page.locator("a.kern-task-list__content-wrapper").filter(has_text=title))

    def begin(self, title: str, number: str) -> None:
        """Go to „Meine Aufgaben“ and follow what waits there for the agreement `number`."""
        self.open("/aufgaben/")
        card = self.page.get_by_role("listitem").filter(has_text=number)
        self._go(card.get_by_role("link", name=title, exact=True))

    def press(self, name: str, *, group: str = "") -> None:
        """Press the button `name`, which sends the form."""
        self._go(self._in(group).get_by_role("button", name=name, exact=True))

    def unfold(self, name: str) -> None:
        """Open what is folded behind `name`."""
        self._click(self.page.locator("summary").filter(has_text=name))

    def look(self) -> None:
        """Let axe look at the page as wide as it is; other widths are seen elsewhere."""
        size = self.page.viewport_size
        if self.javascript and self._is_new():
            watch.axe(self.page, widths=(size["width"],) if size else watch.WIDTHS)

    def _is_new(self) -> bool:
        if self.known is None:
            return True
        heading = self.page.get_by_role("heading", level=1).first.inner_text()
        kind = re.sub(r"\d+", "#", f"{urlsplit(self.page.url).path} {heading}")
        is_new = kind not in self.known
        self.known.add(kind)
        return is_new

    def _go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            self._click(target)
        self.pages += 1
        self.look()

    def _click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def _in(self, group: str) -> Page | Locator:
        return self.page.get_by_role("group", name=group, exact=True) if group else self.page

    # --- Filling in -----------------------------------------------------------------------------

    def choose(self, name: str, *, group: str = "") -> None:
        """Choose the radio, or tick the box, `name`."""
        radio = self._in(group).get_by_role("radio", name=name, exact=True)
        self._click(radio.or_(self._in(group).get_by_role("checkbox", name=name, exact=True)))

    def field(self, label: str, *, group: str = "") -> Locator:
        """Return the text field of that label."""
        return self._in(group).get_by_role("textbox", name=label, exact=True)

    def write(self, label: str, text: str, *, group: str = "") -> None:
        """Write `text` into the field `label` in place of what stands there."""
        field = self.field(label, group=group)
        if not self._has_focus(field):
            self._click(field)
        field.fill(text)

    def _has_focus(self, target: Locator) -> bool:
        return target.and_(self.page.locator(":focus")).count() == 1

    def attach(self, label: str, name: str, content: bytes) -> None:
        """Choose a file."""
        field = self.page.get_by_label(label)
        field.set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )

    # --- By keyboard alone ------------------------------------------------------------------------

    def reach(self, target: Locator) -> None:
        """Go to `target` by the tab key; whatever has the focus on the way must show it."""
        for _ in range(MOST_STOPS):
            if self._has_focus(target):
                return
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(SHOWS_FOCUS), self.page.evaluate(FOCUSED)
        raise AssertionError(f"The tab key does not lead to {target}")

    def type(self, label: str, text: str, *, group: str = "") -> None:
        """Write `text` into the field `label` without the mouse."""
        self.reach(self.field(label, group=group))
        self.page.keyboard.insert_text(text)

    def hit(self, target: Locator, *, key: str = "Enter") -> None:
        """Go to a button or link and press it by the keyboard, which leads to another page."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.look()

    # --- Looking --------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Expect these words in the page's main part."""
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def misses(self, *texts: str) -> None:
        """Expect that these words are nowhere on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def is_at(self, heading: str) -> None:
        """Expect the page of that heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def status_of(self, path: str) -> int:
        """Return what the server answers at `path`."""
        return self.page.request.get(path).status

    def read(self, link: str) -> str:
        """Open the PDF behind `link` and return its text, the pages parted by form feeds."""
        return pdf_text(self.download(link))

    def download(self, link: str) -> bytes:
        """Return the bytes of the PDF behind `link`."""
        address = self.page.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.request.get(str(address))
        assert answer.headers["content-type"] == "application/pdf", f"{address}: {answer.status}"
        return answer.body()

    @property
    def number(self) -> str:
        """The number of the agreement whose page is open."""
        return self.page.url.split("/vereinbarungen/")[1].split("/")[0]


def pdf_text(content: bytes) -> str:
    """Return what stands in a PDF, the pages parted by form feeds."""
    return "\f".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def fill_in_goal(person: Person, text: str, *offers: str) -> None:
    """Write a goal with its offers on the page of a new one, and save it."""
    person.write("Ziel", text)
    for number, offer in enumerate(offers, 1):
        if number > 1:
            person.press("Eintrag hinzufügen")
        person.write("Beschreibung", offer, group=f"Eintrag {number}")
    person.press("Ziel speichern")


def write_date(place: Page | Locator, label: str, day: date) -> None:
    """Write a day into the three fields of the date `label`."""
    group = place.get_by_role("group", name=label, exact=True)
    for part, digits in zip(DATE_PARTS, (day.day, day.month, day.year), strict=True):
        group.get_by_role("textbox", name=part, exact=True).fill(str(digits))


def sign_on_paper(
    person: Person, party: str, *, name: str, ground: str = "", on: date | None = None
) -> None:
    """Record what stands on the paper that was signed `on` that day, or today, with its scan."""
    person.follow(f"Unterschrift eintragen: {party}")
    person.follow("Unterschrift auf Papier eintragen")
    person.write("Name", name)
    person.write("Amtsbezeichnung oder Funktion", "Leitung")
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    write_date(person.page, "Unterschrieben am", on or today)
    if ground:
        person.choose(ground)
    person.attach("Scan des unterschriebenen Dokuments", "Scan.pdf", make_pdf(title=party))
    person.press("Unterschrift eintragen")
