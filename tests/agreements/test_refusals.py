"""What a page answers when an action refuses, and where two people wrote."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from agreements.actions.merging import Author
from agreements.views.conflicts import SOMEBODY, last_edit, last_removal, theirs
from agreements.views.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled, Outdated
from tests import builders


def refusing(refusal: ActionRefused | None) -> HttpResponse:
    @refusals_in_words
    def view(request: HttpRequest, number: str) -> HttpResponse:  # noqa: ARG001 - a view
        if refusal:
            raise refusal
        return HttpResponse(number)

    return view(RequestFactory().get("/"), number="KV-1")


def test_an_answer_passes() -> None:
    assert refusing(None).content == b"KV-1"


def test_a_missing_right_is_a_permission_denied() -> None:
    with pytest.raises(PermissionDenied, match="Das darf nur die Fachstelle"):
        refusing(NotEntitled("Das darf nur die Fachstelle."))


@pytest.mark.parametrize("kind", [ActionRefused, Outdated])
def test_any_other_refusal_is_a_conflict_in_words(kind: type[ActionRefused]) -> None:
    response = refusing(kind("Das geht gerade nicht."))
    assert response.status_code == 409
    assert "Das geht gerade nicht." in response.content.decode()


@pytest.mark.django_db
def test_the_last_edit_of_a_place_has_a_name() -> None:
    agreement = builders.make_agreement()
    assert last_edit(agreement, "term").startswith("Kim Beispiel")
    assert last_edit(agreement, "section:4") == SOMEBODY
    assert last_removal(agreement, "goal:0") == "Jemand hat dieses Ziel inzwischen entfernt."


@pytest.mark.django_db
def test_yesterday_is_said_with_its_day() -> None:
    at = datetime(2026, 3, 4, 14, 31, tzinfo=timezone.get_current_timezone())
    author = Author(None, "Anna Beispiel", at)
    assert theirs(author) == "Eingabe von Anna Beispiel, 04.03.2026, 14:31\N{NO-BREAK SPACE}Uhr"
    assert theirs(None) == "Gespeicherte Eingabe"
