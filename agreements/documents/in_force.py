"""Geltende Fassung: what holds on a day, from frozen Fassungen alone; it is never stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from agreements.documents.composition import Amendment, AnnexLine, GoalRow
from agreements.documents.content import from_canonical
from agreements.documents.layering import Layer, Source, TextInForce, annex_place, lay
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.goal import Goal


@dataclass(frozen=True)
class GoalInForce:
    """A goal that holds on a day: its words, and the stored goal in which they stand.

    `line` has the keys of all goals that it came from, the oldest first, its own the last; a goal
    that no Nachtrag changed keeps the key it was signed with.
    """

    pk: int
    row: GoalRow
    line: tuple[int, ...]
    source: Source | None = None


def text_in_force(agreement: Agreement, on: date) -> TextInForce | None:
    """Return the text of `agreement` that holds on `on`; None before it is signed.

    Whether its term holds the day is another question: `standing_on` answers it.
    """
    base = agreement.amends or agreement
    if base.current_version is None or base.signed_at is None:
        return None
    text = lay(from_canonical(base.current_version.content), _layers(base, on))
    return _with_later_annexes(base, text, on)


def standing_on(agreement: Agreement, on: date) -> str:
    """Say why nothing holds on `on`; empty where the text is in force."""
    base = agreement.amends or agreement
    term = base.term
    if base.signed_at is None:
        return "Noch haben nicht alle unterschrieben."
    if term.starts_on and on < term.starts_on:
        return f"Die Vereinbarung beginnt erst am {term.starts_on:%d.%m.%Y}."
    if base.terminated_on and on > base.terminated_on:
        return f"Die Vereinbarung wurde zum {base.terminated_on:%d.%m.%Y} beendet."
    if term.ends_on and on > term.ends_on:
        return f"Die Vereinbarung ist am {term.ends_on:%d.%m.%Y} abgelaufen."
    return ""


def goals_in_force(agreement: Agreement, on: date) -> list[GoalInForce]:
    """Return the goals of the text that holds on `on`, in its order; none before it is signed.

    A day before the beginning or after the end is asked like the first or the last one: a talk
    may look back on an agreement that is over.
    """
    base = agreement.amends or agreement
    return goals_on_days(base, [_within(base, on)])[0]


def goals_on_days(base: Agreement, days: Sequence[date]) -> list[list[GoalInForce]]:
    """Return the goals that hold on each of `days`; the stored text is read once for all."""
    if base.current_version is None or base.signed_at is None:
        return [[] for _ in days]
    fassung = from_canonical(base.current_version.content)
    amendments = signed_amendments(base)
    layers = [_layer(row) for row in amendments]
    keys = _goal_keys([base, *amendments])
    return [
        [
            GoalInForce(
                keys[place.line[-1][0]][place.line[-1][1]],
                place.row,
                tuple(dict.fromkeys(keys[number][row] for number, row in place.line)),
                place.source,
            )
            for place in lay(fassung, [layer.on(day) for layer in layers]).goals
        ]
        for day in days
    ]


def signed_amendments(base: Agreement) -> list[Agreement]:
    """Return the signed Nachträge of `base` in the order of their signing."""
    rows = base.amendments.filter(state=State.SIGNED).select_related("current_version")
    return list(rows.order_by("pk"))


def days_of_change(agreement: Agreement) -> list[date]:
    """Return the days since which the text has read as it does: signed, and each Nachtrag."""
    base = agreement.amends or agreement
    signed = [timezone.localdate(base.signed_at)] if base.signed_at else []
    later = [row.effective_on for row in signed_amendments(base) if row.effective_on]
    return [*signed, *later]


def _within(base: Agreement, on: date) -> date:
    term = base.term
    last = min(filter(None, (term.ends_on, base.terminated_on)), default=on)
    return max(min(on, last), term.starts_on or on)


def _goal_keys(agreements: Sequence[Agreement]) -> list[list[int]]:
    """Return the keys of the goals of each, in the order in which its Fassung froze them."""
    found: dict[int, list[int]] = {row.pk: [] for row in agreements}
    for agreement, pk in Goal.objects.filter(agreement__in=found).values_list("agreement", "pk"):
        found[agreement].append(pk)
    return list(found.values())


def _layers(base: Agreement, on: date) -> list[Layer]:
    return [_layer(row).on(on) for row in signed_amendments(base)]


def _layer(row: Agreement) -> Layer:
    assert row.current_version is not None  # noqa: S101 - what is signed is frozen
    text = from_canonical(row.current_version.content)
    assert isinstance(text, Amendment)  # noqa: S101 - a Nachtrag froze it
    return Layer(text, _source(row, text), counts=True)


def _source(row: Agreement, text: Amendment) -> Source:
    assert row.signed_at is not None  # noqa: S101 - it is signed
    return Source(
        name=f"Nachtrag {text.ordinal}",
        number=row.number,
        effective_on=date.fromisoformat(text.effective_on),
        agreed_on=timezone.localdate(row.signed_at),
    )


def _with_later_annexes(base: Agreement, text: TextInForce, on: date) -> TextInForce:
    """Add what became an annex after the signatures and holds on `on`."""
    sources, lines = dict(text.sources), []
    for annex in base.later_annexes.select_related("document").filter(valid_from__lte=on):
        line = AnnexLine(
            annex.get_kind_display(), f"Anlage {annex.number}: {annex.title}", annex.document.sha256
        )
        lines.append(line)
        sources[annex_place(line)] = Source(
            name=f"Anlage {annex.number}",
            number=base.number,
            effective_on=annex.valid_from,
            agreed_on=annex.valid_from,  # it was agreed in the talk, and filed later
        )
    composition = replace(text.composition, annexes=(*text.composition.annexes, *lines))
    return replace(text, composition=composition, sources=sources)
