"""The pages of a Nachtrag and of the text in force, as people and their browsers see them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.documents.current import frozen_composition
from agreements.enums import State
from agreements.models import Agreement
from agreements.views.amendments import STARTED
from tests import builders
from tests.core.pdf_reading import failures, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> Agreement:
    return builders.make_agreement(State.SIGNED)


@pytest.fixture
def amended(base: Agreement) -> Agreement:
    """Return a signed agreement with a signed Nachtrag from its hundredth day on."""
    draft = builders.make_amendment(
        base, effective_on=builders.first_day(base) + timedelta(days=100)
    )
    builders.rewrite_goal(draft.goals.get(), "Die Klassen vertragen sich.")
    builders.advance(draft, State.SIGNED)
    return Agreement.objects.get(pk=base.pk)


def signed_in(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(builders.writer_of(agreement))
    return client


def address(name: str, agreement: Agreement) -> str:
    return reverse(f"agreements:{name}", args=[agreement.number])


def test_the_page_of_the_agreement_leads_to_a_new_nachtrag(base: Agreement) -> None:
    client, url = signed_in(base), address("amendment_new", base)
    assert url in client.get(base.get_absolute_url()).text
    assert "Was geschieht" in client.get(url).text

    page = client.post(url, follow=True).text

    draft = base.amendments.get()
    assert STARTED in page
    assert f"Nachtrag 1 zu {base.number}" in page
    assert "ab wann" in page.lower()
    overview = client.get(base.get_absolute_url()).text
    assert draft.get_absolute_url() in overview
    assert url not in overview
    assert f"Der Nachtrag {draft.number} ist noch offen." in overview
    assert draft.get_absolute_url() in client.get(address("history", base)).text
    again = client.post(url)
    assert again.status_code == 409
    assert draft.number in again.text


def test_its_form_asks_from_when_it_holds(base: Agreement) -> None:
    draft = builders.make_amendment(base)
    client, url = signed_in(base), address("term", draft)
    assert "Ab wann gilt der Nachtrag?" in client.get(url).text
    assert "Ab wann gilt" not in client.get(address("term", builders.make_draft())).text
    seen = client.get(url).context["form"]["seen"].value()
    typed = {"effective_on": f"{base.ends_on:%d.%m.%Y}", "seen": seen}
    term = {"span": "own", "starts_on": str(base.starts_on), "ends_on": str(base.ends_on)}

    assert client.post(url, typed | term).status_code == 302

    draft.refresh_from_db()
    assert draft.effective_on == base.ends_on
    clash = {"span": "own", "starts_on": "1.8.2020", "ends_on": "1.8.2030", "seen": seen}
    asked = client.post(url, clash | {"effective_on": "1.1.2027"})
    assert asked.status_code == 409
    assert "Nachtrag gilt ab:" in asked.text


def test_every_page_of_a_nachtrag_says_which_one_it_is(base: Agreement) -> None:
    draft, client = builders.make_amendment(base), signed_in(base)
    for name in (
        *("detail", "parties", "term", "goals", "blanks", "wording", "annexes", "control"),
        *("document", "comparison", "open_points", "versions", "history", "signatures"),
    ):
        page = client.get(address(name, draft)).text
        assert f"Nachtrag 1 zu {base.number}" in page or f"{base.number}-N1" in page, name
    parties = client.get(address("parties", draft)).text
    assert "Ein Nachtrag wechselt keine Vertragspartner." in parties
    assert address("provider", draft) not in parties


def test_it_is_compared_with_the_text_it_changes(base: Agreement) -> None:
    draft, client = builders.make_amendment(base), signed_in(base)
    assert "Beide Texte sagen dasselbe." in client.get(address("comparison", draft)).text
    builders.rewrite_goal(draft.goals.get(), "Die Klassen vertragen sich.")

    page = client.get(address("comparison", draft)).text

    assert f"Geltender Text: {base.number}" in page
    assert "1 Änderung" in page
    office = Client()
    office.force_login(builders.make_office_member())
    review = office.get(reverse("admin:agreements_agreement_review", args=[draft.pk])).text
    assert "Was der Nachtrag ändert (1)" in review


def test_the_control_page_prints_only_what_changes(base: Agreement) -> None:
    draft, client = builders.make_amendment(base, effective_on=base.starts_on), signed_in(base)
    url = address("control", draft)
    assert "Der Nachtrag ändert noch nichts." in client.get(url).text
    builders.rewrite_goal(draft.goals.get(), "Die Klassen vertragen sich.")
    page = client.get(url).text
    assert "An die Stelle von Ziel 1 tritt:" in page
    assert "Präambel" not in page


def test_the_text_in_force_names_the_source_of_each_change(amended: Agreement) -> None:
    client, url = signed_in(amended), address("in_force", amended)
    day = builders.first_day(amended) + timedelta(days=100)
    before = client.get(url, {"am": f"{day - timedelta(days=1)}"}).text
    after = client.get(url, {"am": f"{day}"}).text

    assert "Die Klassen vertragen sich." not in before
    assert "Text ab diesem Tag" in before
    assert "Die Klassen vertragen sich." in after
    assert "Geändert durch Nachtrag 1, gilt ab" in after
    paper = client.get(address("in_force_pdf", amended), {"am": f"{day}"})
    assert failures(paper.content) == []
    words = " ".join(text_of(paper.content).split())
    assert "Die Klassen vertragen sich. Geändert durch Nachtrag 1, gilt ab" in words
    assert f"Nachtrag 1 ({amended.number}-N1)" in words
    assert amended.current_version
    adopted = frozen_composition(amended.current_version).adoption.lines()[0]
    assert adopted in words
    assert adopted in " ".join(after.split())
    assert client.get(address("in_force", amended.amendments.get())).headers["Location"] == url


def test_where_nothing_holds_it_says_why(amended: Agreement) -> None:
    client, url = signed_in(amended), address("in_force", amended)
    early = f"{builders.first_day(amended) - timedelta(days=1)}"
    assert "Die Vereinbarung beginnt erst am" in client.get(url, {"am": early}).text
    refused = client.get(address("in_force_pdf", amended), {"am": early})
    assert (refused.status_code, "beginnt erst am" in refused.text) == (409, True)
    draft = builders.make_draft()
    assert "Noch haben nicht alle" in signed_in(draft).get(address("in_force", draft)).text


@pytest.mark.parametrize("typed", ["gestern", "31.2.2027", "", "\x00", "9" * 400, "2027-99-01"])
def test_a_day_nobody_knows_is_today(amended: Agreement, typed: str) -> None:
    page = signed_in(amended).get(address("in_force", amended), {"am": typed})
    assert page.status_code == 200
    assert page.context["sheet"].day == timezone.localdate()


def test_lists_tell_a_nachtrag_from_an_agreement(amended: Agreement) -> None:
    client = signed_in(amended)
    page = client.get(reverse("agreements:list")).text
    assert f"Nachtrag 1 zu {amended.number}" in page
    assert "Dazu 1 Nachtrag." in page
    draft = builders.make_amendment(amended)
    tasks = client.get(reverse("desk:tasks")).text
    assert f"Nachtrag {draft.ordinal} zu {amended.number}" in tasks
