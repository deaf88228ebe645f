"""The Absprachen about an agreement: what was agreed, who sees to it, how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models.agreement import Agreement
from agreements.views.access import signed_in
from core.addresses import address
from core.refusals import refusals_in_words
from evaluations.actions.arranging import settle_arrangement
from evaluations.enums import Actor, Outcome
from evaluations.forms.arrangements import SettleForm
from evaluations.models import Arrangement
from evaluations.views.access import agreement_and_actors
from evaluations.workflow import WRITERS

OVERDUE = "überfällig"
TONES = {Outcome.OPEN: "info", Outcome.DONE: "success", Outcome.DROPPED: "neutral"}


@dataclass(frozen=True)
class Card:
    """An Absprache as the list shows it."""

    arrangement: Arrangement
    status: str
    tone: str
    settle_url: str
    needs_amendment: bool

    @property
    def amendment_url(self) -> str:
        """Where its Nachtrag stands; empty while there is none."""
        amendment = self.arrangement.amendment
        return amendment.get_absolute_url() if amendment else ""


@require_safe
def arrangement_list(request: HttpRequest, number: str) -> HttpResponse:
    """List the Absprachen of all talks about an agreement: the open ones first."""
    agreement, actors = agreement_and_actors(request, number)
    rows = list(
        Arrangement.objects.about(agreement)
        .agreed()
        .select_related("evaluation", "amendment", "settled_by")
    )
    may_settle = bool(actors & WRITERS)
    context = {
        "agreement": agreement,
        "open": _cards(agreement, (r for r in rows if r.is_open), may_settle=may_settle),
        "settled": _cards(agreement, (r for r in rows if not r.is_open), may_settle=False),
        "may_settle": may_settle,
    }
    return render(request, "evaluations/arrangement_list.html", context)


def _cards(agreement: Agreement, rows: Iterable[Arrangement], *, may_settle: bool) -> list[Card]:
    today = timezone.localdate()
    return [
        Card(
            arrangement=row,
            status=OVERDUE if row.is_overdue(today) else row.get_outcome_display(),
            tone="warning" if row.is_overdue(today) else TONES[Outcome(row.outcome)],
            settle_url=address("evaluations:settle", agreement.number, row.pk)
            if may_settle
            else "",
            needs_amendment=bool(row.changes_agreement) and row.amendment_id is None,
        )
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def arrangement_settle(request: HttpRequest, number: str, arrangement_pk: int) -> HttpResponse:
    """Ask how an Absprache ended, and write it down."""
    agreement, actors = agreement_and_actors(request, number)
    arrangement = _found(agreement, actors, arrangement_pk)
    back = address("evaluations:arrangements", number)
    form = SettleForm(request.POST if request.method == "POST" else None, back=back)
    if form.is_bound and form.is_valid():
        settle_arrangement(
            arrangement=arrangement,
            outcome=Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            by=signed_in(request),
        )
        messages.success(request, "Der Stand der Absprache ist vermerkt.")
        return redirect(back)
    context = {"agreement": agreement, "arrangement": arrangement, "form": form}
    return render(request, "evaluations/arrangement_settle.html", context)


def _found(agreement: Agreement, actors: frozenset[Actor], pk: int) -> Arrangement:
    """Return an Absprache of this agreement; raise Http404 for any other, and for readers."""
    rows = Arrangement.objects.about(agreement).agreed().select_related("evaluation__agreement")
    for row in rows:
        if row.pk == pk and actors & WRITERS:
            return row
    raise Http404
