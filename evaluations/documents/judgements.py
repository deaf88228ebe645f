"""What the last closed talk says for the Folgevereinbarung: goal by goal."""

from collections.abc import Mapping

from django.utils import timezone

from agreements.documents.in_force import GoalInForce, goals_in_force
from agreements.documents.succession import Judgement
from agreements.enums import GoalFate
from agreements.models.agreement import Agreement
from evaluations.enums import Need
from evaluations.models import Evaluation, Finding

FATES: Mapping[str, GoalFate] = {
    Need.KEEP: GoalFate.KEPT,
    Need.ADAPT: GoalFate.ADAPTED,
    Need.DROP: GoalFate.DROPPED,
}


def last_talk(agreement: Agreement) -> Evaluation | None:
    """Return the last talk about `agreement` that is closed."""
    return Evaluation.objects.filter(agreement=agreement).concluded().last()


def judgements_of(talk: Evaluation | None) -> list[Judgement]:
    """Return what `talk` judged of the goals that hold at the end of its agreement."""
    if talk is None:
        return []
    findings = {
        finding.goal_id: finding for finding in talk.findings.prefetch_related("offers").all()
    }
    agreement = talk.agreement
    last_day = agreement.term.ends_on or talk.year.ends_on
    found = []
    for goal in goals_in_force(agreement, last_day):
        judged = next((findings[key] for key in reversed(goal.line) if key in findings), None)
        if judged and judged.need:
            found.append(_judgement(goal, judged, talk))
    return found


def _judgement(goal: GoalInForce, finding: Finding, talk: Evaluation) -> Judgement:
    """Return one judgement; words that a Nachtrag wrote since are not written over."""
    fate, is_same = FATES[finding.need], finding.goal_id == goal.pk
    if fate == GoalFate.ADAPTED and not is_same and _is_newer(goal, talk):
        fate = GoalFate.KEPT
    return Judgement(
        goal=goal.pk,
        fate=fate,
        text=finding.new_text.strip() if fate == GoalFate.ADAPTED else "",
        reason=finding.reason.strip(),
        source=f"Auswertungsgespräch {talk.year}",
        dropped_entries=tuple(
            offer.commitment_id
            for offer in finding.offers.all()
            if is_same and offer.need == Need.DROP
        ),
    )


def _is_newer(goal: GoalInForce, talk: Evaluation) -> bool:
    """Tell whether a Nachtrag that was agreed after the talk wrote the words of a goal."""
    if goal.source is None:
        return False
    held_on = talk.record.held_on or timezone.localdate(talk.closed_at)
    return goal.source.agreed_on >= held_on
