"""The history of an agreement as a story, the latest first; whole and unfolded for paper."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.documents.chapters import story
from agreements.documents.places import SECTION_OF_KIND
from agreements.documents.sentences import thing_of
from agreements.documents.story import entries_about
from agreements.enums import Action, Deed
from agreements.forms.history import StoryForm
from agreements.views.access import line_and_rights
from agreements.views.sections import SECTIONS
from core.models import LogEntryQuerySet
from core.page import FilterTag
from core.templatetags.components import PAGE_KEY

PAGE_SIZE = 50
PRINT_SIZE = 2000  # entries on paper; an agreement has some hundred
PRINT_KEY = "druck"
STEPS = "steps"
CHOICES = {key: title for key, title in SECTIONS.items() if key != "control"} | {
    STEPS: "Schritte und Unterschriften"
}
# What is told of a section besides what was written at its places.
ACTIONS: dict[str, tuple[str, ...]] = {
    "annexes": (Deed.ANNEX_ADDED, Deed.ANNEX_REMOVED),
    STEPS: (*Action, Deed.CREATE, Deed.SIGNATURE, Deed.NOTED),
}


@require_safe
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Show who did what when, from which to which text."""
    agreement, rights = line_and_rights(request, number)
    trail = entries_about(agreement, with_comments=rights.may_read_comments)
    form = StoryForm(request.GET, sections=CHOICES, people=trail.people())
    on_paper = PRINT_KEY in request.GET
    found = _narrowed(trail, form).order_by("-pk")
    size = PRINT_SIZE if on_paper else PAGE_SIZE
    page = Paginator(found, size).get_page(request.GET.get(PAGE_KEY))
    context = {
        "agreement": agreement,
        "page": page,
        "phases": story(list(page), trail.moves(), thing_of(agreement)),
        "form": form,
        "tags": [
            FilterTag(text=f"{form.fields[name].label}: {words}", url=_without(request.GET, name))
            for name, words in form.in_words.items()
        ],
        "on_paper": on_paper,
        "print_url": _printing(request.GET),
    }
    layout = "print.html" if on_paper else "base.html"
    return render(request, "agreements/history.html", context | {"layout": layout})


def _narrowed(trail: LogEntryQuerySet, form: StoryForm) -> LogEntryQuerySet:
    chosen = form.chosen
    if key := chosen.get("abschnitt"):
        places = [kind for kind, section in SECTION_OF_KIND.items() if section == key]
        trail = trail.at_places([key, *places], ACTIONS.get(key, ()))
    if name := chosen.get("person"):
        trail = trail.of_person(name)
    return trail


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for key in (name, PAGE_KEY):
        rest.pop(key, None)
    return f"?{rest.urlencode()}"


def _printing(query: QueryDict) -> str:
    rest = query.copy()
    rest.pop(PAGE_KEY, None)
    rest[PRINT_KEY] = "1"
    return f"?{rest.urlencode()}"
