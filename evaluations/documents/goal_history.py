"""What the Zeitreihe is made of: frozen Fassungen, signed Nachträge, and closed talks."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q

from accounts.models import User
from agreements.documents.in_force import goals_on_days, signed_amendments
from agreements.models.agreement import Agreement
from agreements.models.goal import Goal
from evaluations.documents.goal_lives import Chapter, Judgement, Lives, lives_of
from evaluations.enums import Attainment, State
from evaluations.models import Finding


def line_of(agreement: Agreement, person: User) -> list[Agreement]:
    """Return `agreement` and what it follows, the oldest first, as far as `person` may see it."""
    found = [agreement]
    visible = Agreement.objects.visible_to(person).select_related("current_version")
    while found[-1].follows_id:
        before = visible.filter(pk=found[-1].follows_id).first()
        if before is None or before in found:
            break
        found.append(before)
    return found[::-1]


def goal_lives(line: Sequence[Agreement], chapters: Sequence[Chapter], today: date) -> Lives:
    """Return what became of each goal of these agreements, the oldest first, until `today`."""
    if not chapters:
        return Lives((), (), frozenset())
    last = max(min(today, _end_of(line) or today), chapters[0].first)
    goals = Goal.objects.filter(Q(agreement__in=line) | Q(agreement__amends__in=line))
    return lives_of(
        chapters, _judgements(line), last, origins=dict(goals.values_list("pk", "origin"))
    )


def chapters_of(line: Sequence[Agreement]) -> list[Chapter]:
    """Return from which day which goals hold: one chapter a text, in the order of their days."""
    found: list[Chapter] = []
    for agreement in line:
        if agreement.signed_at is None or agreement.starts_on is None:
            continue
        begins = agreement.starts_on
        # From its first day on a Folgevereinbarung takes the place of what was before.
        found = [chapter for chapter in found if chapter.first < begins]
        found += _chapters(agreement, begins)
    return found


def _chapters(agreement: Agreement, begins: date) -> Iterator[Chapter]:
    sources = {begins: f"Vereinbarung {agreement.number}"}
    for row in signed_amendments(agreement):
        if row.effective_on:
            day = max(row.effective_on, begins)
            before = sources.get(day)
            sources[day] = f"{before}, {row.designation}" if before else row.designation
    days = sorted(sources)
    for day, goals in zip(days, goals_on_days(agreement, days), strict=True):
        yield Chapter(day, sources[day], tuple(goals))


def _end_of(line: Sequence[Agreement]) -> date | None:
    """Return the last day of the last signed agreement; None while none is fixed."""
    signed = [agreement for agreement in line if agreement.signed_at]
    ends = [signed[-1].term.ends_on, signed[-1].terminated_on]
    return min(filter(None, ends), default=None)


def _judgements(line: Sequence[Agreement]) -> list[Judgement]:
    rows = Finding.objects.filter(
        evaluation__agreement__in=line, evaluation__state=State.CLOSED
    ).order_by("evaluation__school_year", "evaluation", "position")
    found = rows.values_list("evaluation__school_year", "goal", "attainment")
    return [Judgement(year, goal, Attainment(word)) for year, goal, word in found]
