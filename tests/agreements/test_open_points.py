"""„Offene Punkte“: everything that still waits, section by section."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.actions import reviewing, transitions
from agreements.enums import State
from agreements.models.agreement import Agreement
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


def headings(html: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", html)


def test_it_goes_by_the_order_of_the_form(client: Client, draft: Agreement) -> None:
    builders.make_note(draft, "control", "Zum Ganzen")
    builders.make_note(draft, "section:4", "Zum Wortlaut")
    builders.make_comment(draft, "annexes", "Zu den Anlagen")
    builders.make_note(draft, "somewhere", "Von früher")
    html = page(client, url("open_points", draft))
    assert headings(html) == [
        "Zeitraum",
        "Ziele und Angebote",
        "Beratung während der Unterrichtszeit",
        "Wortlaut der Abschnitte",
        "Anlagen",
        "Vereinbarung im Ganzen",
    ]
    assert html.index("Zum Ganzen") < html.index("Von früher")


def test_everything_leads_to_its_place(client: Client, draft: Agreement) -> None:
    draft.parties.filter(role="school").update(represented_by="")
    builders.make_goal(draft, "Die Schulsozialarbeit übernimmt die Pausenaufsicht.")
    builders.make_note(draft, "party:school/represented_by", "Wer vertritt?")
    html = page(client, url("open_points", draft))
    for address in (
        url("party", draft, "schule"),
        f"{url('party', draft, 'schule')}#id_represented_by",
        url("term", draft),
        url("blanks", draft),
        f"{url('goals', draft)}#ziel-1",
    ):
        assert f'href="{address}"' in html
    words = text_of(client.get(url("open_points", draft)))
    assert "Fehlt: Geben Sie die Vertretung der Schule ein." in words
    assert "Pausenaufsicht gehört laut Muster nicht zur Schulsozialarbeit" in words
    assert "(Muster, Fußnote 2)" in words


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"Zeitraum der Vereinbarung ein", "Eine Frage", "Unter uns"}),
        ("?zeige=pruefnotizen", {"Eine Frage"}),
        ("?zeige=kommentare", {"Unter uns"}),
        ("?zeige=fehlendes", {"Zeitraum der Vereinbarung ein"}),
        ("?zeige=erfunden", {"Zeitraum der Vereinbarung ein", "Eine Frage", "Unter uns"}),
    ],
)
def test_it_is_narrowed_by_links(
    client: Client, draft: Agreement, query: str, seen: set[str]
) -> None:
    builders.make_note(draft, "term", "Eine Frage")
    builders.make_comment(draft, "term", "Unter uns")
    html = page(client, url("open_points", draft) + query)
    words = {"Zeitraum der Vereinbarung ein", "Eine Frage", "Unter uns"}
    assert {word for word in words if word in html} == seen
    links = text_of(client.get(url("open_points", draft)))
    assert "Alle (5) Prüfnotizen (1) Kommentare (1) Fehlendes (3)" in links


def test_what_is_settled_is_folded_away(client: Client, draft: Agreement) -> None:
    note = builders.make_note(draft, "term", "Eine Frage")
    builders.make_answer(note, draft.created_by, "Eine Antwort")
    reviewing.resolve_note(agreement=draft, note_pk=note.pk, by=builders.make_office_member())
    html = page(client, url("open_points", draft))
    before, _, folded = html.partition("Erledigt (1)")
    assert "Eine Frage" not in before
    assert "Eine Antwort" in folded
    assert "Erledigt von" in folded
    assert "Ihre Antwort" not in folded


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Es fehlt nichts, und alle Fragen sind erledigt."),
        ("?zeige=pruefnotizen", "Es gibt keine offene Prüfnotiz."),
        ("?zeige=kommentare", "Es gibt keinen offenen Kommentar."),
        ("?zeige=fehlendes", "Es fehlt keine Angabe."),
    ],
)
def test_where_nothing_is_open_it_says_so(sign_in: SignIn, query: str, said: str) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    words = text_of(sign_in(agreement.created_by).get(url("open_points", agreement) + query))
    assert said in words


def test_after_handing_in_nothing_is_missing_any_more(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(agreement.created_by)
    builders.make_note(agreement, "term", "Eine Frage")
    words = text_of(client.get(url("open_points", agreement)))
    assert "Alle (1) Prüfnotizen (1) Kommentare (0) Fehlendes (0)" in words


def test_the_fachstelle_reads_it_without_comments(office: Client, draft: Agreement) -> None:
    builders.make_comment(draft, "term", "Unter uns")
    for query in ("", "?zeige=kommentare"):
        words = text_of(office.get(url("open_points", draft) + query))
        assert "Unter uns" not in words
        assert "Kommentare (" not in words
        assert "Alle (3)" in words


def test_readers_and_the_fachkraft_read_it(sign_in: SignIn, draft: Agreement) -> None:
    builders.make_comment(draft, "term", "Unter uns")
    reader = builders.make_member(draft.school.organisation, MemberRole.READER)
    for person in (reader, builders.make_social_worker(draft.school)):
        assert "Unter uns" in page(sign_in(person), url("open_points", draft))


def test_the_agreements_page_leads_there_with_the_count(
    client: Client, office: Client, draft: Agreement
) -> None:
    assert "Offene Punkte (3)" in text_of(client.get(draft.get_absolute_url()))
    builders.make_note(draft, "term")
    builders.make_comment(draft, "term")
    assert "Offene Punkte ansehen (5)" in text_of(client.get(draft.get_absolute_url()))
    assert "Offene Punkte (4)" in text_of(office.get(draft.get_absolute_url()))
    assert f'href="{url("open_points", draft)}"' in page(client, draft.get_absolute_url())


def test_a_query_leads_there(sign_in: SignIn) -> None:
    agreement, office = builders.make_agreement(State.SUBMITTED), builders.make_office_member()
    builders.make_note(agreement, "goals")
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=office)
    words = text_of(sign_in(agreement.created_by).get(agreement.get_absolute_url()))
    assert "Bitte ergänzen. Offene Punkte ansehen (1)" in words


@pytest.mark.parametrize("name", ["open_points", "detail", "goals", "parties"])
def test_many_threads_cost_no_more_questions_than_one(
    client: Client, draft: Agreement, name: str
) -> None:
    goal = builders.make_goal(draft)
    places = (f"goal:{goal.pk}", "party:school/name", "blank:procedure", "section:4")
    for place in places:
        builders.make_answer(builders.make_note(draft, place), draft.created_by)
    page(client, url(name, draft))
    with CaptureQueriesContext(connection) as few:
        page(client, url(name, draft))
    for number in range(4):
        for place in places:
            note = builders.make_note(draft, place, f"Frage {number}")
            builders.make_answer(note, builders.make_member(draft.school.authority))
            builders.make_comment(draft, place, f"Kommentar {number}")
    with CaptureQueriesContext(connection) as many:
        page(client, url(name, draft))
    assert len(many) == len(few)
