"""The Fachstelle's piles of scans: handed in, read, put right, filed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions.filing import file_papers
from agreements.forms.pile import PileForm
from agreements.views.access import signed_in
from agreements.views.pile_sheet import PileSheet
from archive.actions import ONLY_OFFICE, set_pages_aside, take_pile
from archive.models import ScanPile
from core.refusals import refusals_in_words
from core.session import unattended
from core.workflow import ActionRefused
from schools.rules import is_reviewer

P = ParamSpec("P")
LIST, PILE = "admin:piles", "admin:pile"
CONFLICT = 409
SECOND_COPY = "Zweites Exemplar"
NOTHING_TO_FILE = "Keine Vereinbarung ist vollständig und ohne Hinweis. Abgelegt ist nichts."


def for_office(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer 403 to all but the Fachstelle."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_reviewer(request.user):
            raise PermissionDenied(ONLY_OFFICE)
        return view(request, *args, **kwargs)

    return answered


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
def pile_list(request: HttpRequest) -> HttpResponse:
    """List the piles, and take a new one."""
    form = PileForm()
    status = 200
    if request.method == "POST":
        form = PileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                pile = take_pile(upload=form.cleaned_data["file"], by=signed_in(request))
            except ActionRefused as refusal:
                form.add_error("file", refusal.reason)
                status = CONFLICT
            else:
                messages.success(request, "Der Stapel ist hochgeladen. Die Seiten werden gelesen.")
                return redirect(PILE, pile.pk)
    context = {"form": form, "piles": ScanPile.objects.with_counts()}
    return render(request, "agreements/pile_list.html", context, status=status)


@require_safe
@for_office
def pile_page(request: HttpRequest, pile_pk: int) -> HttpResponse:
    """Show a pile: how far it is read, what is complete, what somebody has to put right."""
    return render(request, "agreements/pile.html", {"sheet": PileSheet(found_pile(pile_pk))})


@unattended
@require_safe
@for_office
def pile_progress(request: HttpRequest, pile_pk: int) -> HttpResponse:  # noqa: ARG001 - every view gets it
    """Tell the page's script how many pages have been read."""
    sheet = PileSheet(found_pile(pile_pk))
    return JsonResponse({"read": sheet.read, "total": sheet.total})


@require_POST
@for_office
@refusals_in_words
def pile_file(request: HttpRequest, pile_pk: int) -> HttpResponse:
    """File one paper as its Ausfertigung, or all that are complete and need no second thought."""
    pile = found_pile(pile_pk)
    chosen = request.POST.get("code", "")
    codes = [chosen] if chosen else [card.paper.code for card in PileSheet(pile).ready]
    copies = file_papers(pile=pile, codes=codes, by=signed_in(request))
    if not copies:
        messages.warning(request, NOTHING_TO_FILE)
    elif len(copies) == 1:
        number = copies[0].version.agreement.number
        messages.success(request, f"Die Ausfertigung von {number} ist abgelegt.")
    else:
        messages.success(request, f"{len(copies)} Ausfertigungen sind abgelegt.")
    return redirect(PILE, pile_pk)


@require_POST
@for_office
@refusals_in_words
def pile_repeats(request: HttpRequest, pile_pk: int) -> HttpResponse:
    """Keep the first scan of each page of one paper and lay the others aside."""
    pile = found_pile(pile_pk)
    bundle = PileSheet(pile).found.sorting.bundle_of(request.POST.get("code", ""))
    repeats = bundle.repeats if bundle else ()
    set_pages_aside(pages=repeats, reason=SECOND_COPY, by=signed_in(request))
    count = len(repeats)
    noun = "1 Blatt ist" if count == 1 else f"{count} Blätter sind"
    messages.success(request, f"{noun} als zweites Exemplar beiseitegelegt.")
    return redirect(PILE, pile_pk)


def found_pile(pile_pk: int) -> Any:
    """Return a pile; raise Http404 where there is none."""
    piles = ScanPile.objects.select_related("document", "uploaded_by")
    return get_object_or_404(piles, pk=pile_pk)
