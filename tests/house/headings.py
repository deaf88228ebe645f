"""The outline of a page as assistive technology reads it."""

from html.parser import HTMLParser


class _Outline(HTMLParser):
    """Collects heading levels, landmarks, the title and the language."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.mains = 0
        self.language = ""
        self.titles = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        self.mains += tag == "main"
        self.titles += tag == "title"
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""


def faults(html: str) -> list[str]:
    """Return what is wrong with the outline of a page: headings that skip, landmarks that miss."""
    outline = _Outline()
    outline.feed(html)
    found = []
    if outline.levels.count(1) != 1:
        found.append(f"{outline.levels.count(1)} headings of level 1")
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    found += [f"h{upper} is followed by h{lower}" for upper, lower in steps if lower > upper + 1]
    if outline.mains != 1:
        found.append(f"{outline.mains} main landmarks")
    if outline.titles < 1:
        found.append("no title")
    if not outline.language.startswith("de"):
        found.append(f"language {outline.language!r}")
    return found
