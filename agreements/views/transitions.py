"""One page for all steps of an agreement: what happens, the reason where needed, one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import transitions
from agreements.enums import Action, State
from agreements.forms.step import ReasonForm, StepForm, TerminationForm
from agreements.models.agreement import Agreement
from agreements.views.access import signed_in, visible_agreement
from agreements.views.refusals import refusals_in_words
from kern.forms import KernForm


@dataclass(frozen=True, kw_only=True)
class Door:
    """How one step is asked for: its verb, what the page says, where it leads."""

    verb: Callable[..., Agreement]
    effects: tuple[str, ...]
    done: str
    form: type[KernForm] = StepForm
    leads_to: str = "agreements:detail"


DOORS = {
    Action.SUBMIT: Door(
        verb=transitions.submit,
        effects=(
            "Die Fachstelle erhält die Vereinbarung und prüft sie fachlich.",
            "Bis zu ihrer Antwort kann niemand den Text ändern.",
        ),
        done="Die Vereinbarung ist eingereicht.",
        leads_to="agreements:submitted",
    ),
    Action.QUERY: Door(
        verb=transitions.query,
        effects=(
            "Die Vereinbarung wird wieder ein Entwurf.",
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
        done="Die Vereinbarung ist als geprüft vermerkt.",
    ),
    Action.RELEASE: Door(
        verb=transitions.release,
        effects=(
            "Der Text wird als nummerierte Fassung eingefroren und nicht mehr geändert.",
            "Das Portal erstellt das PDF zum Unterschreiben.",
            "Wer den Text danach noch ändern will, muss die Vereinbarung wieder öffnen.",
        ),
        done="Der Text ist zur Unterschrift freigegeben.",
        leads_to="agreements:signatures",
    ),
    Action.REOPEN: Door(
        verb=transitions.reopen,
        effects=(
            "Die Vereinbarung wird wieder ein Entwurf.",
            "Die bisherige Fassung und ihre Unterschriften bleiben in den Akten.",
            "Für die nächste Fassung müssen alle neu unterschreiben.",
        ),
        done="Die Vereinbarung ist wieder ein Entwurf.",
        form=ReasonForm,
    ),
    Action.WITHDRAW: Door(
        verb=transitions.withdraw,
        effects=(
            "Die Vereinbarung wird nicht weiter verfolgt.",
            "Sie bleibt lesbar, lässt sich aber nicht wieder aufnehmen.",
        ),
        done="Die Vereinbarung ist zurückgezogen.",
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
    door = DOORS[known]
    row = transitions.step_for(agreement, known, by=signed_in(request))
    form = door.form(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {
            "agreement": agreement,
            "form": form,
            "action": known,
            "effects": door.effects,
            "source": State(row.source).label,
            "target": State(row.target).label,
        }
        return render(request, "agreements/step.html", context)
    given: dict[str, Any] = form.cleaned_data
    door.verb(agreement=agreement, by=signed_in(request), **given)
    messages.success(request, door.done)
    return redirect(door.leads_to, number)
