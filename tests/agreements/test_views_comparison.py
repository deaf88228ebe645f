"""The comparison as a page and as PDF, and what is kept as read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import goals, transitions
from agreements.actions.goals import CommitmentDraft
from agreements.enums import CommitmentKind, PartyRole, State
from agreements.models import Agreement, Look
from tests import builders
from tests.agreements.editing import change_party, change_wording
from tests.agreements.pages import page, seen_on, text_of, url
from tests.conftest import SignIn
from tests.core.pdf_reading import failures
from tests.core.pdf_reading import text_of as pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    """A draft that came back with a question and was changed since."""
    agreement = builders.make_agreement(State.SUBMITTED)
    transitions.query(
        agreement=agreement, reason="Bitte ergänzen.", by=builders.make_office_member()
    )
    writer = builders.writer_of(agreement)
    change_party(agreement, writer, PartyRole.SCHOOL, represented_by="Rektorin Süß")
    change_wording(agreement, writer, "7", "Wir reden <b>miteinander</b>.")
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    return Agreement.objects.get(pk=agreement.pk)


@pytest.fixture
def school(agreement: Agreement, sign_in: SignIn) -> Client:
    return sign_in(builders.writer_of(agreement))


@pytest.fixture
def office(agreement: Agreement, sign_in: SignIn) -> Client:
    del agreement
    return sign_in(builders.make_office_member())


def comparison(agreement: Agreement, **query: str) -> str:
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{url('comparison', agreement)}?{words}"


# --- The page -------------------------------------------------------------------------------------


def test_the_list_comes_first_and_leads_into_the_text(office: Client, agreement: Agreement) -> None:
    html = page(office, url("comparison", agreement))
    words = text_of(office.get(url("comparison", agreement)))
    assert "3 Änderungen" in words
    assert "2 geändert, 1 ergänzt, 17 unverändert." in words
    assert "1. Einreichung vom" in words
    for anchor in ("stelle-party-school", "stelle-section-7", "stelle-goal-2"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html
        assert html.index(f'href="#{anchor}"') < html.index(f'id="{anchor}"')
    assert f"von {builders.writer_of(agreement).get_full_name()}" in words
    assert "Neu: Wir reden &lt;b&gt;miteinander&lt;/b&gt;." in html.replace("</span>", "")


def test_who_changed_it_herself_is_addressed(school: Client, agreement: Agreement) -> None:
    assert "von Ihnen," in text_of(school.get(url("comparison", agreement)))


def test_what_the_trail_does_not_tell_is_admitted(office: Client, agreement: Agreement) -> None:
    agreement.goals.all().delete()  # not by the portal
    words = text_of(office.get(url("comparison", agreement)))
    assert "Bisheriges Ziel 1 gestrichen unbekannt" in words


@pytest.mark.parametrize(
    ("view", "shown", "hidden"),
    [
        ("aenderungen", ["Neu: Alle kennen", "Gelöscht:"], ["2. Qualitätsstandards"]),
        ("text", ["Neu: Alle kennen", "Gelöscht:", "2. Qualitätsstandards"], []),
        ("rein", ["Alle kennen die Zeiten.", "2. Qualitätsstandards"], ["Neu:", "Gelöscht:"]),
    ],
)
def test_the_text_is_shown_in_three_ways(
    office: Client, agreement: Agreement, view: str, shown: list[str], hidden: list[str]
) -> None:
    address = comparison(agreement, ansicht=view)
    words = text_of(office.get(address)).partition("Im Text")[2]
    assert [part for part in shown if part not in words] == []
    assert [part for part in hidden if part in words] == []
    assert page(office, address).count('aria-current="true">') == 2  # the menu and the view


def test_struck_sections_are_no_part_of_the_clean_text(
    office: Client, agreement: Agreement
) -> None:
    change_wording(agreement, builders.writer_of(agreement), "7", "")
    assert "gestrichen" in text_of(office.get(comparison(agreement)))
    words = text_of(office.get(comparison(agreement, ansicht="rein")))
    assert "7. Konfliktregelung" not in words.partition("Im Text")[2]


def test_both_sides_can_be_chosen(office: Client, agreement: Agreement) -> None:
    words = text_of(office.get(comparison(agreement, von="muster", bis="einreichung")))
    assert "Keine Änderungen" in words
    assert "Beide Texte sagen dasselbe." in words
    back = text_of(office.get(comparison(agreement, von="jetzt", bis="muster")))
    assert "1 Änderung " in back
    assert "Gelöscht: Wir reden" in back


@pytest.mark.parametrize(
    "query",
    [
        {"von": "fassung-1"},
        {"von": "fassung-99999999999999999999"},
        {"von": "einreichung-0"},
        {"bis": "nirgends"},
        {"von": "muster%00"},
        {"ansicht": "bunt"},
    ],
)
@pytest.mark.parametrize("name", ["comparison", "comparison_pdf"])
def test_a_text_there_is_not_is_not_found(
    office: Client, agreement: Agreement, name: str, query: dict[str, str]
) -> None:
    words = "&".join(f"{key}={value}" for key, value in query.items())
    assert office.get(f"{url(name, agreement)}?{words}").status_code == 404


def test_fassungen_can_be_compared_from_their_list(office: Client) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    transitions.reopen(
        agreement=agreement, reason="Ein Ziel fehlt.", by=builders.writer_of(agreement)
    )
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    builders.advance(agreement, State.SIGNING)
    listed = page(office, url("versions", agreement))
    assert "?von=fassung-1&amp;bis=fassung-2" in listed
    assert "?von=fassung-1&quot;" not in listed
    assert "Ziel 2" in text_of(office.get(comparison(agreement, von="fassung-1", bis="fassung-2")))


@pytest.mark.parametrize("name", ["detail", "document"])
def test_the_comparison_is_linked(office: Client, name: str) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    assert url("comparison", agreement) in page(office, url(name, agreement))


def test_the_review_leads_to_the_comparison(office: Client, agreement: Agreement) -> None:
    review = page(office, reverse("admin:agreements_agreement_review", args=[agreement.pk]))
    assert f"{url('comparison', agreement)}?von=muster" in review


def test_the_number_of_queries_stays_the_same(office: Client, agreement: Agreement) -> None:
    address = comparison(agreement, von="muster")
    office.get(address)
    with CaptureQueriesContext(connection) as few:
        office.get(address)
    for number in range(20):
        builders.make_goal(agreement, f"Ziel der Klasse {number}, das es noch nicht gab.")
    with CaptureQueriesContext(connection) as many:
        office.get(address)
    assert len(many) == len(few) <= 26


# --- Read -----------------------------------------------------------------------------------------


def test_who_never_read_it_is_told_how_to_mark_it(office: Client, agreement: Agreement) -> None:
    words = text_of(office.get(comparison(agreement, von="gelesen")))
    assert "Sie haben diese Vereinbarung noch nicht als gelesen gemerkt." in words
    assert "1. Einreichung vom" in words


def test_what_is_new_since_the_last_look(
    office: Client, school: Client, agreement: Agreement
) -> None:
    response = office.post(
        url("mark_read", agreement), {"seen": seen_on(office, url("comparison", agreement))}
    )
    assert response.status_code == 302
    assert response["Location"] == agreement.get_absolute_url()
    assert "seit Sie zuletzt gelesen haben" not in text_of(office.get(response["Location"]))
    builders.make_goal(agreement, "Noch ein Ziel.")
    change_wording(agreement, builders.writer_of(agreement), "7", "Wir reden gern.")
    overview = text_of(office.get(agreement.get_absolute_url()))
    assert "2 Änderungen, seit Sie zuletzt gelesen haben." in overview
    assert "?von=gelesen" in page(office, agreement.get_absolute_url())
    words = text_of(office.get(comparison(agreement, von="gelesen")))
    writer = builders.writer_of(agreement).get_full_name()
    assert f"Andere haben den Text seither 2-mal geändert, zuletzt {writer}." in words
    assert "2 Änderungen" in words
    # Her own edits are no news to the school, which read the text when it handed it in.
    assert "seit Sie zuletzt gelesen haben" not in text_of(school.get(agreement.get_absolute_url()))


def test_the_document_can_be_marked_as_read_too(office: Client, agreement: Agreement) -> None:
    seen = seen_on(office, url("document", agreement))
    assert office.post(url("mark_read", agreement), {"seen": seen}).status_code == 302
    assert "als gelesen gemerkt." in text_of(office.get(url("document", agreement)))
    assert Look.objects.count() == 2


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 65, "\x00"])
def test_another_text_than_todays_is_not_kept(
    office: Client, agreement: Agreement, seen: str
) -> None:
    response = office.post(url("mark_read", agreement), {"seen": seen})
    assert response.status_code == 409
    assert "Jemand hat den Text inzwischen geändert." in text_of(response)
    assert Look.objects.count() == 1  # the submitter's


def test_the_same_post_twice_is_one_look(office: Client, agreement: Agreement) -> None:
    seen = seen_on(office, url("comparison", agreement))
    for _ in range(2):
        assert office.post(url("mark_read", agreement), {"seen": seen}).status_code == 302
    assert Look.objects.count() == 2


# --- On paper -------------------------------------------------------------------------------------


def test_the_pdf_holds_both_texts_and_meets_both_standards(
    office: Client, agreement: Agreement
) -> None:
    struck = agreement.edition.sections.get(key="7").prose.lines()[0].strip()
    response = office.get(f"{url('comparison_pdf', agreement)}?von=muster")
    assert response["Content-Disposition"] == (
        f'inline; filename="{agreement.number}_Vergleich.pdf"'
    )
    assert failures(response.content) == []
    words = pdf_text(response.content)
    assert f"Gelöscht: {struck}" in words
    assert "Neu: Wir reden <b>miteinander</b>." in words
    assert "7. Konfliktregelung geändert" in words
    assert f"{builders.writer_of(agreement).get_full_name()}," in words
    assert f"Nummer {agreement.number} · erstellt am" in words
    assert agreement.school.organisation.name in words


@pytest.mark.parametrize("view", ["text", "rein"])
def test_the_whole_text_is_printed_too(office: Client, agreement: Agreement, view: str) -> None:
    response = office.get(f"{url('comparison_pdf', agreement)}?ansicht={view}")
    assert failures(response.content) == []
    words = pdf_text(response.content)
    assert "Qualitätsstandards" in words
    assert ("Neu: Alle kennen die Zeiten." in words) == (view == "text")


def test_a_comparison_without_changes_is_printed(office: Client, agreement: Agreement) -> None:
    response = office.get(f"{url('comparison_pdf', agreement)}?von=jetzt")
    assert failures(response.content) == []
    assert "Keine Änderungen" in pdf_text(response.content)


def test_many_goals_are_compared_quickly(office: Client, agreement: Agreement) -> None:
    writer = builders.writer_of(agreement)
    for number in range(60):
        rows = [
            CommitmentDraft(
                pk=None, kind=CommitmentKind.OFFER, text=f"Angebot {number}-{row}. " * 9
            )
            for row in range(3)
        ]
        goals.add_goal(agreement=agreement, text=f"Zielsatz {number}.", commitments=rows, by=writer)
    response: Any = office.get(comparison(agreement, ansicht="text"))
    assert "63 Änderungen" in text_of(response)
