"""The page of one goal: as it is opened, with entries moved, and when two people wrote on it."""

from django.http import HttpResponse
from django.urls import reverse

from agreements.actions.goal_merging import TwoGoals
from agreements.actions.snapshots import goal_snapshot, seen_mark
from agreements.documents.goals import notes_on_goals
from agreements.forms.goal import ROW_LIMIT, GoalForm, RowCommand, rearranged
from agreements.models.agreement import Agreement
from agreements.models.goal import Goal
from agreements.views.conflicts import last_removal, questions_on_goal
from agreements.views.form_page import CONFLICT, Asking
from agreements.views.sections import SectionPage
from kern.unsent import Unsent


def find_goal(agreement: Agreement, pk: int) -> Goal | None:
    """Return the goal with its entries, or None where this agreement has none of that key."""
    return agreement.goals.prefetch_related("commitments").filter(pk=pk).first()


def seen(goal: Goal) -> str:
    """Return the mark of what the page was opened on."""
    return seen_mark(goal_snapshot(goal))


def goal_page(
    page: SectionPage,
    form: GoalForm,
    *,
    goal: Goal | None = None,
    gone: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form of a goal, a new one or a stored one."""
    number = place_of(page.agreement, goal) if goal else 0
    context = {
        "form": form,
        "formset": form.rows,
        "title": f"Ziel {number}" if goal else "Neues Ziel",
        "action": _address(page.agreement, goal),
        "is_full": len(form.rows.forms) >= ROW_LIMIT,
        "limit": ROW_LIMIT,
        "hints": [hint for hint in page.hints if goal and hint.goal == number],
        "notes": notes_on_goals(page.agreement.edition),
        "gone": gone,
        "stored_url": reverse("agreements:goals", args=[page.agreement.number]) if goal else "",
        # On a new goal nothing has been said yet.
        "threads": page.notes if page.place else [],
        "comment_form": page.comment_form if goal else None,
    }
    return page.render("agreements/goal_edit.html", context, status=status)


def place_of(agreement: Agreement, goal: Goal) -> int:
    """Return which goal of the list it is, counted from 1."""
    return list(agreement.goals.values_list("pk", flat=True)).index(goal.pk) + 1


def _address(agreement: Agreement, goal: Goal | None) -> str:
    if goal is None:
        return reverse("agreements:goal_new", args=[agreement.number])
    return reverse("agreements:goal", args=[agreement.number, goal.pk])


def with_rows_changed(page: SectionPage, form: GoalForm, goal: Goal | None = None) -> HttpResponse:
    """Show the page again with an entry more, fewer or elsewhere; nothing typed is lost."""
    changed = rearranged(form.rows.typed, RowCommand.read(page.request.POST["row"]))
    kept = {"seen": "", "answers": ""} if form.answered else {}  # answers do not follow a move
    return goal_page(page, form.again(changed.rows, focus=changed.focus, **kept), goal=goal)


def typed_before(typed: Unsent, goal: Goal | None) -> GoalForm:
    """Return the form as it was last typed; for a goal that is gone, as that of a new one."""
    form = GoalForm(typed)
    return form if goal else form.anew()


def page_of_two_goals(
    page: SectionPage, form: GoalForm, goal: Goal, clash: TwoGoals
) -> HttpResponse:
    """Answer 409 with what two people wrote differently; all the rest is put together."""
    questions = questions_on_goal(clash)
    merged = form.asking(clash.goal, clash.mark, [question.key for question in questions])
    asking = Asking(
        form=merged,
        questions=questions,
        before=form.opened.chosen,
        place=f"goal:{goal.pk}",
        title=f"Ziel {place_of(page.agreement, goal)}",
        news=clash.goal.news,
    )
    return page.ask(asking, "agreements/goal_two_texts.html", formset=merged.rows)


def page_of_gone(page: SectionPage, form: GoalForm, goal_pk: int) -> HttpResponse:
    """Answer 409 where somebody removed the goal: the form can write it anew."""
    return goal_page(
        page, form.anew(), gone=last_removal(page.agreement, f"goal:{goal_pk}"), status=CONFLICT
    )
