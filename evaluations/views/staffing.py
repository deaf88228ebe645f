"""The page by which a Träger reports a Personalwechsel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.staffing import NOT_YOURS, report_staff_change
from evaluations.forms.staffing import StaffChangeForm
from schools.models import Deployment, School
from schools.rules import may_report_change, reach_of, workers_of
from schools.views.access import signed_in, visible_organisation

CONFLICT = 409
DONE = (
    "Der Personalwechsel ist gemeldet. Schulträger, Schulleitung und Fachstelle bekommen eine Mail."
)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def staff_change(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Ask who leaves and who comes; enter it and tell the others."""
    organisation = visible_organisation(request, organisation_pk)
    person = signed_in(request)
    if not may_report_change(reach_of(person), organisation):
        raise NotEntitled(NOT_YOURS)
    form = StaffChangeForm(
        request.POST if request.method == "POST" else None,
        schools=School.objects.carried_by(organisation),
        deployments=Deployment.objects.current().at_schools_of(organisation).with_people(),
        workers=workers_of(organisation),
        back=reverse("schools:organisation", args=[organisation_pk]),
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            report_staff_change(change=form.change, by=person)
        except ActionRefused as refusal:
            form.add_error(None, refusal.reason)
            status = CONFLICT
        else:
            messages.success(request, DONE)
            return redirect("schools:organisation", organisation_pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "evaluations/staff_change.html", context, status=status)
