"""The Zeitreihe: what became of each goal over the Schuljahre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from agreements.views.access import signed_in, visible_agreement
from evaluations.documents.goal_history import chapters_of, goal_lives, line_of
from evaluations.documents.goal_picture import SIGNS, picture_of
from evaluations.enums import Attainment, GoalEvent


@gzip_page
@require_safe
def life_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the life of each goal as a picture and as a table."""
    agreement = visible_agreement(request, number)
    if agreement.amends:
        return redirect("evaluations:lives", agreement.amends.number)
    line = line_of(agreement, signed_in(request))
    chapters = chapters_of(line)
    lives = goal_lives(line, chapters, timezone.localdate())
    context = {
        "agreement": agreement,
        "lives": lives,
        "picture": picture_of(lives),
        "chapters": chapters,
        "signs": Attainment.choices,
        "events": [(SIGNS[event], event.label) for event in GoalEvent],
    }
    return render(request, "evaluations/goal_lives.html", context)
