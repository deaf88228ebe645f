"""The first page and the pages of the operator."""

import pytest
from django.test import Client

from desk.models import Page, PageKey, default_body
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", PageKey)
def test_every_page_is_there_without_login(client: Client, key: PageKey):
    page = client.get(f"/{key}/")

    assert page.status_code == 200
    assert key.label in page.content.decode()


def test_the_operators_words_replace_the_portals(client: Client):
    Page.objects.create(key=PageKey.IMPRINT, body="Landratsamt <Musterland>\n\n- Landrätin Kern")

    text = client.get("/impressum/").content.decode()

    assert "Landratsamt &lt;Musterland&gt;" in text
    assert "<li>Landrätin Kern</li>" in text.replace("<p>", "").replace("</p>", "")


def test_words_that_cannot_be_read_are_refused_with_their_line(client: Client):
    client.force_login(builders.make_user(is_staff=True, is_superuser=True))

    answer = client.post("/verwaltung/desk/page/add/", {"key": "impressum", "body": "a\n\n[^1]"})

    assert "Zeile 3" in answer.content.decode()
    assert not Page.objects.exists()


def test_a_new_page_starts_with_the_portals_words(client: Client):
    client.force_login(builders.make_user(is_staff=True, is_superuser=True))

    form = client.get("/verwaltung/desk/page/add/?key=hilfe").context["adminform"].form

    assert form.initial["body"] == default_body(PageKey.HELP)


def test_the_first_page_leads_on_whoever_is_logged_in(client: Client):
    assert client.get("/").status_code == 200
    client.force_login(builders.make_user())
    assert client.get("/").headers["Location"] == "/aufgaben/"
