"""The editions of the Muster in the administration: read, never changed."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models.edition import Edition
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


def address(edition: Edition, name: str = "change") -> str:
    return reverse(f"admin:agreements_edition_{name}", args=[edition.pk])


def test_the_list_counts_the_agreements(office: Client) -> None:
    builders.make_draft()
    builders.make_draft()
    response = office.get(reverse("admin:agreements_edition_changelist"))
    assert [row.used for row in response.context["cl"].result_list] == [2]
    assert "Muster, Fassung vom 27.09.2023" in text_of(response)


def test_an_edition_shows_sections_footnotes_and_remarks(office: Client) -> None:
    edition = builders.make_edition()
    words = text_of(office.get(address(edition)))
    for section in edition.sections.all():
        assert section.heading in words
    assert "Getränkeverkauf" in words  # footnote 2
    assert "Hinweise zum Mustertext" in words
    for remark in edition.remarks.all():
        assert " ".join(remark.text.split()) in words


def test_a_published_edition_stays_as_it_is(office: Client) -> None:
    edition = builders.make_edition()
    before = Edition.objects.filter(pk=edition.pk).values().get()
    posted = {"title": "Anders", "_save": "Sichern"}
    assert office.post(address(edition), posted).status_code == 403
    assert office.post(address(edition, "delete"), {"post": "yes"}).status_code == 403
    assert office.post(reverse("admin:agreements_edition_add"), posted).status_code == 403
    assert Edition.objects.filter(pk=edition.pk).values().get() == before
