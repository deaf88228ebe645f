"""The goals table of section 3: the list, a page for each goal, and the examples."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions.autosaving import discard_typed
from agreements.actions.goal_merging import TwoGoals
from agreements.actions.goals import (
    AlreadyThere,
    Direction,
    TooMany,
    add_goal,
    copy_examples,
    move_goal,
    remove_goal,
    save_goal,
)
from agreements.actions.snapshots import goals_snapshot, seen_mark
from agreements.advice import Hint
from agreements.documents.goals import notes_on_goals
from agreements.forms.goal import ExamplesForm, GoalForm
from agreements.models.edition import ExampleGoal
from agreements.models.goal import Goal
from agreements.views.form_page import CONFLICT
from agreements.views.form_places import was_here
from agreements.views.goal_page import (
    find_goal,
    goal_page,
    page_of_gone,
    page_of_two_goals,
    place_of,
    seen,
    typed_before,
    with_rows_changed,
)
from agreements.views.sections import SectionPage, section_url
from agreements.views.threads import ThreadCard
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, Outdated

KEY = "goals"
DIRECTIONS = {"up": Direction.UP, "down": Direction.DOWN}


@dataclass(frozen=True, kw_only=True)
class GoalCard:
    """A goal as the list shows it."""

    number: int
    goal: Goal
    hints: list[Hint]
    threads: list[ThreadCard]
    is_first: bool
    is_last: bool


def _page_to_edit(request: HttpRequest, number: str, place: str = "") -> SectionPage:
    page = SectionPage(request, number, KEY, place)
    page.refuse_readers()
    return page


@require_safe
def goal_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show the goals with what is promised for each."""
    page = SectionPage(request, number, KEY)
    agreement = page.agreement
    prefetch_related_objects([agreement], "goals__commitments")
    goals = agreement.goals.all()
    context = {
        "cards": [
            GoalCard(
                number=place,
                goal=goal,
                hints=[hint for hint in page.hints if hint.goal == place],
                threads=page.notes_at(f"goal:{goal.pk}"),
                is_first=place == 1,
                is_last=place == len(goals),
            )
            for place, goal in enumerate(goals, 1)
        ],
        "hints": [hint for hint in page.hints if not hint.goal],
        "threads": page.notes_besides(f"goal:{goal.pk}" for goal in goals),
        "has_examples": page.may_edit and agreement.edition.example_goals.exists(),
        "notes": notes_on_goals(agreement.edition),
        "seen": seen_mark(goals_snapshot(agreement)),
    }
    return page.render("agreements/goal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def goal_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write a new goal."""
    page = _page_to_edit(request, number)
    form = GoalForm(request.POST if request.method == "POST" else page.unsent)
    if "row" in request.POST:
        return with_rows_changed(page, form)
    if not (form.is_bound and form.is_valid()):
        return goal_page(page, form)
    try:
        add_goal(
            agreement=page.agreement,
            text=form.cleaned_data["text"],
            commitments=form.drafts,
            by=page.person,
        )
    except AlreadyThere as refusal:
        form.add_error(None, refusal.reason)
        return goal_page(page, form, status=CONFLICT)
    return page.saved(section_url(page.agreement, KEY))


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def goal_edit(request: HttpRequest, number: str, goal_pk: int) -> HttpResponse:
    """Change a goal and its entries."""
    page = _page_to_edit(request, number, place=f"goal:{goal_pk}")
    goal = find_goal(page.agreement, goal_pk)
    if request.method == "POST":
        return _goal_posted(page, goal, goal_pk)
    if page.unsent:
        return goal_page(page, typed_before(page.unsent, goal), goal=goal)
    if goal is None:
        raise Http404
    return goal_page(page, GoalForm.of(goal, seen(goal)), goal=goal)


def _goal_posted(page: SectionPage, goal: Goal | None, goal_pk: int) -> HttpResponse:
    if goal is None and not was_here(page.agreement, goal_pk):
        raise Http404
    form = GoalForm(page.request.POST)
    if "row" in page.request.POST:
        return with_rows_changed(page, form, goal)
    if not form.is_valid():
        form.keep_answers()
        return goal_page(page, form, goal=goal)
    try:
        saved = save_goal(
            agreement=page.agreement,
            goal_pk=goal_pk,
            text=form.cleaned_data["text"],
            commitments=form.drafts,
            seen=form.opened,
            by=page.person,
        )
    except (TwoGoals, TooMany, Outdated) as refusal:
        return _refused(page, form, goal_pk, refusal)
    page.tell(saved, form)
    return page.saved(section_url(page.agreement, KEY))


def _refused(
    page: SectionPage, form: GoalForm, goal_pk: int, refusal: ActionRefused
) -> HttpResponse:
    """Show what is in the way of a goal; everything that was typed stays."""
    goal = find_goal(page.agreement, goal_pk)
    if goal is None:
        return page_of_gone(page, form, goal_pk)
    if isinstance(refusal, TwoGoals):
        return page_of_two_goals(page, form, goal, refusal)
    form.add_error(None, refusal.reason)
    return goal_page(page, form, goal=goal, status=CONFLICT)


@require_POST
@refusals_in_words
def goal_move(request: HttpRequest, number: str, goal_pk: int) -> HttpResponse:
    """Move a goal one place up or down."""
    page = _page_to_edit(request, number)
    agreement = page.agreement
    if find_goal(agreement, goal_pk) is None and not was_here(agreement, goal_pk):
        raise Http404
    direction = DIRECTIONS.get(request.POST.get("direction", ""))
    if direction is None:
        raise ActionRefused("Wählen Sie „Nach oben“ oder „Nach unten“.")
    seen_order = request.POST.get("seen", "")
    move_goal(
        agreement=agreement, goal_pk=goal_pk, direction=direction, seen=seen_order, by=page.person
    )
    return page.saved(section_url(agreement, KEY))


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def goal_remove(request: HttpRequest, number: str, goal_pk: int) -> HttpResponse:
    """Ask once more, then remove a goal with its entries."""
    page = _page_to_edit(request, number)
    agreement = page.agreement
    goal = find_goal(agreement, goal_pk)
    if request.method == "POST" and (goal or was_here(agreement, goal_pk)):
        remove_goal(agreement=agreement, goal_pk=goal_pk, by=page.person)
        discard_typed(agreement=agreement, place=f"goal:{goal_pk}", by=page.person)
        messages.success(request, "Das Ziel ist entfernt. Der Verlauf bewahrt seinen Wortlaut.")
        return redirect("agreements:goals", number)
    if goal is None:
        raise Http404
    context = {"goal": goal, "number": place_of(agreement, goal)}
    return page.render("agreements/goal_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def goal_examples(request: HttpRequest, number: str) -> HttpResponse:
    """Offer the example goals of the edition; the chosen ones are copied and can be edited."""
    page = _page_to_edit(request, number)
    examples = list(page.agreement.edition.example_goals.prefetch_related("commitments"))
    form = ExamplesForm(request.POST if request.method == "POST" else None, examples=examples)
    if form.is_bound and form.is_valid():
        return _examples_chosen(page, form, examples)
    return _examples_page(page, form, examples)


def _examples_chosen(
    page: SectionPage, form: ExamplesForm, examples: list[ExampleGoal]
) -> HttpResponse:
    chosen = form.chosen(examples)
    try:
        copy_examples(agreement=page.agreement, examples=chosen, by=page.person)
    except AlreadyThere as refusal:
        form.add_error("examples", refusal.reason)
        return _examples_page(page, form, examples, status=CONFLICT)
    done = "Ein Beispiel ist" if len(chosen) == 1 else f"{len(chosen)} Beispiele sind"
    messages.success(page.request, f"{done} übernommen. Passen Sie den Text an Ihre Schule an.")
    return redirect("agreements:goals", page.agreement.number)


def _examples_page(
    page: SectionPage, form: ExamplesForm, examples: list[ExampleGoal], status: int = 200
) -> HttpResponse:
    there = set(page.agreement.goals.values_list("text", flat=True))
    offers = [(example, example.text in there, form.has(example)) for example in examples]
    context = {"form": form, "offers": offers}
    return page.render("agreements/goal_examples.html", context, status=status)
