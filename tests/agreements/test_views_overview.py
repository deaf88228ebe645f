"""The list, a new agreement, and the page of each agreement."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions import transitions
from agreements.actions.drafting import save_wording
from agreements.actions.snapshots import seen_mark, wording_snapshot
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.views.overview import PAGE_SIZE
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LIST = reverse("agreements:list")
NEW = reverse("agreements:new")


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


# --- The list ------------------------------------------------------------------------------------


def test_the_list_shows_own_agreements_only(client: Client, draft: Agreement) -> None:
    foreign = builders.make_draft()
    words = text_of(client.get(LIST))
    assert draft.number in words
    assert str(draft.school) in words
    assert "1 Vereinbarung" in words
    assert foreign.number not in words
    assert str(foreign.school) not in words


def test_somebody_without_agreement_reads_why_and_what_to_do(sign_in: SignIn) -> None:
    words = text_of(sign_in(builders.make_user()).get(LIST))
    assert "Sie haben noch keine Vereinbarung." in words
    assert "lädt Sie ein" in words
    assert "Neue Vereinbarung anlegen" not in words


def test_somebody_who_may_start_one_finds_the_button(sign_in: SignIn) -> None:
    school = builders.make_school()
    html = page(sign_in(builders.make_member(school.organisation)), LIST)
    assert NEW in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("stand=draft", True),
        ("stand=signed", False),
        ("suche=KV-", True),
        ("suche=gibtesnicht", False),
        ("suche=%00", True),
        ("stand=erfunden", True),
        ("schuljahr=2027", False),
        ("seite=999", True),
        ("seite=erste", True),
    ],
)
def test_filters_narrow_the_list(
    client: Client, draft: Agreement, query: str, found: object
) -> None:
    words = text_of(client.get(f"{LIST}?{query}"))
    assert (str(draft.school) in words) is found


def test_the_school_year_finds_what_runs_in_it(client: Client, draft: Agreement) -> None:
    agreement = builders.fill(draft)
    assert agreement.starts_on
    assert agreement.ends_on
    for year, found in (
        (agreement.starts_on.year, True),
        (agreement.ends_on.year - 1, True),
        (agreement.ends_on.year, False),
        (agreement.starts_on.year - 1, False),
    ):
        words = text_of(client.get(f"{LIST}?schuljahr={year}"))
        assert (agreement.number in words) is found, year


def test_an_empty_result_names_the_filter_and_looks_the_same_for_foreign_words(
    client: Client,
) -> None:
    foreign = builders.make_draft()
    answers = [
        text_of(client.get(LIST, {"suche": word})).replace(word, "…")
        for word in ("Nirgendwo", foreign.number)
    ]
    assert "„Suche: …“" in answers[0]
    assert answers[0] == answers[1]


def test_active_filters_can_be_removed_one_by_one(client: Client) -> None:
    html = page(client, f"{LIST}?suche=Schule&stand=draft&seite=2")
    assert 'href="?stand=draft"' in html
    assert 'href="?suche=Schule"' in html


def test_the_list_asks_as_often_for_one_row_as_for_thirty(
    sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    office = sign_in(builders.make_office_member())
    builders.make_draft()
    office.get(LIST)
    with django_assert_num_queries(12) as one:
        office.get(LIST)
    for _ in range(29):
        builders.make_draft()
    with django_assert_num_queries(len(one)):
        answer = office.get(LIST)
    assert len(answer.context["lines"]) == PAGE_SIZE


def test_a_long_list_has_pages_that_keep_the_filter(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agreements.views.overview.PAGE_SIZE", 1)
    builders.make_draft()
    builders.make_draft()
    html = page(sign_in(builders.make_office_member()), f"{LIST}?stand=draft")
    assert "?stand=draft&amp;seite=2" in html


# --- A new agreement ------------------------------------------------------------------------------


def test_a_new_agreement_takes_the_parties_from_the_register(sign_in: SignIn) -> None:
    builders.make_edition()
    school = builders.make_school()
    client = sign_in(builders.make_member(school.authority))
    response = client.post(NEW, {"school": school.pk})
    agreement = Agreement.objects.get()
    assert response["Location"] == agreement.get_absolute_url()
    assert {party.name for party in agreement.parties.all()} == {
        school.organisation.name,
        school.authority.name,
    }


def test_the_only_school_is_chosen_already(client: Client, draft: Agreement) -> None:
    assert f'value="{draft.school_id}" selected' in page(client, NEW)


def test_a_school_with_a_draft_is_asked_about_again(client: Client, draft: Agreement) -> None:
    words = text_of(client.post(NEW, {"school": draft.school_id}))
    assert "gibt es schon einen Entwurf" in words
    assert draft.number in words
    assert Agreement.objects.count() == 1
    client.post(NEW, {"school": draft.school_id, "again": "on"})
    assert Agreement.objects.count() == 2


def test_a_foreign_school_cannot_be_chosen(client: Client) -> None:
    foreign = builders.make_school()
    assert str(foreign) not in page(client, NEW)
    words = text_of(client.post(NEW, {"school": foreign.pk}))
    assert "eine der angebotenen Möglichkeiten" in words
    assert Agreement.objects.count() == 1


def test_without_a_choice_the_page_says_what_to_do(client: Client) -> None:
    assert "Wählen Sie eine Schule aus." in text_of(client.post(NEW, {}))


def test_somebody_without_a_school_reads_where_to_turn(sign_in: SignIn) -> None:
    assert "Keine Schule hinterlegt" in text_of(sign_in(builders.make_user()).get(NEW))


def test_a_reader_cannot_start_an_agreement(sign_in: SignIn) -> None:
    school = builders.make_school()
    client = sign_in(builders.make_member(school.organisation, MemberRole.READER))
    assert "Keine Schule hinterlegt" in text_of(client.get(NEW))


def test_without_an_edition_the_refusal_is_said_in_words(sign_in: SignIn) -> None:
    school = builders.make_school()
    client = sign_in(builders.make_member(school.organisation))
    response = client.post(NEW, {"school": school.pk})
    assert response.status_code == 409
    assert "noch keine Fassung des Musters" in text_of(response)


# --- The page of an agreement ---------------------------------------------------------------------


def test_a_draft_shows_its_sections_and_how_they_stand(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(draft.get_absolute_url()))
    assert "0 von 4 Abschnitten sind fertig." in words
    for title in ("Vertragspartner", "Zeitraum", "Ziele und Angebote", "Anlagen"):
        assert title in words
    assert "Noch nicht möglich" in words
    builders.fill(draft)
    words = text_of(client.get(draft.get_absolute_url()))
    assert "4 von 4 Abschnitten sind fertig." in words
    assert "Alles ist ausgefüllt." in words


def test_a_section_that_was_begun_says_what_it_lacks(client: Client, draft: Agreement) -> None:
    response = client.get(url("term", draft))
    given = {"span": "own", "starts_on": "1.8.2027"}
    client.post(url("term", draft), given | {"seen": response.context["form"]["seen"].value()})
    words = text_of(client.get(draft.get_absolute_url()))
    assert "Zeitraum 1 Angabe fehlt. Begonnen" in words


def test_adaptations_notes_and_hints_show_on_the_tasks(client: Client, draft: Agreement) -> None:
    agreement = builders.fill(draft)
    section = agreement.edition.sections.get(key="4")
    save_wording(
        agreement=agreement,
        section=section,
        body="Kurz.",
        seen=seen_mark(wording_snapshot(agreement, section)),
        by=agreement.created_by,
    )
    builders.make_note(agreement, place="term")
    builders.save_term(agreement, agreement.starts_on or agreement.created_at.date())
    words = text_of(client.get(agreement.get_absolute_url()))
    assert "1 angepasst" in words
    assert "1 offene Prüfnotiz." in words
    assert "Der Zeitraum sollte nicht unbegrenzt sein. (Muster, Fußnote 1)" in words


def test_a_draft_that_came_back_says_why(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    transitions.query(
        agreement=agreement, reason="Ziel 1 ist unklar.", by=builders.make_office_member()
    )
    words = text_of(sign_in(agreement.created_by).get(agreement.get_absolute_url()))
    assert "Rückfrage von" in words
    assert "Ziel 1 ist unklar." in words


@pytest.mark.parametrize(
    ("state", "said", "turn"),
    [
        (State.SUBMITTED, "Die Fachstelle liest die Vereinbarung.", "Am Zug: Fachstelle"),
        (State.CHECKED, "fachlich geprüft", "Am Zug: Vertragspartner oder Fachstelle"),
        (State.SIGNING, "Unterschrift fehlt", "Am Zug:"),
        (State.SIGNED, "Alle haben unterschrieben.", ""),
        (State.TERMINATED, "Die Vereinbarung ist beendet.", ""),
        (State.WITHDRAWN, "wurde zurückgezogen", ""),
    ],
)
def test_every_later_state_says_what_happens_next(
    sign_in: SignIn, state: State, said: str, turn: str
) -> None:
    agreement = builders.make_agreement(state)
    words = text_of(sign_in(agreement.created_by).get(agreement.get_absolute_url()))
    assert said in words
    assert turn in words
    assert ("Am Zug" in words) is bool(turn)


def test_the_steps_open_to_a_person_are_links(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.CHECKED)
    html = page(sign_in(agreement.created_by), agreement.get_absolute_url())
    assert url("step", agreement, "release") in html
    assert url("step", agreement, "withdraw") in html
    reader = builders.make_member(agreement.school.organisation, MemberRole.READER)
    html = page(sign_in(reader), agreement.get_absolute_url())
    assert url("step", agreement, "release") not in html


def test_readers_and_social_workers_read_what_they_may_do(
    sign_in: SignIn, draft: Agreement
) -> None:
    reader = builders.make_member(draft.school.organisation, MemberRole.READER)
    worker = builders.make_social_worker(draft.school)
    address = draft.get_absolute_url()
    assert "Sie lesen mit." in text_of(sign_in(reader).get(address))
    assert "Sie schreiben die Ziele und Angebote." in text_of(sign_in(worker).get(address))


def test_foreign_and_missing_agreements_answer_the_same(sign_in: SignIn, draft: Agreement) -> None:
    stranger = sign_in(builders.make_member())
    foreign = stranger.get(draft.get_absolute_url())
    missing = stranger.get(reverse("agreements:detail", args=[NO_SUCH_NUMBER]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert text_of(foreign) == text_of(missing)


def test_a_number_with_a_null_byte_is_not_found(client: Client) -> None:
    assert client.get("/vereinbarungen/KV%00/").status_code == 404


def test_the_page_keeps_its_query_count(
    client: Client, draft: Agreement, django_assert_max_num_queries: Any
) -> None:
    builders.fill(draft)
    for number in range(5):
        builders.make_goal(draft, f"Ziel {number}")
    with django_assert_max_num_queries(21) as few:
        client.get(draft.get_absolute_url())
    for number in range(25):
        builders.make_goal(draft, f"Noch ein Ziel {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(draft.get_absolute_url())
