"""The Ansprechperson of a party: no part of the text, so no signature hangs on it."""

import pytest
from django.test import Client

from accounts.models import User
from agreements.actions.contacts import contact_snapshot, save_contact
from agreements.actions.drafting import choose_provider
from agreements.actions.snapshots import party_snapshot, seen_mark
from agreements.enums import Deed, PartyRole, State
from agreements.models import Agreement, Contact
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, send, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
RUNNING = [state for state in State if state not in {State.TERMINATED, State.WITHDRAWN}]
OVER = [State.TERMINATED, State.WITHDRAWN]


def name_contact(
    agreement: Agreement, by: User, role: PartyRole = PartyRole.SCHOOL, **values: str
) -> Contact:
    given = {"name": "Kim Beispiel", "email": "kim@example.org", "phone": "07661 1234"}
    save_contact(
        agreement=agreement,
        role=role,
        values=given | values,
        seen=seen_mark(contact_snapshot(agreement, role)),
        by=by,
    )
    return agreement.contacts.get(role=role)


def last(agreement: Agreement) -> LogEntry:
    entry = LogEntry.objects.about(agreement).last()
    assert entry
    return entry


@pytest.mark.parametrize("state", RUNNING)
def test_the_party_names_its_contact_in_every_running_state(state: State) -> None:
    agreement = builders.make_agreement(state)
    name_contact(agreement, agreement.created_by)
    name_contact(agreement, builders.make_office_member(), phone="07661 999")

    entry = last(agreement)
    assert entry.action == Deed.CONTACT
    assert entry.changes == [
        {"place": "contact:school", "field": "phone", "old": "07661 1234", "new": "07661 999"}
    ]
    assert agreement.contacts.count() == 1


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_keeps_its_contacts(state: State) -> None:
    agreement = builders.make_agreement(state)
    with pytest.raises(ActionRefused, match="bleiben, wie sie sind"):
        name_contact(agreement, agreement.created_by)


def test_no_signature_is_cleared_by_a_telephone_number() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    builders.sign(agreement, agreement.signing_parties[0])
    before = agreement.current_version
    assert before
    name_contact(agreement, agreement.created_by)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.current_version) == (State.SIGNING, before)
    assert before.signatures.count() == 1
    for party in agreement.signing_parties[1:]:
        builders.sign(agreement, party)
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED


def test_only_the_party_itself_and_the_fachstelle_name_it() -> None:
    agreement = builders.make_agreement(State.SIGNED)
    organisation = agreement.school.organisation
    for person in (
        builders.make_member(organisation, MemberRole.READER),
        builders.make_member(agreement.school.authority),
        builders.make_social_worker(agreement.school),
        builders.make_member(),
    ):
        with pytest.raises(NotEntitled):
            name_contact(agreement, person)
    name_contact(agreement, builders.make_member(organisation, MemberRole.EDITOR))


def test_a_party_that_is_not_there_has_no_contact() -> None:
    agreement = builders.make_agreement()
    with pytest.raises(ActionRefused, match="nicht mehr"):
        name_contact(agreement, agreement.created_by, PartyRole.COSIGNATORY)


def test_who_comes_second_is_told() -> None:
    agreement = builders.make_agreement()
    seen = seen_mark({})
    name_contact(agreement, agreement.created_by)
    with pytest.raises(Outdated):
        save_contact(
            agreement=agreement,
            role=PartyRole.SCHOOL,
            values={"name": "Jemand", "email": "", "phone": ""},
            seen=seen,
            by=agreement.created_by,
        )


@pytest.mark.parametrize("own", [True, False])
def test_another_provider_does_not_inherit_the_contact(own: bool) -> None:  # noqa: FBT001 - a case
    agreement = builders.make_agreement()
    name_contact(agreement, builders.make_office_member(), PartyRole.PROVIDER)
    choose_provider(
        agreement=agreement,
        organisation=builders.make_organisation() if own else None,
        seen=seen_mark(party_snapshot(agreement, PartyRole.PROVIDER)),
        by=agreement.created_by,
    )
    assert not agreement.contacts.exists()
    gone = LogEntry.objects.about(agreement).filter(action=Deed.CONTACT).last()
    assert gone
    assert {change["new"] for change in gone.changes} == {""}


def test_it_is_not_printed() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    name_contact(agreement, agreement.created_by, name="Frau Niemals-Gedruckt")
    agreement.refresh_from_db()
    assert agreement.current_version
    assert "Niemals-Gedruckt" not in agreement.current_version.content


# --- The pages ------------------------------------------------------------------------------------


@pytest.fixture
def signing() -> Agreement:
    return builders.make_agreement(State.SIGNING)


@pytest.fixture
def school(signing: Agreement, sign_in: SignIn) -> Client:
    return sign_in(signing.created_by)


def test_the_register_makes_a_suggestion(signing: Agreement, school: Client) -> None:
    organisation = signing.school.organisation
    organisation.phone, organisation.email = "07661 4711", "schule@example.org"
    organisation.save()
    html = page(school, url("contact", signing, "schule"))
    assert "Vorschlag" in html
    assert 'value="07661 4711"' in html
    assert not signing.contacts.exists()
    saved = send(
        school,
        url("contact", signing, "schule"),
        name="Kim Beispiel",
        email="kim@example.org",
        phone="(07661) 12 34-5",
    )
    assert saved.status_code == 302
    assert "Vorschlag" not in page(school, url("contact", signing, "schule"))
    for name in ("detail", "parties"):
        html = page(school, url(name, signing))
        assert 'href="tel:0766112345"' in html
        assert 'href="mailto:kim@example.org"' in html


def test_what_cannot_be_called_is_told_beside_its_field(signing: Agreement, school: Client) -> None:
    answer = send(
        school, url("contact", signing, "schule"), name="Kim", email="kim@", phone="keins"
    )
    words = text_of(answer)
    assert "Geben Sie eine Telefonnummer mit Vorwahl ein" in words
    assert "E-Mail-Adresse" in words
    assert not signing.contacts.exists()


def test_an_address_that_is_too_long_is_told(signing: Agreement, school: Client) -> None:
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    answer = send(school, url("contact", signing, "schule"), name="Kim", email=address, phone="")
    assert "Der Text ist 1 Zeichen zu lang." in text_of(answer)
    assert not signing.contacts.exists()


def test_two_who_write_see_both_texts(signing: Agreement, school: Client) -> None:
    address = url("contact", signing, "schule")
    seen = seen_mark({})
    name_contact(signing, builders.make_office_member(), name="Frau Amt")
    answer = school.post(address, {"seen": seen, "name": "Kim", "email": "", "phone": ""})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Zwei Personen haben hier geschrieben" in words
    assert "Frau Amt" in words
    assert signing.contacts.get().name == "Frau Amt"


def test_others_read_it_and_are_told_why_they_do_not_write(
    signing: Agreement, sign_in: SignIn
) -> None:
    authority = sign_in(builders.make_member(signing.school.authority))
    address = url("contact", signing, "schule")
    assert "nennt der Vertragspartner selbst" in text_of(authority.get(address))
    assert authority.post(address, {"name": "x"}).status_code == 403
    over = builders.make_agreement(State.WITHDRAWN)
    own = sign_in(over.created_by)
    assert "Zurückgezogen" in text_of(own.get(url("contact", over, "schule")))
    assert own.post(url("contact", over, "schule"), {"name": "x"}).status_code == 409


def test_roles_nobody_has_are_not_there(signing: Agreement, school: Client) -> None:
    assert school.get(url("contact", signing, "niemand")).status_code == 404
    assert school.get(url("contact", signing, "mitzeichnende")).status_code == 404
    assert school.post(url("contact", signing, "mitzeichnende")).status_code == 409
