"""One page for all steps of an agreement: what happens, the reason where needed, one button."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import transitions
from agreements.documents.nouns import noun_of
from agreements.enums import Action, State
from agreements.forms.step import ReasonForm, ReopenForm, StepForm, TerminationForm
from agreements.models.agreement import Agreement
from agreements.rules.access import rights_of
from agreements.views.access import signed_in, visible_agreement
from agreements.views.consequences import consequence_of, done_in_words, form_arguments
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled


@dataclass(frozen=True, kw_only=True)
class Door:
    """How one step is asked for: its verb, what the page says, where it leads."""

    verb: Callable[..., Agreement]
    effects: tuple[str, ...]
    done: str
    form: type[StepForm] = StepForm
    leads_to: str = "agreements:detail"


DOORS = {
    Action.SUBMIT: Door(
        verb=transitions.submit,
        effects=(
            "Die Fachstelle erhält {whom} und prüft {it_as_object} fachlich.",
            "Bis zu ihrer Antwort kann niemand den Text ändern.",
        ),
        done="{Who} ist eingereicht.",
        leads_to="agreements:submitted",
    ),
    Action.QUERY: Door(
        verb=transitions.query,
        effects=(
            "{Who} wird wieder ein Entwurf.",
            "Die Vertragspartner können den Text ändern und neu einreichen.",
        ),
        done="Die Rückfrage ist gestellt. Der Text kann wieder bearbeitet werden.",
        form=ReasonForm,
    ),
    Action.CHECK: Door(
        verb=transitions.check,
        effects=(
            "Sie vermerken, dass die Fachstelle den Text fachlich geprüft hat.",
            "Das ist keine Genehmigung. Der Vertrag kommt durch die Unterschriften zustande.",
        ),
        done="{Who} ist als geprüft vermerkt.",
    ),
    Action.RELEASE: Door(
        verb=transitions.release,
        effects=(
            "Der Text wird als nummerierte Fassung eingefroren und nicht mehr geändert.",
            "Das Portal erstellt das PDF zum Unterschreiben.",
            "Wer ihn danach noch ändern will, wählt „Text ändern“.",
        ),
        done="Der Text ist zur Unterschrift freigegeben.",
        leads_to="agreements:signatures",
    ),
    Action.REOPEN: Door(
        verb=transitions.reopen,
        effects=(),
        done="{Who} ist wieder ein Entwurf.",
        form=ReopenForm,
    ),
    Action.WITHDRAW: Door(
        verb=transitions.withdraw,
        effects=(
            "{Who} wird nicht weiter verfolgt.",
            "{It} bleibt lesbar, lässt sich aber nicht wieder aufnehmen.",
        ),
        done="{Who} ist zurückgezogen.",
        form=ReasonForm,
    ),
    Action.TERMINATE: Door(
        verb=transitions.terminate,
        effects=(
            "Die Vereinbarung gilt nur noch bis zu dem Tag, den Sie angeben.",
            "Sie bleibt mit allen Unterschriften lesbar.",
        ),
        done="Die Vereinbarung ist beendet.",
        form=TerminationForm,
    ),
}
# Steps that have a page of their own: the whole text is read first, a scan belongs to it.
CONFLICT = 409
PAGES = {Action.SUBMIT: "agreements:control", Action.SIGN: "agreements:signatures"}


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def step(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Say what a step does and ask; perform it when asked to."""
    agreement = visible_agreement(request, number)
    if action not in Action.values:
        raise Http404
    known = Action(action)
    if known in PAGES and (request.method != "POST" or known not in DOORS):
        return redirect(PAGES[known], number)
    return _asked(request, agreement, known)


def _asked(request: HttpRequest, agreement: Agreement, action: Action) -> HttpResponse:
    door = DOORS[action]
    person = signed_in(request)
    transitions.step_for(agreement, action, by=person)
    given = form_arguments(agreement, action)
    form = door.form(request.POST if request.method == "POST" else None, **given)
    if not (form.is_bound and form.is_valid()):
        return _page(request, agreement, action, form)
    try:
        taken = door.verb(agreement=agreement, by=person, **form.arguments)
    except NotEntitled:
        raise
    except ActionRefused as refusal:
        if not form.visible_fields():
            raise
        return _refused(request, agreement, action, refusal.reason)
    messages.success(request, done_in_words(taken, action) or noun_of(taken).put_into(door.done))
    return redirect(door.leads_to, agreement.number)


def _refused(
    request: HttpRequest, agreement: Agreement, action: Action, reason: str
) -> HttpResponse:
    """Show the form again with what was typed, and with what the page says now."""
    agreement.refresh_from_db()
    transitions.step_for(agreement, action, by=signed_in(request))
    given = form_arguments(agreement, action)
    typed = {name: request.POST[name] for name in request.POST if name != "sure"}
    form = DOORS[action].form(typed | given, **given)
    form.add_error(None, reason)
    return _page(request, agreement, action, form, status=CONFLICT)


def _page(
    request: HttpRequest, agreement: Agreement, action: Action, form: StepForm, status: int = 200
) -> HttpResponse:
    door = DOORS[action]
    person = signed_in(request)
    row = transitions.step_for(agreement, action, by=person)
    rights = rights_of(person, agreement)
    context = {
        "agreement": agreement,
        "form": form,
        "action": action,
        "title": action.label,
        "consequence": consequence_of(agreement, action, rights, door.effects),
        "source": State(row.source).label,
        "target": State(row.target).label,
    }
    return render(request, "agreements/step.html", context, status=status)
