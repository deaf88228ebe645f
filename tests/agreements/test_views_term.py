"""The pages of the term and of the blanks that are asked for."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from agreements.actions.drafting import save_blanks
from agreements.actions.snapshots import blanks_snapshot, seen_mark
from agreements.enums import State
from agreements.models.agreement import Agreement
from schools.enums import MemberRole
from schools.school_year import SchoolYear
from tests import builders
from tests.agreements.pages import page, seen_on, send, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
OWN_TERM = {
    "span": "own",
    "starts_on_day": "1",
    "starts_on_month": "9",
    "starts_on_year": "2027",
    "ends_on_day": "31",
    "ends_on_month": "7",
    "ends_on_year": "2029",
}
OWN_WORDS = {"choice_procedure": "own", "text_procedure": "Die Klasse weiß\r\nBescheid."}


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def term(agreement: Agreement) -> tuple[date | None, date | None, bool]:
    agreement.refresh_from_db()
    return agreement.starts_on, agreement.ends_on, agreement.is_unlimited


# --- The term -------------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [1, 2, 3])
def test_school_years_make_the_term(client: Client, draft: Agreement, years: int) -> None:
    first = SchoolYear.of(timezone.localdate()).plus(1)
    response = send(client, url("term", draft), span=str(years), school_year=first.start_year)
    assert response.status_code == 302
    assert term(draft) == (first.starts_on, first.plus(years - 1).ends_on, False)
    html = page(client, url("term", draft))
    assert f'value="{years}"' in html
    assert "Gespeichert ist:" in html


def test_the_coming_school_year_is_proposed(client: Client, draft: Agreement) -> None:
    coming = SchoolYear.of(timezone.localdate()).plus(1)
    assert f'value="{coming.start_year}" selected' in page(client, url("term", draft))


def test_dates_of_ones_own_make_the_term(client: Client, draft: Agreement) -> None:
    assert send(client, url("term", draft), **OWN_TERM).status_code == 302
    assert term(draft) == (date(2027, 9, 1), date(2029, 7, 31), False)
    assert "folgt nicht dem Schuljahr" in text_of(client.get(url("term", draft)))


def test_a_term_without_end_is_a_hint_and_no_error(client: Client, draft: Agreement) -> None:
    given = OWN_TERM | {"span": "unlimited"}
    assert send(client, url("term", draft), **given).status_code == 302
    assert term(draft) == (date(2027, 9, 1), None, True)
    words = text_of(client.get(url("term", draft)))
    assert "Der Zeitraum sollte nicht unbegrenzt sein. (Muster, Fußnote 1)" in words


def test_an_incomplete_term_is_saved(client: Client, draft: Agreement) -> None:
    given = {name: text for name, text in OWN_TERM.items() if not name.startswith("ends_on")}
    assert send(client, url("term", draft), **given).status_code == 302
    assert term(draft) == (date(2027, 9, 1), None, False)


def test_an_end_before_the_beginning_is_refused(client: Client, draft: Agreement) -> None:
    words = text_of(send(client, url("term", draft), **OWN_TERM | {"ends_on_year": "2026"}))
    assert "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende." in words
    assert term(draft) == (None, None, False)


def test_a_choice_is_asked_for(client: Client, draft: Agreement) -> None:
    words = text_of(send(client, url("term", draft)))
    assert "Wählen Sie aus, wie lange die Vereinbarung gelten soll." in words
    words = text_of(send(client, url("term", draft), span="2"))
    assert "Wählen Sie aus, ab welchem Schuljahr sie gelten soll." in words


def test_the_footnote_stands_in_place(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("term", draft)))
    assert "Was steht dazu im Muster? (Fußnote 1)" in words
    assert "aber auch nicht unbegrenzt sein" in words


def test_two_terms_at_once_are_shown_side_by_side(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    address = url("term", draft)
    mark = seen_on(client, address)
    send(
        sign_in(builders.make_member(draft.school.authority)),
        address,
        **OWN_TERM | {"span": "unlimited"},
    )
    response = client.post(address, OWN_TERM | {"seen": mark})
    assert response.status_code == 409
    assert "Ende: unbefristet" in text_of(response)
    assert "Neu: Ende: 31.07.2029" in text_of(response)
    renewed = response.context["form"]["seen"].value()
    again = OWN_TERM | {"seen": renewed, "answers": "all=", "pick-all": "mine"}
    assert client.post(address, again).status_code == 302
    assert term(draft)[1] == date(2029, 7, 31)


# --- The blanks -----------------------------------------------------------------------------------


def stored(agreement: Agreement) -> str:
    return blanks_snapshot(agreement).get("procedure", "")


def test_the_three_proposals_of_the_muster_are_offered(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("blanks", draft)))
    assert "An der Schule gibt es „Beratungszettel“" in words
    assert "Eigenes Verfahren" in words
    assert "Was steht dazu im Muster? (Fußnote 3)" in words


def test_a_proposal_is_taken_word_for_word(client: Client, draft: Agreement) -> None:
    assert send(client, url("blanks", draft), choice_procedure="1").status_code == 302
    assert stored(draft) == draft.edition.proposals.all()[1].text
    html = page(client, url("blanks", draft))
    assert '<mark class="filled">Im Vorfeld eines Gespräches' in html
    assert 'value="1" id="id_choice_procedure_1"' in html.replace(
        ' class="kern-form-check__radio"', ""
    )


def test_words_of_ones_own_are_taken(client: Client, draft: Agreement) -> None:
    assert send(client, url("blanks", draft), **OWN_WORDS).status_code == 302
    assert stored(draft) == "Die Klasse weiß\nBescheid."
    assert "Die Klasse weiß" in page(client, url("blanks", draft))


def test_an_open_blank_is_saved_and_stays_missing(client: Client, draft: Agreement) -> None:
    assert send(client, url("blanks", draft)).status_code == 302
    assert stored(draft) == ""
    assert "3 Angaben fehlen" in text_of(client.get(draft.get_absolute_url()))


def test_too_long_words_are_refused_and_kept(client: Client, draft: Agreement) -> None:
    words = text_of(
        send(client, url("blanks", draft), choice_procedure="own", text_procedure="x" * 4001)
    )
    assert "Der Text ist 1 Zeichen zu lang. Kürzen Sie ihn auf 4000 Zeichen." in words
    assert "x" * 4001 in words


def test_a_proposal_that_does_not_exist_is_refused(client: Client, draft: Agreement) -> None:
    response = send(client, url("blanks", draft), choice_procedure="7")
    assert "eine der angebotenen Möglichkeiten" in text_of(response)


def test_two_answers_at_once_are_shown_side_by_side(client: Client, draft: Agreement) -> None:
    address = url("blanks", draft)
    mark = seen_on(client, address)
    save_blanks(
        agreement=draft,
        values={"procedure": "Alle rufen vorher an."},
        seen=seen_mark({}),
        by=builders.make_member(draft.school.authority),
    )
    response = client.post(address, OWN_WORDS | {"seen": mark})
    assert response.status_code == 409
    assert "Alle rufen vorher an." in text_of(response)
    assert "Die Klasse weiß" in response.content.decode()
    assert stored(draft) == "Alle rufen vorher an."


# --- Those who may not write ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["term", "blanks"])
def test_others_read_or_find_nothing(draft: Agreement, sign_in: SignIn, name: str) -> None:
    address = url(name, draft)
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    worker = sign_in(builders.make_social_worker(draft.school))
    stranger = sign_in(builders.make_member())
    for client in (reader, worker):
        assert 'name="seen"' not in page(client, address)
        assert client.post(address, OWN_TERM).status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, OWN_TERM).status_code == 404


@pytest.mark.parametrize("name", ["term", "blanks"])
def test_after_submission_the_words_stay_readable(sign_in: SignIn, name: str) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(agreement.created_by)
    words = text_of(client.get(url(name, agreement)))
    assert "Nur zum Lesen" in words
    assert ("Der Termin wird vorher abgesprochen." in words) is (name == "blanks")
    assert client.post(url(name, agreement), OWN_TERM).status_code == 409
