"""The review page: what the Fachstelle sees, writes and decides there."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agreements.actions import drafting, snapshots, transitions
from agreements.enums import Action, PartyRole, State
from agreements.models.agreement import Agreement
from agreements.models.review import ReviewNote
from core.models import LogEntry
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

REASON = "Bitte nennen Sie das Projekt genauer."


@pytest.fixture
def officer() -> User:
    return builders.make_office_member()


@pytest.fixture
def office(officer: User, sign_in: SignIn) -> Client:
    return sign_in(officer)


def review(agreement: Agreement, name: str = "review", *rest: object) -> str:
    return reverse(f"admin:agreements_agreement_{name}", args=[agreement.pk, *rest])


def take(client: Client, agreement: Agreement, action: Action, **fields: str) -> HttpResponse:
    """Open the page and take a step with the form it holds."""
    html = page(client, review(agreement))
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', html)
    given = {"seen": found[1] if found else "", **fields}
    return client.post(review(agreement, "step", action), given)  # type: ignore[return-value]  # the client's answer


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def write(client: Client, agreement: Agreement, place: str, text: str) -> HttpResponse:
    return client.post(review(agreement, "note"), {"place": place, "text": text})  # type: ignore[return-value]  # the client's answer


def reword(agreement: Agreement, key: str, body: str | None) -> None:
    """Give a section its local wording."""
    section = agreement.edition.sections.get(key=key)
    drafting.save_wording(
        agreement=agreement,
        section=section,
        body=body,
        seen=snapshots.seen_mark(snapshots.wording_snapshot(agreement, section)),
        by=agreement.created_by,
    )


# --- Who comes in -----------------------------------------------------------------------------


def test_only_the_fachstelle_comes_in(client: Client, sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    assert client.get(review(agreement)).status_code == 302
    assert sign_in(agreement.created_by).get(review(agreement), follow=True).status_code == 403
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert system.get(review(agreement)).status_code == 404


def test_staff_that_is_party_is_told_whose_page_it_is(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    party = builders.make_member(
        agreement.school.organisation, user=builders.make_user(is_staff=True)
    )
    response = sign_in(party).get(review(agreement))
    assert response.status_code == 403
    assert "Diese Seite ist für die Fachstelle." in text_of(response)


def test_every_post_is_refused_to_others(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    note = builders.make_note(agreement)
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    for address in (
        review(agreement, "note"),
        url("note", agreement, note.pk),
        review(agreement, "acknowledge"),
        review(agreement, "step", Action.CHECK),
    ):
        assert system.post(address).status_code == 404
    assert fresh(agreement).state == State.SUBMITTED


# --- What is seen -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(State))
def test_the_page_shows_every_state(office: Client, state: State) -> None:
    agreement = builders.make_agreement(state)
    words = text_of(office.get(review(agreement)))
    assert agreement.number in words
    assert agreement.get_state_display() in words
    assert "Die Klassen lösen Streit gewaltfrei." in words
    assert "Der Termin wird vorher abgesprochen." in words


def test_a_draft_says_what_is_missing(office: Client) -> None:
    words = text_of(office.get(review(builders.make_draft())))
    assert "Es fehlt noch etwas" in words
    assert "Legen Sie mindestens ein Ziel der Kooperation an." in words
    assert "Die Vereinbarung wurde noch nicht eingereicht." in words
    assert "Keine Anlagen." in words


def test_hints_stand_there_with_their_source(office: Client) -> None:
    agreement = builders.make_agreement()
    builders.make_goal(agreement, "Die Schulsozialarbeit übernimmt die Pausenaufsicht.")
    words = text_of(office.get(review(agreement)))
    assert "gehört laut Muster nicht zur Schulsozialarbeit" in words
    assert "Muster, Fußnote 2" in words


def test_a_text_like_the_muster_is_called_so(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    words = text_of(office.get(review(agreement)))
    assert "Der Wortlaut entspricht dem Muster in der Fassung vom 27.09.2023." in words
    assert f"{agreement.edition.sections.count()} unverändert" in words


def test_deviations_from_the_muster_come_first(office: Client) -> None:
    agreement = builders.make_agreement()
    section = agreement.edition.sections.get(key="4")
    reword(agreement, "4", section.body + "\n\nDas Büro liegt im Erdgeschoss.")
    reword(agreement, "2", "")
    html = page(office, review(agreement))
    assert re.search(r"<ins>.*Das Büro liegt im Erdgeschoss\.</ins>", html)
    words = text_of(office.get(review(agreement)))
    assert "1 geändert" in words
    assert "1 gestrichen" in words
    assert "Dieser Abschnitt ist gestrichen." in words
    assert words.index("Das Büro liegt im Erdgeschoss.") < words.index(
        "Text und Prüfnotizen Verein"
    )


def test_the_first_submission_has_nothing_to_compare(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    assert "Das ist die erste Einreichung." in text_of(office.get(review(agreement)))


def test_changes_since_the_submission_are_shown_before_the_next(
    office: Client, officer: User
) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason=REASON, by=officer)
    builders.make_goal(agreement, "Alle kennen die Beratungszeiten.")
    words = text_of(office.get(review(agreement)))
    assert "Seit der Einreichung am" in words
    assert "Ziel 2: ergänzt" in words
    transitions.submit(agreement=fresh(agreement), by=agreement.created_by)
    html = page(office, review(agreement))
    assert "Seit der vorigen Einreichung am" in html
    assert re.search(r"<ins>.*Alle kennen die Beratungszeiten\.</ins>", html)


def test_a_resubmission_without_changes_says_so(office: Client, officer: User) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason=REASON, by=officer)
    transitions.submit(agreement=fresh(agreement), by=agreement.created_by)
    words = text_of(office.get(review(agreement)))
    assert "Seit der letzten Einreichung (0)" in words
    assert "Der Text ist derselbe wie bei der vorigen Einreichung." in words


def test_who_signed_and_who_has_not(office: Client) -> None:
    agreement = builders.make_agreement(State.SIGNING)
    first, second, *_ = agreement.signing_parties
    signature = builders.sign(agreement, first)
    html = page(office, review(agreement))
    scan = reverse("agreements:scan", args=[agreement.number, signature.pk])
    sign = reverse("agreements:sign", args=[agreement.number, second.pk])
    assert f'href="{scan}"' in html
    assert f'href="{sign}' in html
    assert f'href="{reverse("agreements:sign", args=[agreement.number, first.pk])}' not in html


def test_the_page_asks_as_often_for_many_notes_as_for_one(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    builders.make_note(agreement)
    page(office, review(agreement))
    with CaptureQueriesContext(connection) as one:
        page(office, review(agreement))
    for place in ("goals", "section:4", "parties") * 5:
        builders.make_note(agreement, place=place)
    with CaptureQueriesContext(connection) as many:
        page(office, review(agreement))
    assert len(many) == len(one)


# --- Notes ------------------------------------------------------------------------------------


def test_a_note_is_written_beside_its_passage(office: Client, officer: User) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    response = write(office, agreement, "section:4", "Welche Räume sind gemeint?")
    assert response["Location"] == f"{review(agreement)}#stelle-4"
    note = ReviewNote.objects.get()
    assert (note.place, note.written_by) == ("section:4", officer)
    html = page(office, review(agreement))
    assert "Die Prüfnotiz ist gespeichert." in html
    assert "Welche Räume sind gemeint?" in html.split('id="stelle-4"')[1].split("</section>")[0]


def test_an_empty_note_comes_back_open(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    response = write(office, agreement, "goals", " ")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Fehler:" in html.split("</title>")[0]
    assert "Schreiben Sie Ihre Prüfnotiz." in html
    assert not ReviewNote.objects.exists()


def test_a_place_unheard_of_takes_no_note(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    assert write(office, agreement, "section:99", "Hallo").status_code == 404


def test_notes_on_parts_stand_with_the_whole_of_them(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    builders.make_note(agreement, place="party:school", text="Fehlt die Elternvertretung?")
    builders.make_note(agreement, place="somewhere", text="Von früher.")
    html = page(office, review(agreement))
    assert "Fehlt die Elternvertretung?" in html.split('id="stelle-parties"')[1]
    assert "Von früher." in html.split('id="stelle-control"')[1].split("</section>")[0]


def test_what_is_written_is_shown_literally(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    write(office, agreement, "term", "<script>alert(1)</script> {{ 7 }}")
    html = page(office, review(agreement))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in html
    assert "<script>alert" not in html


def test_a_note_is_settled_once(office: Client, officer: User) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    note = builders.make_note(agreement)
    settle = {"do": "resolve", "origin": "pruefung"}
    response = office.post(url("note", agreement, note.pk), settle)
    assert response["Location"] == f"{review(agreement)}#notiz-{note.pk}"
    note.refresh_from_db()
    assert note.resolved_by == officer
    assert "Erledigt von" in text_of(office.get(review(agreement)))
    again = office.post(url("note", agreement, note.pk), settle)
    assert again.status_code == 409
    assert "Diese Prüfnotiz ist schon erledigt." in text_of(again)


def test_a_closed_agreement_takes_no_notes(office: Client) -> None:
    agreement = builders.make_agreement(State.WITHDRAWN)
    assert "Prüfnotiz schreiben" not in page(office, review(agreement))
    response = write(office, agreement, "term", "Zu spät.")
    assert response.status_code == 403
    assert not ReviewNote.objects.exists()


# --- Steps ------------------------------------------------------------------------------------


def test_the_way_to_the_signatures(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    assert take(office, agreement, Action.CHECK).status_code == 302
    assert fresh(agreement).state == State.CHECKED
    assert "als geprüft vermerkt" in text_of(office.get(review(agreement)))
    assert take(office, agreement, Action.RELEASE).status_code == 302
    assert fresh(agreement).state == State.SIGNING
    assert take(office, agreement, Action.REOPEN, reason=REASON).status_code == 302
    assert fresh(agreement).state == State.DRAFT


def test_a_query_needs_its_question(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    response = take(office, agreement, Action.QUERY, reason=" ")
    assert response.status_code == 200
    assert "Geben Sie eine Begründung ein." in response.content.decode()
    assert fresh(agreement).state == State.SUBMITTED
    assert take(office, agreement, Action.QUERY, reason=REASON).status_code == 302
    assert fresh(agreement).state == State.DRAFT
    assert LogEntry.objects.about(agreement).get(action=Action.QUERY).reason == REASON


def test_withdrawing_and_ending(office: Client) -> None:
    draft, signed = builders.make_draft(), builders.make_agreement(State.SIGNED)
    assert take(office, draft, Action.WITHDRAW, reason=REASON).status_code == 302
    assert fresh(draft).state == State.WITHDRAWN
    assert take(office, signed, Action.TERMINATE, reason=REASON).status_code == 200
    assert signed.ends_on
    day = {"on": f"{signed.ends_on:%d.%m.%Y}"}
    assert take(office, signed, Action.TERMINATE, reason=REASON, **day).status_code == 302
    assert fresh(signed).terminated_on == signed.ends_on


def test_an_end_before_the_beginning_is_refused_in_words(office: Client) -> None:
    signed = builders.make_agreement(State.SIGNED)
    response = take(office, signed, Action.TERMINATE, reason=REASON, on="1.8.2001")
    assert response.status_code == 409
    assert "Das Ende liegt vor dem Beginn." in text_of(response)


def test_a_page_opened_before_the_last_step_decides_nothing(office: Client, officer: User) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    seen = agreement.state_since.isoformat()
    transitions.query(agreement=agreement, reason=REASON, by=officer)
    builders.make_goal(agreement, "Ein Ziel, das niemand geprüft hat.")
    transitions.submit(agreement=fresh(agreement), by=agreement.created_by)
    response = office.post(review(agreement, "step", Action.CHECK), {"seen": seen})
    assert response.status_code == 409
    assert "Jemand hat inzwischen einen anderen Schritt getan." in text_of(response)
    assert fresh(agreement).state == State.SUBMITTED


def test_a_step_that_the_state_has_not_is_refused(office: Client) -> None:
    draft = builders.make_draft()
    assert take(office, draft, Action.CHECK).status_code == 409
    assert office.post(review(draft, "step", Action.RELEASE)).status_code == 409
    assert fresh(draft).state == State.DRAFT


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.SIGN, "erfunden"])
def test_what_the_page_does_not_offer_is_not_found(office: Client, action: str) -> None:
    assert office.post(review(builders.make_draft(), "step", action)).status_code == 404


def test_the_kenntnisnahme_is_recorded_once(office: Client, officer: User) -> None:
    signed = builders.make_agreement(State.SIGNED)
    assert "Zur Kenntnis nehmen" in page(office, review(signed))
    assert office.post(review(signed, "acknowledge")).status_code == 302
    assert fresh(signed).noted_by == officer
    assert "Zur Kenntnis nehmen" not in page(office, review(signed))
    assert office.post(review(signed, "acknowledge")).status_code == 409


def test_what_is_not_signed_is_not_taken_note_of(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    response = office.post(review(agreement, "acknowledge"))
    assert response.status_code == 403
    assert "erst zur Kenntnis, was unterschrieben ist" in text_of(response)


def test_nothing_happens_by_a_get(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    for name, rest in (("step", (Action.CHECK,)), ("acknowledge", ()), ("note", ())):
        assert office.get(review(agreement, name, *rest)).status_code == 405
    assert office.post(review(agreement)).status_code == 405


def test_the_role_of_a_party_stays_with_its_line(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    words = text_of(office.get(review(agreement)))
    for party in agreement.signing_parties:
        assert f"{PartyRole(party.role).label} {party.name}" in words
