"""The texts of an agreement that can be compared with each other, each under a word."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from agreements.documents.comparison import muster_beside
from agreements.documents.composition import Amendment, Composition
from agreements.documents.content import canonical, from_canonical
from agreements.documents.current import current_composition, frozen_composition
from agreements.documents.succession import Heritage
from agreements.enums import TEXT_DEEDS, Action
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.together import Look
from core.canonical import fingerprint
from core.models import LogEntry

MUSTER, SUBMISSION, VERSION, READ, NOW = "muster", "einreichung", "fassung", "gelesen", "jetzt"
AMENDED = "geltend"  # the signed text that a Nachtrag changes
FORMER = "vorgaengerin"  # the text in force at the end of the agreement that this one follows


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the texts: its word in the address, its name, and how it is read.

    `last_entry` is the newest entry of the trail that the text knows of.
    """

    key: str
    label: str
    last_entry: int
    read: Callable[[], Composition]


class Sides:
    """What can be compared of one agreement; everything is asked for once."""

    def __init__(self, agreement: Agreement, reader: User) -> None:
        self.agreement = agreement
        self.reader = reader
        self.look = Look.objects.of(reader, agreement)
        told = (Action.SUBMIT, Action.RELEASE, *TEXT_DEEDS)
        self.entries = list(LogEntry.objects.about(agreement).filter(action__in=told))

    @cached_property
    def now(self) -> Composition:
        """What the agreement says today."""
        return current_composition(self.agreement)

    @property
    def newest_entry(self) -> int:
        """The newest entry of the trail that tells of the text."""
        return self.entries[-1].pk if self.entries else 0

    def between(self, one: Side, other: Side) -> list[LogEntry]:
        """Return what the trail tells between two texts, the oldest first."""
        first, last = sorted((one.last_entry, other.last_entry))
        return [entry for entry in self.entries if first < entry.pk <= last]

    @property
    def mark(self) -> str:
        """The fingerprint of what the agreement says today."""
        return fingerprint(canonical(self.now))

    @cached_property
    def all(self) -> dict[str, Side]:
        """The texts there are by their words, the oldest first."""
        edition = self.agreement.edition
        muster = Side(
            key=MUSTER,
            label=f"Muster, Fassung vom {edition.label}",
            last_entry=0,
            read=lambda: muster_beside(self.agreement, self.now),
        )
        now = Side(
            key=NOW,
            label=f"Text von heute, {_day(timezone.now())}",
            last_entry=self.newest_entry,
            read=lambda: self.now,
        )
        sides = [muster, *sorted(self._earlier(), key=lambda side: side.last_entry)]
        return {side.key: side for side in (*sides, *self._read(), *self._before, now)}

    def named(self, key: str) -> Side | None:
        """Return the text under `key`; the bare word stands for the last submission."""
        if key == SUBMISSION:
            return self._submissions[-1] if self._submissions else None
        return self.all.get(key)

    def default(self) -> Side:
        """Return what today's text is best compared with: the last other one, else the Muster.

        A Nachtrag is compared with the text that it changes, a Folgevereinbarung that is only
        drafted with the one before.
        """
        if self._amended():
            return self.all[AMENDED]
        now = _bare(self.now)
        earlier = sorted(self._earlier(), key=lambda side: side.last_entry, reverse=True)
        for side in earlier:
            if _bare(side.read()) != now:
                return side
        return self.all.get(FORMER, self.all[MUSTER])

    def _earlier(self) -> list[Side]:
        return [*self._submissions, *self._versions]

    @cached_property
    def _submissions(self) -> list[Side]:
        entries = [entry for entry in self.entries if entry.action == Action.SUBMIT]
        return [
            Side(
                key=f"{SUBMISSION}-{number}",
                label=f"{number}. Einreichung vom {_day(entry.at)}",
                last_entry=entry.pk,
                read=_reader(entry.details["content"]),
            )
            for number, entry in enumerate(entries, 1)
        ]

    @cached_property
    def _versions(self) -> list[Side]:
        released = {
            entry.details.get("version"): entry.pk
            for entry in self.entries
            if entry.action == Action.RELEASE
        }
        return [
            Side(
                key=f"{VERSION}-{version.number}",
                label=f"Fassung {version.number} vom {_day(version.frozen_at)}",
                last_entry=released.get(version.number, 0),
                read=_frozen(version),
            )
            for version in self.agreement.versions.all()
        ]

    def _amended(self) -> list[Side]:
        text = self.now
        if not isinstance(text, Amendment):
            return []
        label = f"Geltender Text: {text.before.number}"
        return [Side(key=AMENDED, label=label, last_entry=0, read=lambda: text.before)]

    @cached_property
    def _before(self) -> list[Side]:
        return [*self._amended(), *self._former()]

    def _former(self) -> list[Side]:
        """Return the agreement before, for those who may see it."""
        near = Agreement.objects.visible_to(self.reader)
        former = near.filter(pk=self.agreement.follows_id or 0).first()
        if former is None:
            return []
        heritage = Heritage(former)
        label = f"Vereinbarung davor: {former.number}"
        return [Side(key=FORMER, label=label, last_entry=0, read=lambda: heritage.composition)]

    def _read(self) -> list[Side]:
        if self.look is None:
            return []
        day = f"{timezone.localtime(self.look.looked_at):%d.%m.%Y, %H:%M}"
        return [
            Side(
                key=READ,
                label=f"Gelesen am {day} Uhr",
                last_entry=self.look.last_entry,
                read=_reader(self.look.content),
            )
        ]


def _reader(content: str) -> Callable[[], Composition]:
    return lambda: from_canonical(content)


def _frozen(version: Version) -> Callable[[], Composition]:
    return lambda: frozen_composition(version)


def _bare(composition: Composition) -> Composition:
    """Leave out what is no text: the status, the number of the Fassung, the signatures."""
    return replace(composition, status="draft", version=None, fingerprint="", signatures=())


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}"
