"""„Offene Punkte“: everything that still waits in an agreement, in the order of the form."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.advice import Hint, hints_for
from agreements.documents.changes import lacks_of
from agreements.documents.places import LABELS, WHOLE, Places
from agreements.enums import NoteKind
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights
from agreements.views.access import agreement_and_rights
from agreements.views.places import lack_url
from agreements.views.sections import SECTIONS, section_url
from agreements.views.threads import POINTS, ThreadCard, cards_of

FILTER_KEY = "zeige"
NOTES, COMMENTS, LACKS = "pruefnotizen", "kommentare", "fehlendes"
TITLES = {**SECTIONS, WHOLE: LABELS[WHOLE]}
NOTHING = {
    "": "Es fehlt nichts, und alle Fragen sind erledigt.",
    NOTES: "Es gibt keine offene Prüfnotiz.",
    COMMENTS: "Es gibt keinen offenen Kommentar.",
    LACKS: "Es fehlt keine Angabe.",
}


@dataclass(frozen=True)
class Pointer:
    """A sentence and the way to the place it is about."""

    text: str
    url: str
    source: str = ""


@dataclass(frozen=True)
class Group:
    """What is open in one section of the form."""

    key: str
    url: str
    lacks: list[Pointer]
    threads: list[ThreadCard]
    hints: list[Pointer]

    @property
    def title(self) -> str:
        """The name of the section."""
        return TITLES[self.key]

    @property
    def anchor(self) -> str:
        """The id of the group on the page."""
        return f"abschnitt-{self.key}"


@dataclass(frozen=True)
class FilterLink:
    """A link that narrows the page, with how much it shows."""

    text: str
    url: str
    count: int
    is_current: bool


class OpenPoints:
    """What is open in one agreement for one person, narrowed to what she asked for."""

    def __init__(self, agreement: Agreement, rights: Rights, wanted: str) -> None:
        self.agreement = agreement
        self.wanted = wanted if wanted in NOTHING else ""
        self.with_comments = rights.may_read_comments
        cards = cards_of(agreement, rights, Places(agreement), origin=POINTS)
        self.open = [card for card in cards if card.thread.is_open]
        self.settled = [card for card in cards if not card.thread.is_open]
        draft = agreement.is_editable
        self.missing = lacks_of(agreement) if draft else []
        self.hints: list[Hint] = hints_for(agreement) if draft else []

    @property
    def count(self) -> int:
        """How many points are open; a hint is none."""
        return len(self.open) + len(self.missing)

    @property
    def nothing(self) -> str:
        """What the page says where there is nothing to show."""
        return NOTHING[self.wanted]

    @property
    def groups(self) -> list[Group]:
        """What is shown, section by section."""
        found = (self._group(key) for key in TITLES)
        return [group for group in found if group.lacks or group.threads or group.hints]

    def _group(self, key: str) -> Group:
        return Group(
            key,
            section_url(self.agreement, key),
            list(self._lacks(key)) if self.wanted in {"", LACKS} else [],
            [card for card in self._wanted_cards if self._section_of(card) == key],
            list(self._hints(key)) if not self.wanted else [],
        )

    def _section_of(self, card: ThreadCard) -> str:
        return card.thread.section if card.thread.section in TITLES else WHOLE

    @property
    def _wanted_cards(self) -> list[ThreadCard]:
        kinds = {"": {*NoteKind}, NOTES: {NoteKind.REVIEW}, COMMENTS: {NoteKind.COMMENT}}
        wanted = kinds.get(self.wanted, set())
        return [card for card in self.open if card.thread.note.kind in wanted]

    def _lacks(self, key: str) -> Iterator[Pointer]:
        for lack in self.missing:
            if lack.section == key:
                yield Pointer(lack.text, lack_url(self.agreement, lack))

    def _hints(self, key: str) -> Iterator[Pointer]:
        for hint in self.hints:
            if hint.place == key:
                anchor = f"#ziel-{hint.goal}" if hint.goal else ""
                url = f"{section_url(self.agreement, key)}{anchor}"
                yield Pointer(hint.text, url, hint.source)

    @property
    def filters(self) -> list[FilterLink]:
        """The links that narrow the page."""
        comments = sum(card.thread.note.is_comment for card in self.open)
        rows = [
            ("Alle", "", self.count),
            ("Prüfnotizen", NOTES, len(self.open) - comments),
            ("Kommentare", COMMENTS, comments),
            ("Fehlendes", LACKS, len(self.missing)),
        ]
        return [
            FilterLink(text, f"?{FILTER_KEY}={word}" if word else "?", count, word == self.wanted)
            for text, word, count in rows
            if self.with_comments or word != COMMENTS
        ]


@require_safe
def open_points(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is missing, what was asked, and what should be considered, with the ways there."""
    agreement, rights = agreement_and_rights(request, number)
    points = OpenPoints(agreement, rights, request.GET.get(FILTER_KEY, ""))
    context = {"agreement": agreement, "points": points, "rights": rights}
    return render(request, "agreements/open_points.html", context)
