"""Every form once with rubbish: never a fault, nothing typed lost, all shown as it was typed."""

from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from agreements.enums import Action, State
from agreements.models.agreement import Agreement
from tests import builders
from tests.agreements.pages import url
from tests.conftest import SignIn
from tests.forms import Form, forms_of

pytestmark = pytest.mark.django_db

BIGGEST = 1_000_000
RUBBISH = {
    "nul": "Ziel\x00ende",
    "right to left": "Ziel \u202eedne\u202c Ende",
    "emoji": "👩🏽‍🏫 Schule 🎒",
    "long": "ä" * 25_000,
    "huge": "x" * BIGGEST,
    "html": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "template": "{{ settings.SECRET_KEY }} {% include 'x' %} ${7*7}",
    "blank": "{unknown} {school: x} [^9]",
    "formula": "=cmd|' /C calc'!A0",
    "number": "9" * 400,
    "year": "99999",
    "lone surrogate": "Ziel \ud800 Ende",
}
TEMPLATE = "__prefix__"  # a row that scripts copy
SPOKEN = {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.CONFLICT}
REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@pytest.fixture
def draft() -> Agreement:
    """Return a filled draft."""
    return builders.make_agreement()


@pytest.fixture
def pages(draft: Agreement) -> list[str]:
    """Return the pages on which the school writes."""
    signing = builders.make_agreement(State.SIGNING, by=draft.created_by, school=draft.school)
    return [
        reverse("agreements:new"),
        reverse("agreements:list"),
        *(url("party", draft, role) for role in ("schultraeger", "schule", "traeger")),
        *(url(name, draft) for name in ("parties", "provider", "term", "goals", "goal_new")),
        *(url("goal", draft, goal.pk) for goal in draft.goals.all()),
        *(url(name, draft) for name in ("goal_examples", "blanks", "annexes", "control")),
        *(url("section", draft, key) for key in ("3", "7")),
        url("step", draft, Action.WITHDRAW),
        url("step", signing, Action.REOPEN),
        url("sign_paper", signing, signing.signing_parties[1].pk),
        url("sign_file", signing, signing.signing_parties[1].pk),
        url("consent", signing, signing.signing_parties[1].pk),
    ]


@pytest.fixture
def pages_of_the_office(draft: Agreement) -> list[str]:
    """Return the pages on which the Fachstelle writes."""
    submitted = builders.make_agreement(State.SUBMITTED)
    rows = {
        "agreements_agreement_review": submitted.pk,
        "schools_organisation_change": draft.school.organisation_id,
        "schools_school_change": draft.school.pk,
        "accounts_user_change": draft.created_by_id,
    }
    lists = ("agreements_agreement", "schools_organisation", "schools_school", "accounts_user")
    return [
        *(reverse(f"admin:{name}", args=[pk]) for name, pk in rows.items()),
        *(reverse(f"admin:{name}_changelist") for name in lists),
        reverse("admin:schools_organisation_add"),
        reverse("admin:accounts_user_add"),
    ]


def forms_on(client: Client, pages: list[str]) -> Iterator[tuple[str, Form]]:
    """Yield each form with the page it stands on; of equal ones the first."""
    met = set()
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == HTTPStatus.OK, path
        for form in forms_of(answer.content.decode(), path):
            kind = (form.action, *(control.name for control in form.controls))
            if kind not in met:
                met.add(kind)
                yield path, form


def send(client: Client, form: Form, fields: dict[str, str]) -> Any:
    """Send a form and undo what it did."""
    with transaction.atomic():
        if form.method == "post":
            # As a form without files: the test client would take bytes for a list of numbers.
            body = urlencode(encoded(fields))
            answer = client.post(form.action, body, "application/x-www-form-urlencoded")
        else:
            answer = client.get(form.action, encoded(fields))
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    return answer


def encoded(fields: dict[str, str]) -> dict[str, bytes]:
    """Return the fields as bytes: browsers cannot send half a letter, others can."""
    return {name: text.encode("utf-8", "surrogatepass") for name, text in fields.items()}


def lost(form: Form, text: str, answer: Any) -> list[str]:
    """Return the fields whose text the page does not show again."""
    if "\ud800" in text:
        return []  # half a letter is shown as the sign for it
    page = answer.content.decode()
    shown = {(c.name, " ".join(c.value.split())) for f in forms_of(page, "") for c in f.controls}
    words = " ".join(text.split())
    return [name for name in form.typed if (name, words) not in shown and TEMPLATE not in name]


def pdf_text(answer: Any) -> str:
    """Return what stands in the PDF."""
    content = BytesIO(answer.getvalue())
    return "".join(page.extract_text() for page in PdfReader(content).pages)


def faults_of(client: Client, form: Form, text: str) -> Iterator[str]:
    """Send a form with `text` in all that is typed, then in everything; yield what is wrong."""
    answer = send(client, form, form.filled(text))
    if answer.status_code == HTTPStatus.BAD_REQUEST and len(text) == BIGGEST:
        return  # more than a request may hold: nothing of it was read
    if answer.status_code not in SPOKEN:
        yield f"answered {answer.status_code}"
    elif answer.status_code != HTTPStatus.FOUND and form.method == "post":
        yield from (f"{name} is lost" for name in lost(form, text, answer))
    answer = send(client, form, form.forged(text))
    if answer.status_code not in SPOKEN | REFUSED:
        yield f"forged, answered {answer.status_code}"


def check(client: Client, pages: list[str]) -> None:
    """Send every form with every rubbish; each time as if it were the first."""
    forms = list(forms_on(client, pages))
    assert [
        f"{path} → {form.action}, {kind}: {fault}"
        for path, form in forms
        for kind, text in RUBBISH.items()
        for fault in faults_of(client, form, text)
    ] == []


def test_the_school_types_rubbish(sign_in: SignIn, draft: Agreement, pages: list[str]) -> None:
    check(sign_in(draft.created_by), pages)


def test_the_office_types_rubbish(sign_in: SignIn, pages_of_the_office: list[str]) -> None:
    check(sign_in(builders.make_office_member(is_superuser=True)), pages_of_the_office)


@pytest.mark.parametrize("kind", ["html", "template", "blank", "formula", "emoji", "right to left"])
def test_what_was_typed_is_shown_as_it_was_typed(
    sign_in: SignIn, draft: Agreement, kind: str
) -> None:
    client = sign_in(draft.created_by)
    builders.make_goal(draft, RUBBISH[kind])
    for name in ("goals", "control", "document", "history"):
        assert escape(RUBBISH[kind]) in client.get(url(name, draft)).content.decode(), name
    text = pdf_text(client.get(url("document_pdf", draft)))
    if kind not in {"emoji", "right to left"}:  # a PDF holds glyphs, in the order of the eye
        assert "".join(RUBBISH[kind].split()) in "".join(text.split())
