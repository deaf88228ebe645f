"""The gallery shows everything there is, in both states of its form."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory

from accounts.models import User
from core.gallery import gallery

NO_COMPONENTS = {"nav_link"}  # part of every page


def visit(user: User | AnonymousUser, data: dict[str, str] | None = None) -> HttpResponse:
    factory = RequestFactory()
    request = factory.get("/bausteine/") if data is None else factory.post("/bausteine/", data)
    request.user = user
    return gallery(request)


def staff() -> User:
    return User(email="fachstelle@landkreis.example", is_staff=True)


def test_the_gallery_is_for_staff() -> None:
    for user in (AnonymousUser(), User(email="schule@schule.example")):
        with pytest.raises(PermissionDenied):
            visit(user)


def test_every_component_is_in_the_gallery() -> None:
    (library,) = (
        library
        for library in engines["django"].engine.template_builtins  # type: ignore[attr-defined]  # Django's backend
        if "callout" in library.tags
    )
    sources = "".join(
        engines["django"].get_template(name).template.source  # type: ignore[attr-defined]  # same
        for name in ("core/gallery.html", "core/gallery_table.html")
    )
    assert [t for t in library.tags if t not in NO_COMPONENTS and f"{{% {t} " not in sources] == []


def test_the_form_of_the_gallery_comes_back_with_its_errors() -> None:
    assert b"data-kern-errors" not in visit(staff()).content
    html = visit(staff(), {"offers-TOTAL_FORMS": "1", "offers-INITIAL_FORMS": "0"}).content.decode()
    assert "data-kern-errors" in html
    assert "<title>" in html
    assert "Fehler: " in html
