"""The list of agreements, a new one, and the page each agreement has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.drafting import create_agreement
from agreements.advice import hints_for
from agreements.documents.changes import lacks_of
from agreements.documents.places import Places
from agreements.documents.resting import resting
from agreements.enums import State
from agreements.forms.agreement import FilterForm, NewAgreementForm
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.models.together import Look
from agreements.rules.progress import standings
from agreements.rules.renewing import neighbours_of
from agreements.templatetags.agreement_words import standing, waiting
from agreements.views.access import agreement_and_rights, signed_in
from agreements.views.amendment_lines import amendments_of
from agreements.views.consequences import resting_in_words
from agreements.views.contacts import contact_lines
from agreements.views.succession_lines import succession_of
from agreements.views.tasks import (
    facts_of,
    last_return,
    next_in_words,
    party_lines,
    signing_progress,
    step_links,
    tasks_of,
    turn_of,
)
from agreements.views.threads import OVERVIEW, ThreadCard, cards_of
from agreements.views.writing import told_of_unsaved
from core.page import FilterTag
from core.refusals import refusals_in_words
from schools.models import School
from schools.rules import Held, fillable_schools

PAGE_SIZE = 25
MIXED_FORM = "Gemischte Form – bitte rechtlich klären"
PAGE_KEY = "seite"
ASKED_OF_A_DRAFT = ("edition__blanks", "blank_values", "goals__commitments")
WAY = (State.DRAFT, State.SUBMITTED, State.CHECKED, State.SIGNING, State.SIGNED)


class Line(NamedTuple):
    """An agreement as the list shows it; `partners` are those who sign beside the school."""

    url: str
    school: str
    number: str
    badge: Mapping[str, str]
    partners: Sequence[str]
    term: str
    waits: str
    remarks: Sequence[str]


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Show the agreements this person may see, narrowed to what she looks for."""
    form = FilterForm(request.GET)
    held = Held(request.user)
    visible = Agreement.objects.visible_with(held)
    found = visible.filter(form.condition).with_line().with_amendments()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get(PAGE_KEY))
    amendment_count = visible.filter(form.condition).amendments().count()
    chosen = form.chosen
    tags = [
        FilterTag(text=f"{form.fields[name].label}: {word}", url=_without(request.GET, name))
        for name, word in chosen.items()
    ]
    context = {
        "form": form,
        "page": page,
        "amendment_count": amendment_count,
        "agreement_count": page.paginator.count - amendment_count,
        "lines": _lines(page.object_list),
        "tags": tags,
        "asked_for": " und ".join(f"„{tag.text}“" for tag in tags),
        "may_start": fillable_schools(held).exists(),
    }
    return render(request, "agreements/agreement_list.html", context)


def _lines(agreements: Iterable[Agreement]) -> list[Line]:
    keys = [agreement.pk for agreement in agreements]
    partners = Party.objects.partners_of(keys)
    missing = Party.objects.missing_in(keys)
    mixed = Signature.objects.mixed_in(keys)
    neighbours = neighbours_of(keys)
    today = timezone.localdate()
    return [
        Line(
            url=agreement.get_absolute_url(),
            school=agreement.school.organisation.name,
            number=agreement.designation,
            badge=standing(agreement, today),
            partners=partners.get(agreement.pk, ()),
            term=agreement.term_label,
            waits=waiting(agreement, today) or "–",
            remarks=_remarks(
                missing.get(agreement.pk, 0) if agreement.state == State.SIGNING else 0,
                is_mixed=agreement.pk in mixed,
                neighbours=neighbours.get(agreement.pk, ()),
            ),
        )
        for agreement in agreements
    ]


def _remarks(missing: int, *, is_mixed: bool, neighbours: Sequence[str]) -> list[str]:
    """Say under a state who has yet to sign, that the forms differ, what came before and after."""
    lacking = "1 Unterschrift fehlt" if missing == 1 else f"{missing} Unterschriften fehlen"
    return [*([lacking] if missing else []), *([MIXED_FORM] if is_mixed else []), *neighbours]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    rest.pop(PAGE_KEY, None)
    return f"?{rest.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Start an agreement; where the school has a draft, ask again first."""
    schools = fillable_schools(Held(request.user))
    if request.method != "POST":
        return _new_page(request, NewAgreementForm(schools=schools))
    form = NewAgreementForm(request.POST, schools=schools)
    if not form.is_valid():
        return _new_page(request, form)
    school = form.cleaned_data["school"]
    drafts = _drafts_of(request, school)
    if drafts and not form.cleaned_data["again"]:
        again = NewAgreementForm(request.POST, schools=schools, asks_again=True)
        return _new_page(request, again, drafts=drafts)
    agreement = create_agreement(school=school, by=signed_in(request))
    return redirect(agreement)


def _new_page(request: HttpRequest, form: NewAgreementForm, **context: Any) -> HttpResponse:
    schools = form.fields["school"].queryset  # type: ignore[attr-defined]  # a ModelChoiceField
    return render(
        request,
        "agreements/agreement_new.html",
        {"form": form, "has_schools": schools.exists(), **context},
    )


def _drafts_of(request: HttpRequest, school: School) -> list[Agreement]:
    visible = Agreement.objects.visible_to(request.user)
    return list(visible.filter(school=school, state=State.DRAFT, amends=None))


@require_safe
def agreement_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show the tasks of a draft; later, where the agreement stands and who is next."""
    agreement, rights = agreement_and_rights(request, number)
    if agreement.is_editable:
        prefetch_related_objects([agreement], *ASKED_OF_A_DRAFT)
    news = Look.objects.news_for(signed_in(request), [agreement.pk])
    cards = cards_of(agreement, rights, Places(agreement), origin=OVERVIEW)
    threads = [card for card in cards if card.thread.is_open]
    context: dict[str, Any] = {
        "agreement": agreement,
        "news_count": news.get(agreement.pk, 0),
        "rights": rights,
        "steps": step_links(agreement, rights),
        "contacts": list(contact_lines(agreement, rights).values()),
        "resting": resting_in_words(resting(agreement)),
        "threads": threads,
        "open_count": len(threads),
        **amendments_of(agreement, rights),
        **succession_of(agreement, rights, request.user),
    }
    if agreement.is_editable:
        draft = _draft(agreement, threads)
        if rights.may_edit_goals:
            draft |= told_of_unsaved(draft, agreement, signed_in(request))
        return render(request, "agreements/agreement_tasks.html", context | draft)
    parties = party_lines(agreement)
    context |= {
        "parties": parties,
        "next": next_in_words(agreement, parties),
        **signing_progress(parties),
        "turn": turn_of(agreement, parties),
        "facts": facts_of(agreement),
        "way": [state.label for state in WAY],
        "place_on_way": WAY.index(State(agreement.state)) + 1 if agreement.state in WAY else 0,
    }
    return render(request, "agreements/agreement_overview.html", context)


def _draft(agreement: Agreement, threads: Sequence[ThreadCard]) -> dict[str, Any]:
    missing = lacks_of(agreement)
    found = standings(agreement, missing)
    hints = hints_for(agreement)
    return {
        "hints": hints,
        "came_back": last_return(agreement),
        "done_count": sum(standing == "done" for standing in found.values()),
        "section_count": len(found),
        "open_count": len(threads) + len(missing),
        **tasks_of(agreement, found, missing, hints, threads),
    }
