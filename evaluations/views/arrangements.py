"""The Absprachen about an agreement: what was agreed, who sees to it, how it stands."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.models.agreement import Agreement
from agreements.rules.access import rights_of
from agreements.views.access import signed_in
from core.addresses import address
from core.refusals import refusals_in_words
from evaluations.actions.amending import prepare_amendment
from evaluations.actions.arranging import settle_arrangement
from evaluations.enums import Actor, Outcome
from evaluations.forms.arrangements import SettleForm
from evaluations.models import Arrangement
from evaluations.views.access import agreement_and_actors
from evaluations.workflow import WRITERS

OVERDUE = "überfällig"
PREPARED = (
    "Entwurf angelegt: {name}. Er enthält den geltenden Text. Schreiben Sie hinein, was die "
    "Absprache ändert."
)
TONES = {Outcome.OPEN: "info", Outcome.DONE: "success", Outcome.DROPPED: "neutral"}


@dataclass(frozen=True)
class Card:
    """An Absprache as the list shows it."""

    arrangement: Arrangement
    status: str
    tone: str
    settle_url: str
    amend_url: str

    @property
    def amendment_url(self) -> str:
        """Where its Nachtrag stands; empty while there is none."""
        amendment = self.arrangement.live_amendment
        return amendment.get_absolute_url() if amendment else ""


@require_safe
def arrangement_list(request: HttpRequest, number: str) -> HttpResponse:
    """List the Absprachen of all talks about an agreement, or those that led to a Nachtrag."""
    agreement, actors = agreement_and_actors(request, number)
    rows = list(
        Arrangement.objects.about(agreement)
        .agreed()
        .select_related("evaluation", "amendment", "settled_by")
    )
    doors = _Doors(
        agreement,
        may_settle=bool(actors & WRITERS),
        may_amend=rights_of(request.user, agreement).may_amend,
    )
    context = {
        "agreement": agreement,
        "open": [_card(row, doors) for row in rows if row.is_open],
        "settled": [_card(row, doors) for row in rows if not row.is_open],
    }
    return render(request, "evaluations/arrangement_list.html", context)


@dataclass(frozen=True)
class _Doors:
    """What this person may do with the Absprachen of an agreement."""

    agreement: Agreement
    may_settle: bool
    may_amend: bool

    def settling(self, row: Arrangement) -> str:
        """Return where the end of an Absprache is written down; empty where it is not."""
        may = self.may_settle and row.is_open
        return address("evaluations:settle", self.agreement.number, row.pk) if may else ""

    def amending(self, row: Arrangement) -> str:
        """Return where its Nachtrag is prepared; empty where it is not."""
        may = self.may_amend and row.needs_amendment
        return address("evaluations:amend", self.agreement.number, row.pk) if may else ""


def _card(row: Arrangement, doors: _Doors) -> Card:
    is_late = row.is_overdue(timezone.localdate())
    outcome = Outcome.DONE if row.is_carried_out else Outcome(row.outcome)
    return Card(
        arrangement=row,
        status=OVERDUE if is_late else row.standing,
        tone="warning" if is_late else TONES[outcome],
        settle_url=doors.settling(row),
        amend_url=doors.amending(row),
    )


@require_POST
@refusals_in_words
def arrangement_amend(request: HttpRequest, number: str, arrangement_pk: int) -> HttpResponse:
    """Prepare the Nachtrag that an Absprache asks for, and lead to it."""
    agreement, actors = agreement_and_actors(request, number)
    arrangement = _found(agreement, actors, arrangement_pk)
    amendment = prepare_amendment(
        arrangement=arrangement, agreement=agreement, by=signed_in(request)
    )
    messages.success(request, PREPARED.format(name=amendment.designation))
    return redirect(amendment)


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
