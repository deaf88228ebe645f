"""Addresses of a talk's pages, and forms as a browser sends them."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from evaluations.models import Evaluation
from tests.agreements.pages import seen_on


def url(name: str, evaluation: Evaluation, *rest: object) -> str:
    """Return the address of one of the talk's pages."""
    given = [evaluation.agreement.number, evaluation.year, *rest]
    return reverse(f"evaluations:{name}", args=given)


def typed_invitation(evaluation: Evaluation, client: Client, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends when the form is sent as it is shown, with what is `changed`."""
    form = client.get(url("invitation", evaluation)).context["form"]
    day = timezone.localdate() + timedelta(days=14)
    guests = form.guests
    sent = {
        "seen": form["seen"].value(),
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "begin": "14:00",
        "end": "15.30 Uhr",
        "place": "Rathaus",
        "video_link": "",
        "agenda": form["agenda"].value(),
        "people": form["people"].value(),
        "guests-TOTAL_FORMS": len(guests.forms),
        "guests-INITIAL_FORMS": guests.initial_form_count(),
    }
    for number, row in enumerate(guests.forms):
        for name in row.fields:
            if name != "DELETE":
                sent[f"guests-{number}-{name}"] = row[name].value() or ""
    return sent | changed


def with_guest(number: int = 0, **fields: str) -> dict[str, Any]:
    """Return what is sent for a guest who was added."""
    given = {"name": "Toni Elternbeirat", "email": "toni@eltern.example"} | fields
    rows = {f"guests-{number}-{name}": value for name, value in given.items()}
    return {"guests-TOTAL_FORMS": number + 1, **rows}


def client_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, address: str, seen: str | None = None, **fields: Any) -> Any:
    """Send the form of a page."""
    mark = seen_on(client, address) if seen is None else seen
    return client.post(address, {"seen": mark, **fields})
