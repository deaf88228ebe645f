"""Addresses of a talk's pages, and forms as a browser sends them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from evaluations.models import Evaluation
from tests.agreements.pages import seen_on


def url(name: str, evaluation: Evaluation, *rest: object) -> str:
    """Return the address of one of the talk's pages."""
    given = [evaluation.agreement.number, evaluation.year, *rest]
    return reverse(f"evaluations:{name}", args=given)


def client_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, address: str, seen: str | None = None, **fields: Any) -> Any:
    """Send the form of a page."""
    mark = seen_on(client, address) if seen is None else seen
    return client.post(address, {"seen": mark, **fields})
