"""The Fachstelle's page for one agreement: text and notes side by side, and every step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from agreements.actions import reviewing, transitions
from agreements.documents.nouns import noun_of
from agreements.enums import Action, Actor
from agreements.forms.review import NoteForm, StepForm
from agreements.models.agreement import Agreement
from agreements.rules.access import Rights, rights_with
from agreements.views.access import signed_in
from agreements.views.consequences import done_in_words, form_arguments
from agreements.views.jumps import review_jumps
from agreements.views.review_parts import note_id
from agreements.views.review_sheet import ReviewSheet
from core.refusals import refusals_in_words
from core.views import conflict
from core.workflow import Outdated, Step
from schools.rules import Held

PAGE = "admin:agreements_agreement_review"
ONLY_OFFICE = "Diese Seite ist für die Fachstelle."
MOVED_ON = "Jemand hat inzwischen einen anderen Schritt getan. Öffnen Sie die Prüfung noch einmal."
CONFLICT = 409
DONE = {
    Action.QUERY: "Die Rückfrage ist gestellt. Die Vertragspartner können den Text ändern.",
    Action.CHECK: "{Who} ist als geprüft vermerkt.",
    Action.RELEASE: "Die Fassung ist zur Unterschrift freigegeben und ändert sich nicht mehr.",
    Action.REOPEN: "Der Text ist wieder offen. Die bisherige Fassung bleibt im Verlauf.",
    Action.WITHDRAW: "{Who} ist zurückgezogen.",
    Action.TERMINATE: "{Who} ist beendet.",
}


@gzip_page
@require_safe
def review_page(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show text, deviations, notes, hints, signatures and the steps open to this person."""
    agreement, rights = _reviewed(request, object_id)
    return _render(request, ReviewSheet(agreement, rights))


@require_POST
@refusals_in_words
def note_new(request: HttpRequest, object_id: int) -> HttpResponse:
    """Write a Prüfnotiz on one place."""
    agreement, rights = _reviewed(request, object_id)
    sheet = ReviewSheet(agreement, rights)
    block = sheet.block_at(request.POST.get("place", ""))
    if block is None:
        raise Http404
    form = NoteForm(request.POST, places=sheet.places_in(block), auto_id=note_id(block))
    if not form.is_valid():
        sheet.note_form = form
        return _render(request, sheet)
    reviewing.write_note(
        agreement=agreement,
        place=form.cleaned_data["place"],
        text=form.cleaned_data["text"],
        by=signed_in(request),
    )
    messages.success(request, "Die Prüfnotiz ist gespeichert.")
    return redirect(f"{sheet.address}#{block.anchor}")


@require_POST
@refusals_in_words
def acknowledge(request: HttpRequest, object_id: int) -> HttpResponse:
    """Record the Landratsamt's Kenntnisnahme."""
    agreement, _ = _reviewed(request, object_id)
    reviewing.take_note(agreement=agreement, by=signed_in(request))
    messages.success(request, "Die Kenntnisnahme ist eingetragen.")
    return redirect(PAGE, object_id)


@require_POST
@refusals_in_words
def step(request: HttpRequest, object_id: int, action: str) -> HttpResponse:
    """Take a step of the workflow; a page opened before the last step may not."""
    agreement, rights = _reviewed(request, object_id)
    if action not in DONE:
        raise Http404
    sheet = ReviewSheet(agreement, rights)
    taken = Action(action)
    open_step = next((s for s in rights.steps if s.action == taken), None)
    form = sheet.form_of(taken, needs_reason=_needs_reason(open_step), typed=request.POST)
    if form.is_valid():
        if form.cleaned_data["seen"] != sheet.seen:
            return conflict(request, MOVED_ON)
        try:
            _take(taken, agreement, form, signed_in(request))
        except Outdated as refusal:
            return _refused(request, sheet, taken, refusal.reason)
        agreement.refresh_from_db()
        done = done_in_words(agreement, taken) or noun_of(agreement).put_into(DONE[taken])
        messages.success(request, done)
        return redirect(PAGE, object_id)
    if open_step is None:
        return conflict(request, MOVED_ON)
    sheet.step_form = (taken, form)
    return _render(request, sheet)


def _refused(request: HttpRequest, sheet: ReviewSheet, action: Action, reason: str) -> HttpResponse:
    """Show the page again with what was typed, and with the signatures there are now."""
    given = form_arguments(sheet.agreement, action)
    typed = {name: request.POST[name] for name in request.POST if name != "sure"}
    form = sheet.form_of(action, needs_reason=True, typed=typed | given)
    form.add_error(None, reason)
    sheet.step_form = (action, form)
    return _render(request, sheet, status=CONFLICT)


def _take(action: Action, agreement: Agreement, form: StepForm, by: User) -> None:
    given = form.cleaned_data
    match action:
        case Action.CHECK:
            transitions.check(agreement=agreement, by=by)
        case Action.RELEASE:
            transitions.release(agreement=agreement, by=by)
        case Action.QUERY:
            transitions.query(agreement=agreement, reason=given["reason"], by=by)
        case Action.REOPEN:
            transitions.reopen(
                agreement=agreement, reason=given["reason"], told=given["told"], by=by
            )
        case Action.WITHDRAW:
            transitions.withdraw(agreement=agreement, reason=given["reason"], by=by)
        case Action.TERMINATE:
            transitions.terminate(
                agreement=agreement, reason=given["reason"], on=given["on"], by=by
            )


def _needs_reason(open_step: Step | None) -> bool:
    return open_step is not None and open_step.needs_reason


def _reviewed(request: HttpRequest, object_id: int) -> tuple[Agreement, Rights]:
    """Return the agreement and what this person may do; raise for all but the Fachstelle."""
    held = Held(request.user)
    agreements = Agreement.objects.visible_with(held).with_particulars()
    agreement = get_object_or_404(agreements, pk=object_id)
    rights = rights_with(held, agreement)
    if Actor.OFFICE not in rights.actors:
        raise PermissionDenied(ONLY_OFFICE)
    return agreement, rights


def _render(request: HttpRequest, sheet: ReviewSheet, status: int = 200) -> HttpResponse:
    context = {"sheet": sheet, "form": sheet.form, **review_jumps(sheet)}
    return render(request, "agreements/review_page.html", context, status=status)
