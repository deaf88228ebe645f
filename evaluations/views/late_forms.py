"""A form of a record that came after the session of its writer had ended."""

from django.http import HttpRequest

from accounts.models import User
from agreements.models.agreement import Agreement
from agreements.views import late_forms
from agreements.views.writing import typed_in
from evaluations.documents.places import goal_place, is_place
from evaluations.models import Evaluation
from evaluations.views.record_page import PLACES, keeps


def keep(request: HttpRequest, person_pk: int) -> bool:
    """Keep what a late form holds for the person who typed it; tell whether it is kept.

    It is kept exactly where the script of the page could have kept it while the session lasted.
    """
    match = request.resolver_match
    if match is None or match.view_name not in {
        "evaluations:record_part",
        "evaluations:record_goal",
    }:
        return late_forms.keep(request, person_pk)
    given = match.kwargs
    place = goal_place(given["goal_pk"]) if "goal_pk" in given else PLACES.get(given["part"], "")
    typed = typed_in(request.POST) if place else ""
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if not (typed and person):
        return False
    visible = Agreement.objects.with_particulars().visible_to(person)
    agreement = visible.filter(number=given["number"].replace("\x00", "")).first()
    evaluation = Evaluation.objects.of(agreement, given["school_year"]) if agreement else None
    if evaluation is None or not is_place(evaluation, place):
        return False
    return keeps(evaluation, place, person, typed)
