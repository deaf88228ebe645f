"""The cards of the parties, the page of each, and the choice of the Träger."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions.locking import ONLY_GOALS
from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from core.models import LogEntry
from schools.enums import MemberRole, OrganisationKind
from tests import builders
from tests.agreements.pages import page, seen_on, send, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
AUTHORITY = {
    "name": "Stadt Beispielstadt",
    "street": "Rathausplatz 1",
    "postal_code": "79 999",
    "city": "Beispielstadt",
    "represented_by": "Bürgermeisterin Anna Sommer",
}


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def party(agreement: Agreement, role: PartyRole) -> Party:
    return agreement.parties.get(role=role)


# --- The cards ------------------------------------------------------------------------------------


def test_the_cards_are_prefilled(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("parties", draft)))
    for row in draft.parties.all():
        assert row.name in words
        assert f"vertreten durch {row.represented_by}" in words
    assert words.count("Noch zu prüfen") == 3


def test_one_click_says_that_all_is_right(client: Client, draft: Agreement) -> None:
    address = url("parties", draft)
    slugs = ("schultraeger", "schule", "traeger")
    marks = {f"seen-{slug}": seen_on(client, address, f"seen-{slug}") for slug in slugs}
    response = client.post(address, marks, follow=True)
    assert "Gespeichert um" in text_of(response)
    assert all(row.is_confirmed for row in draft.parties.all())
    words = text_of(client.get(address))
    assert words.count("Bestätigt") == 3
    assert "Alles stimmt so" not in words


def test_an_outdated_word_confirms_nothing(client: Client, draft: Agreement) -> None:
    response = client.post(url("parties", draft), {"seen-schule": "0" * 32})
    assert response.status_code == 409
    assert "Nicht gespeichert" in text_of(response)
    assert "Prüfen Sie den neuen Stand." in text_of(response)
    assert not any(row.is_confirmed for row in draft.parties.all())


def test_what_is_missing_stands_on_the_card(client: Client, draft: Agreement) -> None:
    Party.objects.filter(agreement=draft).update(street="")
    words = text_of(client.get(url("parties", draft)))
    assert "Geben Sie die Adresse des Schulträgers ein." in words
    assert "Unvollständig" in words
    assert "Ergänzen" in words
    assert "Alles stimmt so" not in words


def test_a_schultraeger_that_is_its_own_traeger_is_said_so(sign_in: SignIn) -> None:
    draft = builders.make_draft(school=builders.make_school())
    words = text_of(sign_in(draft.created_by).get(url("parties", draft)))
    assert "Der Schulträger ist zugleich Träger der Schulsozialarbeit." in words


def test_an_open_choice_of_the_traeger_is_said_so(client: Client, draft: Agreement) -> None:
    party(draft, PartyRole.PROVIDER).delete()
    words = text_of(client.get(url("parties", draft)))
    assert "Wählen Sie aus, wer Träger der Schulsozialarbeit ist." in words


# --- The page of one party ------------------------------------------------------------------------


def test_the_words_of_a_party_are_written(client: Client, draft: Agreement) -> None:
    response = send(client, url("party", draft, "schultraeger"), **AUTHORITY)
    assert response.status_code == 302
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    assert (row.name, row.postal_code) == ("Stadt Beispielstadt", "79999")
    assert row.is_confirmed
    entry = LogEntry.objects.about(draft).latest("pk")
    assert {change["place"] for change in entry.changes} == {"party:school-authority"}


def test_an_address_may_stay_open(client: Client, draft: Agreement) -> None:
    blank = dict.fromkeys(AUTHORITY, "") | {"name": "Stadt Beispielstadt"}
    assert send(client, url("party", draft, "schultraeger"), **blank).status_code == 302
    assert party(draft, PartyRole.SCHOOL_AUTHORITY).street == ""


def test_errors_stand_beside_the_fields_and_keep_what_was_typed(
    client: Client, draft: Agreement
) -> None:
    wrong = AUTHORITY | {"name": "", "postal_code": "79"}
    response = send(client, url("party", draft, "schultraeger"), **wrong)
    words = text_of(response)
    assert "Geben Sie den Namen des Schulträgers ein." in words
    assert "Geben Sie die Postleitzahl mit 5 Ziffern ein" in words
    assert "Fehler: Schulträger" in words
    assert 'value="Rathausplatz 1"' in response.content.decode()
    assert party(draft, PartyRole.SCHOOL_AUTHORITY).name != ""


def test_the_school_has_a_phrase_and_those_who_take_part(client: Client, draft: Agreement) -> None:
    address = url("party", draft, "schule")
    given = AUTHORITY | {"phrase": "am Gymnasium Musterbach", "participants": "Elternbeirat\r\nSMV"}
    assert send(client, address, **given).status_code == 302
    row = party(draft, PartyRole.SCHOOL)
    assert (row.phrase, row.participants) == ("am Gymnasium Musterbach", "Elternbeirat\nSMV")
    words = text_of(send(client, address, **given | {"phrase": "Gymnasium Musterbach"}))
    assert "Beginnen Sie mit „an der“, „am“ oder „an den“" in words


@pytest.mark.parametrize("slug", ["mitzeichnende", "kenntnis", "weitere", "school", "0"])
def test_a_party_that_is_not_there_is_not_found(
    client: Client, draft: Agreement, slug: str
) -> None:
    assert client.get(url("party", draft, slug)).status_code == 404


@pytest.fixture
def other(draft: Agreement, sign_in: SignIn) -> Client:
    person = builders.make_user(first_name="Anna", last_name="Eile")
    return sign_in(builders.make_member(draft.school.authority, user=person))


def test_two_people_see_both_texts_and_nothing_is_lost(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("party", draft, "schultraeger")
    mark = seen_on(client, address)
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    theirs = {name: getattr(row, name) for name in AUTHORITY} | {"name": "Stadt Anderswo"}
    send(other, address, **theirs)
    response = client.post(address, AUTHORITY | {"seen": mark})
    assert response.status_code == 409
    words = text_of(response)
    assert "Anna Eile hat diesen Abschnitt um" in words
    assert "Eingabe von Anna Eile, " in words
    assert "Stadt Anderswo" in words
    html = response.content.decode()
    assert 'value="Stadt Beispielstadt"' in html
    assert "checked" not in html
    assert party(draft, PartyRole.SCHOOL_AUTHORITY).name == "Stadt Anderswo"
    (question,) = response.context["questions"].questions
    assert (question.key, question.label) == ("name", "Name")
    again = AUTHORITY | {"seen": response.context["form"]["seen"].value(), "answers": "name="}
    unanswered = client.post(address, again)
    assert unanswered.status_code == 409
    assert "Name: Wählen Sie aus, was gelten soll." in text_of(unanswered)
    assert client.post(address, again | {"pick-name": "mine"}).status_code == 302
    assert party(draft, PartyRole.SCHOOL_AUTHORITY).name == "Stadt Beispielstadt"


def test_fields_apart_are_put_together_and_told(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("party", draft, "schultraeger")
    mark = seen_on(client, address)
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    stored = {name: getattr(row, name) for name in AUTHORITY}
    send(other, address, **stored | {"street": "Am Anger 1", "city": "Angern"})
    mine = stored | {"represented_by": "Bürgermeisterin Kim Neu", "seen": mark}
    response = client.post(address, mine, follow=True)
    words = text_of(response)
    assert (
        "Anna Eile hat inzwischen „Straße und Hausnummer“ und „Ort“ geändert. "
        "Beides ist gespeichert."
    ) in words
    row.refresh_from_db()
    found = (row.street, row.city, row.represented_by)
    assert found == ("Am Anger 1", "Angern", "Bürgermeisterin Kim Neu")
    entry = LogEntry.objects.about(draft).latest("pk")
    assert [change["field"] for change in entry.changes] == ["represented_by"]


def test_the_other_persons_text_can_be_chosen(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("party", draft, "schultraeger")
    mark = seen_on(client, address)
    send(other, address, **AUTHORITY | {"name": "Stadt Anderswo", "city": "Anderswo"})
    response = client.post(address, AUTHORITY | {"name": "Mein Name", "seen": mark})
    keys = [question.key for question in response.context["questions"].questions]
    assert keys == ["name", "city"]
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    half = client.post(address, again | {"pick-name": "theirs"})
    assert half.status_code == 409
    assert [question.key for question in half.context["questions"].questions] == ["city"]
    form = half.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(address, again | {"pick-city": "mine"}).status_code == 302
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    assert (row.name, row.city) == ("Stadt Anderswo", AUTHORITY["city"])


def test_an_unknown_mark_makes_all_that_differs_a_question(
    client: Client, draft: Agreement
) -> None:
    address = url("party", draft, "schultraeger")
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    response = client.post(address, AUTHORITY | {"city": row.city, "seen": "0" * 32})
    assert response.status_code == 409
    keys = {question.key for question in response.context["questions"].questions}
    assert keys == set(AUTHORITY) - {"city"}


def test_one_person_in_two_windows_is_told_so(client: Client, draft: Agreement) -> None:
    address = url("party", draft, "schultraeger")
    row = party(draft, PartyRole.SCHOOL_AUTHORITY)
    stored = {name: getattr(row, name) for name in AUTHORITY}
    mark = seen_on(client, address)
    client.post(address, stored | {"city": "Angern", "seen": mark})
    mine = stored | {"street": "Am Anger 1", "seen": mark}
    words = text_of(client.post(address, mine, follow=True))
    assert "Sie selbst haben in einem anderen Fenster inzwischen „Ort“ geändert." in words


def test_words_about_another_traeger_are_asked_about(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("party", draft, "traeger")
    row = party(draft, PartyRole.PROVIDER)
    stored = {name: getattr(row, name) for name in AUTHORITY}
    mark = seen_on(client, address)
    caritas = builders.make_organisation(
        OrganisationKind.WELFARE_ORGANISATION, name="Caritas", city=row.city
    )
    send(other, url("provider", draft), kind="other", organisation=caritas.pk)
    response = client.post(address, stored | {"city": "Angern", "seen": mark})
    assert response.status_code == 409
    assert [question.key for question in response.context["questions"].questions] == ["city"]
    assert party(draft, PartyRole.PROVIDER).name == "Caritas"


def test_a_party_that_somebody_changed_is_not_confirmed_unread(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("parties", draft)
    slugs = ("schultraeger", "schule", "traeger")
    marks = {f"seen-{slug}": seen_on(client, address, f"seen-{slug}") for slug in slugs}
    send(other, url("party", draft, "schultraeger"), **AUTHORITY | {"represented_by": ""})
    Party.objects.filter(agreement=draft, role=PartyRole.SCHOOL_AUTHORITY).update(
        represented_by="Anna Eile", is_confirmed=False
    )
    response = client.post(address, marks)
    assert response.status_code == 409
    assert "Anna Eile hat diesen Abschnitt um" in text_of(response)
    confirmed = {row.role for row in draft.parties.filter(is_confirmed=True)}
    assert confirmed == {PartyRole.SCHOOL, PartyRole.PROVIDER}


def test_a_party_that_was_taken_out_meanwhile_is_refused_in_words(
    client: Client, draft: Agreement
) -> None:
    address = url("party", draft, "traeger")
    mark = seen_on(client, address)
    party(draft, PartyRole.PROVIDER).delete()
    response = client.post(address, AUTHORITY | {"seen": mark})
    assert response.status_code == 409
    assert "gibt es hier nicht mehr" in text_of(response)
    assert client.get(address).status_code == 404


def test_notes_stand_on_the_page_they_are_about(client: Client, draft: Agreement) -> None:
    builders.make_note(draft, place="party:school", text="Fehlt der Elternbeirat?")
    builders.make_note(draft, place="parties", text="Bitte alles prüfen.")
    words = text_of(client.get(url("parties", draft)))
    assert "Bitte alles prüfen." in words
    assert "1 offene Prüfnotiz." in words
    assert "Fehlt der Elternbeirat?" not in words
    words = text_of(client.get(url("party", draft, "schule")))
    assert "Fehlt der Elternbeirat?" in words
    assert "Bitte alles prüfen." in words
    words = text_of(client.get(url("party", draft, "schultraeger")))
    assert "Fehlt der Elternbeirat?" not in words


# --- The choice of the Träger ---------------------------------------------------------------------


def test_another_traeger_is_chosen_from_the_register(client: Client, draft: Agreement) -> None:
    other = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION, name="Caritas")
    response = send(client, url("provider", draft), kind="other", organisation=other.pk)
    assert response.status_code == 302
    assert party(draft, PartyRole.PROVIDER).organisation == other


def test_the_schultraeger_itself_can_be_chosen(client: Client, draft: Agreement) -> None:
    assert send(client, url("provider", draft), kind="own").status_code == 302
    draft.refresh_from_db()
    assert not draft.has_own_provider
    assert not draft.parties.filter(role=PartyRole.PROVIDER).exists()


def test_the_choice_wants_a_traeger_of_the_register(client: Client, draft: Agreement) -> None:
    address = url("provider", draft)
    assert "Wählen Sie den Träger der Schulsozialarbeit aus." in text_of(
        send(client, address, kind="other")
    )
    words = text_of(send(client, address, kind="other", organisation=draft.school.organisation_id))
    assert "eine der angebotenen Möglichkeiten" in words
    assert "Wählen Sie aus, wer Träger der Schulsozialarbeit ist." in text_of(send(client, address))


def test_two_choices_at_once_are_shown_side_by_side(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    address = url("provider", draft)
    caritas = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION, name="Caritas")
    before, mark = party(draft, PartyRole.PROVIDER), seen_on(client, address)
    send(sign_in(builders.make_member(draft.school.authority)), address, kind="own")
    response = client.post(address, {"kind": "other", "organisation": caritas.pk, "seen": mark})
    assert response.status_code == 409
    words = text_of(response)
    assert "Träger der Schulsozialarbeit" in words
    assert "Caritas" in words
    unchanged = {"kind": "other", "organisation": before.organisation_id, "seen": mark}
    told = text_of(client.post(address, unchanged, follow=True))
    assert "hat inzwischen „Träger der Schulsozialarbeit“ geändert." in told
    assert not draft.parties.filter(role=PartyRole.PROVIDER).exists()
    assert "Der Schulträger ist zugleich Träger der Schulsozialarbeit." in words
    renewed = response.context["form"]["seen"].value()
    again = {"kind": "other", "organisation": caritas.pk, "seen": renewed, "answers": "all="}
    assert client.post(address, again).status_code == 409
    assert client.post(address, again | {"pick-all": "mine"}).status_code == 302
    assert party(draft, PartyRole.PROVIDER).name == "Caritas"


def test_a_traeger_whose_words_somebody_changed_is_not_replaced_unasked(
    client: Client, draft: Agreement, other: Client
) -> None:
    address = url("provider", draft)
    mark = seen_on(client, address)
    same = {"kind": "other", "organisation": party(draft, PartyRole.PROVIDER).organisation_id}
    send(other, url("party", draft, "traeger"), **AUTHORITY)
    assert client.post(address, {"kind": "own", "seen": mark}).status_code == 409
    assert party(draft, PartyRole.PROVIDER).street == AUTHORITY["street"]
    assert client.post(address, same | {"seen": mark}).status_code == 302
    assert party(draft, PartyRole.PROVIDER).street == AUTHORITY["street"]


# --- Those who may not write ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["parties", "term", "wording", "annexes"])
def test_the_fachkraft_reads_what_is_hers_to_write(
    draft: Agreement, sign_in: SignIn, name: str
) -> None:
    worker = sign_in(builders.make_social_worker(draft.school))
    assert ONLY_GOALS in page(worker, url(name, draft))
    assert ONLY_GOALS not in page(worker, url("goals", draft))
    refused = worker.post(url("parties", draft))
    assert (refused.status_code, ONLY_GOALS in refused.text) == (403, True)


@pytest.mark.parametrize("name", ["parties", "provider", "party"])
def test_readers_see_the_words_and_no_form(draft: Agreement, sign_in: SignIn, name: str) -> None:
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    address = url(name, draft, *(["schule"] if name == "party" else []))
    html = page(reader, address)
    assert "Sie dürfen diese Vereinbarung lesen, aber nicht bearbeiten." in html
    assert 'method="post" novalidate' not in html
    assert "Alles stimmt so" not in html
    response = reader.post(address, AUTHORITY)
    assert response.status_code == 403
    assert "nicht bearbeiten" in text_of(response)


def test_after_submission_nobody_writes(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(agreement.created_by)
    address = url("party", agreement, "schule")
    assert "Der Text ist im Zustand „In Prüfung“" in text_of(client.get(address))
    assert client.post(address, AUTHORITY).status_code == 409


def test_strangers_find_nothing(draft: Agreement, sign_in: SignIn) -> None:
    stranger = sign_in(builders.make_member())
    for address in (
        url("parties", draft),
        url("party", draft, "schule"),
        url("provider", draft),
    ):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, AUTHORITY).status_code == 404
    login = Client().get(url("parties", draft))
    assert reverse("account_login") in login["Location"]
