"""The places of a record: what each holds, in words."""

from collections.abc import Mapping

from evaluations.models import Evaluation

TALK, FOLLOW_UPS, CIRCUMSTANCES, ARRANGEMENTS, DISSENT, NEXT = (
    "talk",
    "follow-ups",
    "circumstances",
    "arrangements",
    "dissent",
    "next",
)
GOAL = "goal"
LABELS: Mapping[str, str] = {
    TALK: "Gespräch und Grundlagen",
    FOLLOW_UPS: "Rückblick auf Absprachen",
    CIRCUMSTANCES: "Rahmenbedingungen und Zusammenarbeit",
    ARRANGEMENTS: "Neue Absprachen",
    DISSENT: "Abweichende Auffassungen",
    NEXT: "Nächstes Gespräch",
}


def goal_place(goal_pk: int) -> str:
    """Return the place of the goal with this key."""
    return f"{GOAL}:{goal_pk}"


def kept_place(evaluation: Evaluation, place: str) -> str:
    """Return the name under which the agreement keeps a place: „evaluation:2026:goal:12“."""
    return f"evaluation:{evaluation.school_year}:{place}"


def place_label(evaluation: Evaluation, place: str) -> str:
    """Return a place in words: „Ziel 2“."""
    kind, _, key = place.partition(":")
    if kind != GOAL:
        return LABELS.get(place, place)
    numbers = {str(f.goal_id): n for n, f in enumerate(evaluation.findings.all(), 1)}
    return f"Ziel {numbers[key]}" if key in numbers else "Ziel"


def place_label_alone(place: str) -> str:
    """Return a place in words, without the talk it belongs to."""
    return LABELS.get(place, "Ziele und Angebote")


def is_place(evaluation: Evaluation, place: str) -> bool:
    """Tell whether the record of `evaluation` has this place."""
    if not hasattr(evaluation, "record"):
        return False
    goals = {goal_place(finding.goal_id) for finding in evaluation.findings.all()}
    return place in LABELS or place in goals
