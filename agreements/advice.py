"""What should be considered: the Muster's soft rules as hints that never block."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from agreements.enums import State
from agreements.models.agreement import Agreement, of_agreed_term
from agreements.models.goal import Goal
from schools.school_year import whole_years

FOOTNOTE_1 = "Muster, Fußnote 1"
FOOTNOTE_2 = "Muster, Fußnote 2"
SECTION_3 = "Muster, 3."
SCHOOL_YEAR_LAW = "§ 26 SchG Baden-Württemberg"
PAST_BEGINNING = "Der Beginn liegt in der Vergangenheit."
PAST_EFFECT = "Der Nachtrag soll rückwirkend gelten."
DAYS_OF_SCHOOL_YEAR = 364
MANY_GOALS = 5

# Footnote 2: what is not Schulsozialarbeit, with the stems that give it away.
FOREIGN_TASKS = {
    "Unterricht oder Vertretung": (
        r"\bVertretungsstunde|\bUnterrichtsvertretung|\berteilt\w* Unterricht"
    ),
    "Pausenaufsicht": r"\bPausenaufsicht",
    "Ganztagesbetreuung": r"\bGanzt(?:ages|ags)betreuung",
    "Mittagessensausgabe": r"\bMittagessen|\bEssensausgabe",
    "Getränkeverkauf": r"\bGetränkeverkauf",
}


@dataclass(frozen=True)
class Hint:
    """A hint: a sentence, its source, the section of the form, and the goal it is about, if any."""

    text: str
    source: str
    place: str
    goal: int = 0


def hints_for(agreement: Agreement) -> list[Hint]:
    """List the hints for `agreement`, in the form's order."""
    return [hint for place in ADVISERS for hint in hints_on(agreement, place)]


def hints_on(agreement: Agreement, place: str) -> list[Hint]:
    """List the hints on one section of the form."""
    return [hint for adviser in ADVISERS.get(place, ()) for hint in adviser(agreement)]


def _term_hints(agreement: Agreement) -> Iterator[Hint]:
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if agreement.is_unlimited:
        yield Hint("Der Zeitraum sollte nicht unbegrenzt sein.", FOOTNOTE_1, "term")
    first = agreement.effective_on if agreement.is_amendment else starts_on
    if first and agreement.state == State.DRAFT and first < timezone.localdate():
        past = PAST_EFFECT if agreement.is_amendment else PAST_BEGINNING
        yield Hint(past, "Hinweis der Fachstelle", "term")
    if not (starts_on and ends_on):
        return
    if (ends_on - starts_on).days < DAYS_OF_SCHOOL_YEAR:
        yield Hint(
            "Der Zeitraum ist kürzer als ein Schuljahr. "
            "Das Muster empfiehlt mindestens ein Schuljahr.",
            FOOTNOTE_1,
            "term",
        )
    elif whole_years(starts_on, ends_on) is None:
        yield Hint(
            "Der Zeitraum folgt nicht dem Schuljahr vom 1. August bis 31. Juli.",
            SCHOOL_YEAR_LAW,
            "term",
        )


def _overlap_hints(agreement: Agreement) -> Iterator[Hint]:
    if not agreement.starts_on:
        return
    others = Agreement.objects.filter(school=agreement.school_id, state=State.SIGNED, amends=None)
    others = others.exclude(pk__in=filter(None, (agreement.pk, agreement.amends_id)))
    apart = Q(ends_on__lt=agreement.starts_on)
    if agreement.ends_on:
        apart |= Q(starts_on__gt=agreement.ends_on)
    others = others.exclude(of_agreed_term(apart))
    for number in others.values_list("number", flat=True):
        yield Hint(
            f"Der Zeitraum überschneidet sich mit der Vereinbarung {number}.",
            "Register der Vereinbarungen",
            "term",
        )


def _goal_hints(agreement: Agreement) -> Iterator[Hint]:
    prefetch_related_objects([agreement], "goals__commitments")
    goals = agreement.goals.all()
    if len(goals) > MANY_GOALS:
        yield Hint(
            f"Sie haben {len(goals)} Ziele. Wenige Ziele lassen sich besser auswerten.",
            "Muster, 6.",
            "goals",
        )
    for number, goal in enumerate(goals, 1):
        yield from _hints_on_goal(number, goal)


def _hints_on_goal(number: int, goal: Goal) -> Iterator[Hint]:
    texts = [goal.text, *(commitment.text for commitment in goal.commitments.all())]
    if len(texts) == 1:
        yield Hint(
            f"Ziel {number} hat noch kein Angebot und keine Rahmenbedingung.",
            SECTION_3,
            "goals",
            number,
        )
    for task, stems in FOREIGN_TASKS.items():
        if any(re.search(stems, text, re.IGNORECASE) for text in texts):
            yield Hint(
                f"Ziel {number}: {task} gehört laut Muster nicht zur Schulsozialarbeit. "
                "Bitte prüfen Sie den Text.",
                FOOTNOTE_2,
                "goals",
                number,
            )


# Who has a word on which section of the form.
ADVISERS: Mapping[str, Sequence[Callable[[Agreement], Iterator[Hint]]]] = {
    "term": (_term_hints, _overlap_hints),
    "goals": (_goal_hints,),
}
