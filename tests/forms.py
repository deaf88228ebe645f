"""The forms of a page, as somebody without scripts meets them: fields, values, where they go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "email", "tel", "search", "url", "textarea"}
TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Control:
    """One input of a form."""

    name: str
    kind: str
    value: str
    is_chosen: bool = True

    @property
    def is_typed(self) -> bool:
        """Whether people write into it."""
        return self.kind in TYPED


@dataclass
class Form:
    """A form with what it would send."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """What the untouched form sends; of equal names the last."""
        return {c.name: c.value for c in self.controls if c.is_chosen and c.kind != "file"}

    @property
    def typed(self) -> list[str]:
        """The names of what people write."""
        return [control.name for control in self.controls if control.is_typed]

    def filled(self, text: str) -> dict[str, str]:
        """Return what is sent with `text` in every field that people write into."""
        return self.values | dict.fromkeys(self.typed, text)

    def forged(self, text: str) -> dict[str, str]:
        """Return what is sent with `text` everywhere, hidden fields and choices included."""
        return {control.name: text for control in self.controls if control.name != TOKEN}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False
        self.select = ""
        self.textarea: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
            self.inside = True
        elif self.inside:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option":
            self._add(self.select, "select", given.get("value", ""), chosen="selected" in given)
        elif tag == "textarea":
            self.textarea = (name, [])
        elif tag == "input" and name:
            kind = given.get("type", "text")
            chosen = kind not in {"radio", "checkbox"} or "checked" in given
            self._add(name, kind, given.get("value", ""), chosen=chosen)

    def _add(self, name: str, kind: str, value: str, *, chosen: bool) -> None:
        self.forms[-1].controls.append(Control(name, kind, value, chosen))

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.textarea:
            name, parts = self.textarea
            self._add(name, "textarea", "".join(parts).removeprefix("\n"), chosen=True)
            self.textarea = None


def forms_of(html: str, path: str) -> Iterator[Form]:
    """Yield the forms of the page at `path`; signing out is none of them."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        form.action = form.action or path
        if "abmelden" not in form.action and "logout" not in form.action:
            yield form
