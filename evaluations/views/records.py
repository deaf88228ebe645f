"""The record of a talk: its overview, and a page for each part of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions.snapshots import seen_mark
from agreements.models.together import Autosave
from agreements.views.access import signed_in
from agreements.views.documents import rendered_pdf
from agreements.views.form_page import Saving
from core.page import TaskItem
from core.refusals import refusals_in_words
from evaluations.actions.arranging import arrangements_snapshot, save_arrangements
from evaluations.actions.cells import cells_at, snapshot_of
from evaluations.actions.recording import begin_record, hold, save_record
from evaluations.advice import share_hints
from evaluations.documents.chart import charts_of
from evaluations.documents.composing import compose_minutes
from evaluations.documents.pdf import render_minutes
from evaluations.documents.places import (
    ARRANGEMENTS,
    CIRCUMSTANCES,
    DISSENT,
    FOLLOW_UPS,
    NEXT,
    TALK,
    goal_place,
    kept_place,
    place_label,
)
from evaluations.enums import Attainment
from evaluations.forms.arrangements import ArrangementsForm
from evaluations.forms.findings import follow_ups_form, goal_form
from evaluations.forms.record import (
    CircumstancesForm,
    DissentForm,
    NextTalkForm,
    RecordForm,
    talk_form,
)
from evaluations.models import Evaluation, Finding
from evaluations.views.access import Talk, visible_talk
from evaluations.views.record_page import PLACES, SLUGS, RecordPage, place_url
from schools.school_year import SchoolYear

TEMPLATE = "evaluations/record_part.html"
TONES = {
    Attainment.REACHED: "success",
    Attainment.PARTLY: "warning",
    Attainment.MISSED: "danger",
    Attainment.UNJUDGED: "neutral",
}
UNSAVED = "Nicht gespeicherte Eingaben."
NOTHING_OPEN = "Aus früheren Gesprächen ist keine Absprache offen"
WRITTEN, EMPTY = "Ausgefüllt", "Noch leer"

FORMS: Mapping[str, Callable[[Evaluation], type[RecordForm]]] = {
    TALK: talk_form,
    FOLLOW_UPS: lambda evaluation: follow_ups_form(
        evaluation.follow_ups.select_related("arrangement")
    ),
    CIRCUMSTANCES: lambda _: CircumstancesForm,
    DISSENT: lambda _: DissentForm,
    NEXT: lambda _: NextTalkForm,
}


@dataclass(frozen=True)
class Parts:
    """The parts of a record as its overview lists them: what comes before the goals, and after."""

    before: list[TaskItem]
    goals: list[TaskItem]
    after: list[TaskItem]


@require_safe
def record_overview(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """List the parts of the record, or offer to begin it."""
    talk = visible_talk(request, number, school_year)
    begun = hasattr(talk.evaluation, "record")
    context = {
        "agreement": talk.agreement,
        "evaluation": talk.evaluation,
        "rights": talk.rights,
        "parts": _parts(request, talk) if begun else None,
        "charts": charts_of(compose_minutes(talk.evaluation)) if begun else [],
        "tone": talk.tone,
    }
    return render(request, "evaluations/record.html", context)


def _parts(request: HttpRequest, talk: Talk) -> Parts:
    evaluation = talk.evaluation
    unsaved = set(
        Autosave.objects.of(signed_in(request), talk.agreement).values_list("place", flat=True)
    )
    lines = {place: _line(evaluation, place, unsaved) for place in SLUGS}
    findings = evaluation.findings.select_related("goal")
    return Parts(
        before=[lines[TALK], lines[FOLLOW_UPS]],
        goals=[_goal_line(evaluation, finding, unsaved) for finding in findings],
        after=[lines[place] for place in (CIRCUMSTANCES, ARRANGEMENTS, DISSENT, NEXT)],
    )


def _line(evaluation: Evaluation, place: str, unsaved: set[str]) -> TaskItem:
    if place == ARRANGEMENTS:
        count = evaluation.arrangements.count()
        status = "1 Absprache" if count == 1 else f"{count} Absprachen" if count else EMPTY
        tone = "success" if count else "neutral"
    elif place == FOLLOW_UPS:
        count = evaluation.follow_ups.count()
        status = f"{count} aus früheren Gesprächen" if count else "Keine offen"
        tone = "neutral"
    else:
        is_written = any(snapshot_of(cells_at(evaluation, place)).values())
        status, tone = (WRITTEN, "success") if is_written else (EMPTY, "neutral")
    return TaskItem(
        title=place_label(evaluation, place),
        url=place_url(evaluation, place),
        status=status,
        tone=tone,
        note=UNSAVED if kept_place(evaluation, place) in unsaved else "",
    )


def _goal_line(evaluation: Evaluation, finding: Finding, unsaved: set[str]) -> TaskItem:
    place = goal_place(finding.goal_id)
    text = finding.goal.text
    told = UNSAVED if kept_place(evaluation, place) in unsaved else ""
    return TaskItem(
        title=place_label(evaluation, place),
        url=place_url(evaluation, place),
        status=finding.get_attainment_display(),
        tone=TONES[Attainment(finding.attainment)],
        note=f"{text} {told}".strip(),
    )


@require_POST
@refusals_in_words
def record_begin(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Lay the record out."""
    talk = visible_talk(request, number, school_year)
    begin_record(evaluation=talk.evaluation, by=signed_in(request))
    return redirect("evaluations:record", number, school_year)


@require_POST
@refusals_in_words
def talk_hold(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Note that the talk was held."""
    talk = visible_talk(request, number, school_year)
    hold(evaluation=talk.evaluation, by=signed_in(request))
    messages.success(request, "Das Gespräch ist als geführt vermerkt.")
    return redirect("evaluations:record", number, school_year)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def record_part(
    request: HttpRequest, number: str, school_year: SchoolYear, part: str
) -> HttpResponse:
    """Write one part of the record."""
    if part not in PLACES:
        raise Http404
    page = RecordPage(request, number, school_year, PLACES[part])
    if page.place == ARRANGEMENTS:
        return _arrangements(page)
    form_class = FORMS[page.place](page.evaluation)
    return _cells(page, form_class)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def record_goal(
    request: HttpRequest, number: str, school_year: SchoolYear, goal_pk: int
) -> HttpResponse:
    """Write what was said about one goal and its offers."""
    page = RecordPage(request, number, school_year, goal_place(goal_pk))
    finding = page.evaluation.findings.select_related("goal").get(goal=goal_pk)
    return _cells(page, goal_form(finding), goal=finding.goal)


def _cells(page: RecordPage, form_class: type[RecordForm], **more: object) -> HttpResponse:
    request, evaluation = page.request, page.evaluation
    stored = snapshot_of(cells_at(evaluation, page.place))
    form = form_class(
        request.POST or page.unsent, initial=stored, seen=seen_mark(stored), back=page.back
    )
    hints = page.hints_on(stored.values())
    if page.place == CIRCUMSTANCES:
        hints += share_hints(evaluation.record, page.place)
    context = {
        **more,
        "form": form,
        "hints": hints,
        "answers": form.answers_of(stored),
        "nothing": "" if form.asks_anything else NOTHING_OPEN,
    }
    if request.method != "POST":
        return page.render(TEMPLATE, context)
    page.refuse_readers()
    saving = Saving(
        lambda: save_record(
            evaluation=evaluation,
            place=page.place,
            values=form.values,
            seen=form.opened,
            by=page.person,
        ),
        page.place,
    )
    return page.save(form, saving, TEMPLATE, context) or page.saved()


def _arrangements(page: RecordPage) -> HttpResponse:
    request, evaluation = page.request, page.evaluation
    stored = arrangements_snapshot(evaluation)
    form = ArrangementsForm(
        request.POST or page.unsent, stored=stored, seen=seen_mark(stored), back=page.back
    )
    told = form.in_words(stored)
    context = {
        "form": form,
        "hints": page.hints_on(told.values()),
        "answers": [(f"Absprache {n}", text) for n, text in enumerate(told.values(), 1)],
    }
    if request.method != "POST":
        return page.render(TEMPLATE, context)
    page.refuse_readers()
    if form.rows.asks_for_more:
        form.one_longer()
        return page.render(TEMPLATE, context)
    saving = Saving(
        lambda: save_arrangements(
            evaluation=evaluation, drafts=form.drafts, seen=form.opened, by=page.person
        ),
        page.place,
    )
    return page.save(form, saving, TEMPLATE, context) or page.saved()


@require_safe
def record_pdf(request: HttpRequest, number: str, school_year: SchoolYear) -> HttpResponse:
    """Answer with the record as it stands, marked as a draft."""
    talk = visible_talk(request, number, school_year)
    if not hasattr(talk.evaluation, "record"):
        raise Http404
    content = render_minutes(compose_minutes(talk.evaluation))
    return rendered_pdf(content, f"{number}_Auswertung-{talk.evaluation.school_year}_Entwurf.pdf")
