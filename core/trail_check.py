"""Whether the trail still holds: every chain is read from its first entry to its end."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.chain import START, digest_of, shows_withheld
from core.models import LogEntry, TrailHead

AT_ONCE = 500  # entries in memory
MISPLACED = "Eintrag {number} fehlt oder steht nicht an seinem Platz."
ALTERED = "Eintrag {number} wurde verändert."
PLANTED = "In Eintrag {number} steht etwas an der Stelle einer entnommenen Angabe."
CUT = "Eintrag {number} fehlt; die Kette endet zu früh."
APPENDED = "Eintrag {number} gehört nicht zur Kette; sie endet davor."
REWRITTEN = "Eintrag {number} ist nicht mehr der, der er am Tag der Sicherung war."
UNREADABLE = "Zeile {line} ist kein Kettenende: „{text}“"
_END = re.compile(r"([0-9a-f]{64})  ([a-z]+\.[a-z]+):(\d{1,18}) (\d{1,9})")

Subject = tuple[str, int]


class UnreadableEnds(Exception):
    """A line of a file of ends that is none; the text is a sentence for people."""


def chain_faults() -> Iterator[str]:
    """Yield of each chain its first fault, as a sentence; memory does not grow with the trail."""
    entries = LogEntry.objects.order_by("subject_kind", "subject_id", "number")
    for subject, chain in groupby(entries.iterator(AT_ONCE), _subject):
        yield from islice(_faults(subject, chain), 1)
    yield from _ends_without_chain()


def _subject(row: LogEntry | TrailHead) -> Subject:
    return row.subject_kind, row.subject_id


def _faults(subject: Subject, chain: Iterable[LogEntry]) -> Iterator[str]:
    number, before = 0, START
    for number, entry in enumerate(chain, 1):
        if entry.number != number:
            yield _said(subject, MISPLACED, number)
        elif digest_of(entry, before) != entry.digest:
            yield _said(subject, ALTERED, number)
        elif not shows_withheld(entry):
            yield _said(subject, PLANTED, number)
        before = entry.digest
    ends = _of(TrailHead, subject)
    if not ends.filter(number=number, digest=before).exists():
        yield from _fault_at_the_end(subject)


def _fault_at_the_end(subject: Subject) -> Iterator[str]:
    """Look again while nobody writes: the chain may have grown since it was read."""
    with transaction.atomic():
        end = _of(TrailHead, subject).select_for_update().first()
        last = _of(LogEntry, subject).order_by("number").last()
    ends_at = (end.number, end.digest) if end else (0, START)
    goes_to = (last.number, last.digest) if last else (0, START)
    if goes_to[0] < ends_at[0]:
        yield _said(subject, CUT, goes_to[0] + 1)
    elif goes_to != ends_at:
        yield _said(subject, APPENDED if goes_to[0] > ends_at[0] else ALTERED, goes_to[0])


def _ends_without_chain() -> Iterator[str]:
    kept = LogEntry.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id")
    )
    alone = TrailHead.objects.filter(~Exists(kept), number__gt=0)
    for end in alone.iterator(AT_ONCE):
        yield _said(_subject(end), CUT, 1)


def ends_in_lines() -> Iterator[str]:
    """Yield the end of each chain as a line, to be kept where nobody of the portal can write."""
    for end in TrailHead.objects.filter(number__gt=0).iterator(AT_ONCE):
        yield f"{end.digest}  {end.subject_kind}:{end.subject_id} {end.number}"


def rewritten_since(lines: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each chain that has not gone on from where `lines` say it ended.

    Raises UnreadableEnds for a line that `ends_in_lines` did not write.
    """
    for line, text in enumerate(lines, 1):
        found = _END.fullmatch(text.strip())
        if found is None:
            raise UnreadableEnds(UNREADABLE.format(line=line, text=text.strip()[:80]))
        digest, kind, key, number = found.groups()
        subject = (kind, int(key))
        if not _of(LogEntry, subject).filter(number=int(number), digest=digest).exists():
            yield _said(subject, REWRITTEN, int(number))


def _of(model: Any, subject: Subject) -> Any:
    return model.objects.filter(subject_kind=subject[0], subject_id=subject[1])


def _said(subject: Subject, sentence: str, number: int) -> str:
    kind, key = subject
    try:
        word = str(apps.get_model(kind)._meta.verbose_name)
    except LookupError:  # a kind that nobody knows was written past the portal
        word = kind
    return f"Verlauf von „{word}“ {key}: {sentence.format(number=number)}"
