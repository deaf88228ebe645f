"""What a page answers when an action refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled, Outdated


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
