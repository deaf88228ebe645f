"""What the comparison of two texts shows, on the page and on paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from agreements.documents.authors import Authors
from agreements.documents.comparison import compared, muster_beside
from agreements.documents.composition import Composition
from agreements.documents.deviation import Deviation
from agreements.documents.sides import FORMER, MUSTER, NOW, READ, Side, Sides
from agreements.documents.succession import GoalLife, lives_of_goals
from agreements.enums import TEXT_DEEDS
from agreements.forms.comparison import ComparisonForm, LookForm
from agreements.models.agreement import Agreement
from core.redline import SectionStatus

TONES = {
    SectionStatus.CHANGED: "warning",
    SectionStatus.ADDED: "info",
    SectionStatus.DROPPED: "danger",
    SectionStatus.MOVED: "neutral",
    SectionStatus.UNCHANGED: "neutral",
}
ONLY_CHANGES, WHOLE_TEXT, CLEAN = "aenderungen", "text", "rein"
VIEWS = {ONLY_CHANGES: "Nur Änderungen", WHOLE_TEXT: "Ganzer Text", CLEAN: "Reine Fassung"}
ITSELF = "Ihnen"


@dataclass(frozen=True)
class Place:
    """A place of the text with who changed it last, as far as the trail knows."""

    deviation: Deviation
    who: str = ""
    at: datetime | None = None

    @property
    def tone(self) -> str:
        """The colour of its status."""
        return TONES[self.deviation.status]


@dataclass(frozen=True)
class ViewLink:
    """One way to look at the comparison."""

    name: str
    url: str
    is_current: bool


class ComparisonSheet:
    """Two texts of one agreement, chosen by the words in the address.

    Raises Http404 for a word under which there is no text. Who never marked the agreement as
    read is shown the usual comparison instead of the one since then.
    """

    def __init__(self, agreement: Agreement, reader: User, query: QueryDict) -> None:
        self.agreement = agreement
        self.reader = reader
        self.sides = Sides(agreement, reader)
        self.new = self._chosen(query.get("bis", ""), self.sides.all[NOW])
        self.old = self._chosen(query.get("von", ""))
        self.view = query.get("ansicht") or ONLY_CHANGES
        if self.view not in VIEWS:
            raise Http404

    def _chosen(self, key: str, default: Side | None = None) -> Side:
        if not key or (key == READ and self.sides.look is None):
            return default or self.sides.default()
        found = self.sides.named(key)
        if found is None:
            raise Http404
        return found

    # --- What is compared -----------------------------------------------------------------------

    @cached_property
    def texts(self) -> tuple[Composition, Composition]:
        """Both texts; the Muster beside a text has the blanks filled as that text has them."""
        if self.old.key == MUSTER:
            new = self.new.read()
            return muster_beside(self.agreement, new), new
        old = self.old.read()
        if self.new.key == MUSTER:
            return old, muster_beside(self.agreement, old)
        return old, self.new.read()

    @cached_property
    def deviations(self) -> list[Deviation]:
        """The whole text, place by place."""
        return compared(*self.texts)

    @cached_property
    def changes(self) -> list[Place]:
        """The places that differ, each with who changed it last."""
        authors = Authors(self.sides.between(self.old, self.new))
        return [
            self._place(deviation, authors)
            for deviation in self.deviations
            if not deviation.is_unchanged
        ]

    def _place(self, deviation: Deviation, authors: Authors) -> Place:
        entry = authors.of(deviation)
        if entry is None:
            return Place(deviation)
        who = ITSELF if entry.by_id == self.reader.pk else entry.by_name
        return Place(deviation, who, entry.at)

    @property
    def places(self) -> Iterable[Place]:
        """What is shown of the text in the view that was chosen."""
        if self.view == ONLY_CHANGES:
            return self.changes
        return [Place(d) for d in self.deviations if self.view != CLEAN or not d.is_struck]

    @cached_property
    def goals(self) -> list[GoalLife]:
        """What became of the goals, where today's text is compared with the agreement before."""
        is_succession = (self.old.key, self.new.key) == (FORMER, NOW)
        return lives_of_goals(self.agreement) if is_succession else []

    @property
    def counted(self) -> str:
        """How many places differ in which way: „1 geändert, 2 ergänzt, 30 unverändert“."""
        counts = Counter(deviation.status for deviation in self.deviations)
        return ", ".join(f"{counts[status]} {status.label}" for status in TONES if counts[status])

    # --- Who asks -------------------------------------------------------------------------------

    @property
    def is_since_look(self) -> bool:
        """Whether today's text is compared with the one this person last read."""
        return (self.old.key, self.new.key) == (READ, NOW)

    @cached_property
    def edits_of_others(self) -> list[str]:
        """Who has changed the text since this person read it, an entry for each time."""
        return [
            entry.by_name
            for entry in self.sides.between(self.old, self.new)
            if entry.action in TEXT_DEEDS and entry.by_id != self.reader.pk
        ]

    @property
    def title(self) -> str:
        """Which text is compared with which."""
        return f"{self.old.label} mit {self.new.label}"

    @property
    def made_on(self) -> datetime:
        """The day on which the comparison is made."""
        return timezone.localtime()

    @property
    def form(self) -> ComparisonForm:
        """The choice of both sides."""
        return ComparisonForm(
            sides=[(side.key, side.label) for side in self.sides.all.values()],
            initial={"von": self.old.key, "bis": self.new.key, "ansicht": self.view},
        )

    @property
    def look_form(self) -> LookForm:
        """What is sent to keep today's text as read."""
        return LookForm(initial={"seen": self.sides.mark})

    @property
    def views(self) -> list[ViewLink]:
        """The ways to look at it."""
        return [
            ViewLink(name, self._url("agreements:comparison", key), key == self.view)
            for key, name in VIEWS.items()
        ]

    @property
    def pdf_url(self) -> str:
        """The address of the same as PDF."""
        return self._url("agreements:comparison_pdf", self.view)

    def _url(self, name: str, view: str) -> str:
        sides = {"von": self.old.key, "bis": self.new.key, "ansicht": view}
        return f"{reverse(name, args=[self.agreement.number])}?{urlencode(sides)}"
