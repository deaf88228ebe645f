"""A form of an agreement that came after the session of its writer had ended."""

from django.http import HttpRequest

from accounts.models import User
from agreements.actions.autosaving import keep_typed
from agreements.models.agreement import Agreement
from agreements.views.form_places import form_place, is_place
from agreements.views.writing import typed_in
from core.workflow import ActionRefused


def keep(request: HttpRequest, person_pk: int) -> bool:
    """Keep what a late form holds for the person who typed it; tell whether it is kept.

    It is kept exactly where the script of the page could have kept it while the session lasted.
    """
    match = request.resolver_match
    place = form_place(match)
    typed = typed_in(request.POST) if place else ""
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if not (match and typed and person):
        return False
    visible = Agreement.objects.with_particulars().visible_to(person)
    agreement = visible.filter(number=match.kwargs["number"].replace("\x00", "")).first()
    if agreement is None or not is_place(agreement, place, person):
        return False
    try:
        keep_typed(agreement=agreement, place=place, typed=typed, by=person)
    except ActionRefused:
        return False
    return True
