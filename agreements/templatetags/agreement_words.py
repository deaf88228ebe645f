"""How agreements are spoken of on every page: the state as a badge, the days they wait."""

from datetime import date

from django import template
from django.utils import timezone

from agreements.documents.changes import Changes, changes_of
from agreements.documents.composition import Amendment
from agreements.documents.nouns import noun_of
from agreements.enums import State
from agreements.models.agreement import Agreement

register = template.Library()

TONES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "info",
    State.CHECKED: "info",
    State.SIGNING: "warning",
    State.SIGNED: "success",
    State.TERMINATED: "neutral",
    State.WITHDRAWN: "neutral",
}
WAITING = frozenset({State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING})


@register.filter
def state_tone(state: str) -> str:
    """Return the tone of a state's badge."""
    return TONES[State(state)]


@register.filter
def changes(text: Amendment) -> Changes:
    """Return what a Nachtrag changes, for its document."""
    return changes_of(text)


@register.filter
def about(text: str, agreement: Agreement) -> str:
    """Return `text` about an agreement or a Nachtrag: „Zurück {to}“, „So steht es {inside}.“."""
    return noun_of(agreement).put_into(text)


@register.filter
def waiting(agreement: Agreement, today: date | None = None) -> str:
    """Say since when an agreement waits in its state; nothing where it waits for nobody."""
    if agreement.state not in WAITING:
        return ""
    days = ((today or timezone.localdate()) - timezone.localtime(agreement.state_since).date()).days
    if days < 1:
        return "seit heute"
    return "seit gestern" if days == 1 else f"seit {days} Tagen"


@register.filter
def standing(agreement: Agreement, today: date | None = None) -> dict[str, str]:
    """Return the words and the tone of a badge: the state, or how it stands to its term."""
    tone = TONES[State(agreement.state)]
    validity = agreement.validity(today)
    if not validity:
        return {"text": agreement.get_state_display(), "tone": tone}
    ending = validity.startswith(("läuft aus", "abgelaufen"))
    begins = validity.startswith("beginnt")
    return {"text": validity, "tone": "warning" if ending else "info" if begins else tone}
