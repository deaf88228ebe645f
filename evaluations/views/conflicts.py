"""„Wenn es schwierig wird“: the steps of point 7 and whom to talk to today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.views.access import visible_agreement
from evaluations.documents.conflict_rule import rule_of
from evaluations.rules.ladder import ladder_of


@require_safe
def conflict_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the four steps with the people of today, and the words they come from."""
    agreement = visible_agreement(request, number)
    if agreement.amends:
        return redirect("evaluations:conflicts", agreement.amends.number)
    composition, section = rule_of(agreement, timezone.localdate())
    context = {
        "agreement": agreement,
        "rungs": ladder_of(agreement),
        "composition": composition,
        "section": section,
    }
    return render(request, "evaluations/conflicts.html", context)
