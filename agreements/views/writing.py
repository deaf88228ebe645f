"""What is being written at a place and not saved yet, and who else writes there."""

from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.actions.autosaving import discard_typed, keep_typed
from agreements.documents.places import PARTIES, place_label, section_of
from agreements.models.agreement import Agreement
from agreements.models.together import Autosave, Presence
from agreements.views.form_places import NEW_GOAL, PROVIDER, form_url
from core.page import TaskItem
from core.workflow import ActionRefused
from kern.unsent import Unsent

# Fields that say how and on what the form was sent, not what was typed.
AROUND = frozenset({"csrfmiddlewaretoken", "do", "row", "place"})
MARKS = frozenset({"seen", "answers"})
TASK_LISTS = ("required", "optional")
UNSAVED = "Nicht gespeicherte Eingaben."


def typed_in(posted: QueryDict) -> str:
    """Return what was typed into a posted form, as a browser posts it; empty where nothing was.

    Text that no database keeps, with NUL or half a character in it, counts as nothing.
    """
    kept = posted.copy()
    for name in AROUND:
        kept.pop(name, None)
    if not kept.keys() - MARKS:
        return ""
    words = "".join(text for name, texts in kept.lists() for text in (name, *map(str, texts)))
    try:
        words.encode()
    except UnicodeEncodeError:
        return ""
    return "" if "\x00" in words else kept.urlencode()


@dataclass(frozen=True)
class Elsewhere:
    """Where else in a section a person has typed and not saved: the place in words, its page."""

    label: str
    url: str


class Writing:
    """One person at one place of an agreement; without a place nothing is kept and nobody seen."""

    def __init__(self, agreement: Agreement, place: str, person: User, section: str) -> None:
        self.agreement = agreement
        self.place = place
        self.person = person
        self.section = section

    @cached_property
    def own(self) -> dict[str, Autosave]:
        """What the person has typed about the agreement and not saved, by its places."""
        rows = Autosave.objects.of(self.person, self.agreement)
        return {row.place: row for row in rows}

    @property
    def kept(self) -> Autosave | None:
        """What the person has typed here and not saved."""
        return self.own.get(self.place) if self.place else None

    @property
    def typed(self) -> Unsent | None:
        """The same as data for the form."""
        kept = self.kept
        return Unsent(dict(QueryDict(kept.typed).lists())) if kept else None

    @property
    def since(self) -> str:
        """When it was typed, in words: „heute, 14:32 Uhr“."""
        return day_and_time(self.kept.saved_at) if self.kept else ""

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """The other places of this section where the person has typed and not saved."""
        return [
            Elsewhere(_label(place, self.agreement), form_url(self.agreement.number, place))
            for place in self.own
            if place != self.place and section_of_form(place) == self.section
        ]

    @cached_property
    def others(self) -> list[str]:
        """Who else has this page open, in sentences."""
        return others_in_words(self.agreement, self.place, self.person) if self.place else []

    def address(self, name: str) -> str:
        """Return where what happens here is sent to."""
        return reverse(f"agreements:{name}", args=[self.agreement.number, self.place])

    @property
    def keep_url(self) -> str:
        """Where the script sends what is typed."""
        return self.address("autosave")

    @property
    def discard_url(self) -> str:
        """Where the button sends that it is not wanted any more."""
        return self.address("autosave_discard")

    @property
    def presence_url(self) -> str:
        """Where the script says that the page is still open."""
        return self.address("presence")

    def keep(self, posted: QueryDict) -> None:
        """Keep a form that was sent and is shown again: nothing of it has been saved."""
        typed = typed_in(posted) if self.place else ""
        if not typed:
            return
        with suppress(ActionRefused):  # a text that has closed meanwhile: the page says so
            self.put_away(typed)

    def put_away(self, typed: str) -> None:
        """Keep what was typed here; raise ActionRefused for those who may not write here."""
        keep_typed(agreement=self.agreement, place=self.place, typed=typed, by=self.person)

    def is_done(self, posted: QueryDict) -> None:
        """Forget what was typed here: it is saved, here or at the place the form came from."""
        known = {posted.get("place", "")} & self.own.keys()
        for place in filter(None, known | {self.place}):
            discard_typed(agreement=self.agreement, place=place, by=self.person)


def others_in_words(agreement: Agreement, place: str, person: User) -> list[str]:
    """Say who else is at `place` now and since when."""
    return [
        f"{there.person} bearbeitet diesen Abschnitt seit {clock(there.since)} Uhr."
        for there in Presence.objects.others_at(place, agreement, person)
    ]


def clock(at: datetime) -> str:
    """Return the time of the day: „14:32“."""
    return f"{timezone.localtime(at):%H:%M}"


def day_and_time(at: datetime) -> str:
    """Return day and time as people say them: „heute, 14:32 Uhr“, „20.11.2026, 9:05 Uhr“."""
    local = timezone.localtime(at)
    day = "heute" if local.date() == timezone.localdate() else f"{local:%d.%m.%Y}"
    return f"{day}, {local:%H:%M} Uhr"


def section_of_form(place: str) -> str:
    """Return the key of the section that a form's place belongs to."""
    return PARTIES if place == PROVIDER else section_of(place)


def _label(place: str, agreement: Agreement) -> str:
    if place == NEW_GOAL:
        return "Neues Ziel"
    if place == PROVIDER:
        return "Träger wählen"
    kind, _, key = place.partition(":")
    if kind != "goal":
        return place_label(place)
    pks = [str(goal.pk) for goal in agreement.goals.all()]
    return f"Ziel {pks.index(key) + 1}" if key in pks else "Ein Ziel, das jemand entfernt hat"


def told_of_unsaved(
    lists: Mapping[str, Any], agreement: Agreement, person: User
) -> dict[str, list[TaskItem]]:
    """Return the task lists of a draft, with a word where the person has not saved yet."""
    places = Autosave.objects.of(person, agreement).values_list("place", flat=True)
    urls = {reverse(f"agreements:{section_of_form(p)}", args=[agreement.number]) for p in places}
    return {name: [_told(task, urls) for task in lists[name]] for name in TASK_LISTS}


def _told(task: TaskItem, urls: Container[str]) -> TaskItem:
    return replace(task, note=f"{UNSAVED} {task.note}".rstrip()) if task.url in urls else task
