"""One place in two texts of an agreement: where it stands, how it deviates, and the comparison."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.text import slugify

from agreements.documents import places
from core.markup_html import EMPTY, to_html
from core.prose import Prose
from core.redline import Line, SectionStatus, clean, is_changed, lines_html

PASSAGES = {"party": places.PARTIES, "goal": places.GOALS}
Source = tuple[str, str]  # a place of the trail and the field in it; no field stands for all


@dataclass(frozen=True)
class Deviation:
    """One place in two texts.

    `lines` compares paragraph by paragraph, `remarks` say what words cannot show, `prose` is the
    new wording of a section. `sources` and `words` tell which entries of the trail concern it.
    """

    place: str
    label: str
    status: SectionStatus
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()
    prose: Prose | None = None
    sources: frozenset[Source] = field(default=frozenset())
    words: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the place on a page."""
        return f"stelle-{slugify(self.place.replace(':', '-').replace('.', '-'))}"

    @property
    def passage(self) -> str:
        """The place of the passage that a reader looks for it in."""
        return PASSAGES.get(self.place.partition(":")[0], self.place)

    @property
    def is_unchanged(self) -> bool:
        """Whether both texts say the same at the same place."""
        return self.status == SectionStatus.UNCHANGED

    @property
    def is_struck(self) -> bool:
        """Whether nothing of it is left in the new text."""
        return self.status == SectionStatus.DROPPED

    @property
    def has_changed_words(self) -> bool:
        """Whether some of the words differ; what only moved has none."""
        return any(is_changed(line) for line in self.lines)

    @property
    def redline(self) -> SafeString:
        """The new text with what is gone and what is new."""
        return lines_html(self.lines)

    @property
    def extract(self) -> SafeString:
        """The same, but the paragraphs that stayed are only counted."""
        return lines_html(self.lines, only_changes=self.has_changed_words)

    @property
    def plain(self) -> SafeString:
        """The new text alone, paragraph by paragraph."""
        return lines_html(clean(self.lines))

    @property
    def text(self) -> SafeString:
        """The new text alone, of a section with its footnotes and marked blanks."""
        if self.prose is None:
            return self.plain
        slots = dict.fromkeys(self.prose.slots(), EMPTY)
        return to_html(self.prose, mark=True, slots=slots, anchor=self.anchor)

    @property
    def whole(self) -> SafeString:
        """The new text, with marks where it deviates."""
        return self.text if self.is_unchanged else self.redline
