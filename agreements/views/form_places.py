"""Which place of an agreement a page's form is about: „term“, „party:school“, „goal:12“."""

import re
from collections.abc import Callable, Mapping

from django.urls import ResolverMatch, reverse

from accounts.models import User
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.together import Autosave
from agreements.views.roles import ROLES, SLUGS
from core.models import LogEntry

NEW_GOAL = "goal:new"
PROVIDER = "provider"

_PLACES: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "agreements:term": lambda _: "term",
    "agreements:blanks": lambda _: "blanks",
    "agreements:provider": lambda _: PROVIDER,
    "agreements:party": lambda given: f"party:{ROLES.get(str(given['role']), '')}",
    "agreements:section": lambda given: f"section:{given['key']}",
    "agreements:goal_new": lambda _: NEW_GOAL,
    "agreements:goal": lambda given: f"goal:{given['goal_pk']}",
}


def form_place(match: ResolverMatch | None) -> str:
    """Return the place that the page of an address has a form for; empty where it has none."""
    place_of = _PLACES.get(match.view_name) if match else None
    return place_of(match.kwargs) if match and place_of else ""


def form_url(number: str, place: str) -> str:
    """Return the address of the page with the form for `place`; raise KeyError for no place."""
    kind, _, key = place.partition(":")
    if place == NEW_GOAL:
        return reverse("agreements:goal_new", args=[number])
    if kind == "party":
        return reverse("agreements:party", args=[number, SLUGS[PartyRole(key)]])
    if kind in {"section", "goal"}:
        return reverse(f"agreements:{kind}", args=[number, key])
    name = {"term": "term", "blanks": "blanks", PROVIDER: "provider"}[place]
    return reverse(f"agreements:{name}", args=[number])


def is_place(agreement: Agreement, place: str, person: User) -> bool:
    """Tell whether `agreement` has a form for `place`, or had one for a goal that is gone."""
    kind, _, key = place.partition(":")
    if place in {"term", "blanks", PROVIDER, NEW_GOAL}:
        return True
    if kind == "party":
        return any(party.role == key for party in agreement.parties.all())
    if kind == "section":
        return any(section.key == key for section in agreement.edition.sections.all())
    if kind != "goal" or not re.fullmatch(r"[1-9][0-9]{0,17}", key):
        return False
    pk = int(key)
    return (
        agreement.goals.filter(pk=pk).exists()
        or was_here(agreement, pk)
        or Autosave.objects.of(person, agreement).filter(place=place).exists()
    )


def was_here(agreement: Agreement, pk: int) -> bool:
    """Tell whether the trail knows a goal of this key, which may be gone since."""
    edits = LogEntry.objects.about(agreement).filter(action=Deed.EDIT)
    return edits.filter(details__changes__0__place=f"goal:{pk}").exists()
