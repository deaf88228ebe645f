"""Bringing somebody in from the page of an agreement."""

import re

import pytest
from django.test import Client

from agreements.models.agreement import Agreement
from schools.enums import InvitedRole, MemberRole
from schools.models import Invitation
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

SOMEBODY = {
    "email": "neu@example.org",
    "first_name": "Toni",
    "last_name": "Muster",
    "starts_on_day": "1",
    "starts_on_month": "8",
    "starts_on_year": "2026",
}


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


def invite(client: Client, agreement: Agreement, **fields: str) -> str:
    """Send the form and return the words of the page that follows."""
    return text_of(client.post(url("invite", agreement), SOMEBODY | fields, follow=True))


def test_the_school_invites_a_colleague_who_comes_to_the_agreement(
    draft: Agreement, sign_in: SignIn, client: Client
) -> None:
    school = sign_in(builders.writer_of(draft))
    assert url("invite", draft) in page(school, draft.get_absolute_url())
    seen = invite(school, draft, whom="school", role="editor")
    assert "Die Einladung an neu@example.org ist unterwegs." in seen
    invitation = Invitation.objects.get()
    assert invitation.organisation == draft.school.organisation
    assert invitation.leads_to == draft.get_absolute_url()
    path = f"/einladung/{builders.code_of(invitation)}/"
    given = {"first_name": "Toni", "last_name": "Muster", "password": builders.PASSWORD}
    Invitation.objects.update(starts_on="2020-01-01")
    assert client.post(path, given, follow=True).redirect_chain == [(draft.get_absolute_url(), 302)]


def test_each_chooses_among_the_parties_she_may_invite_for(
    draft: Agreement, sign_in: SignIn
) -> None:
    provider = draft.school.provider
    assert provider
    mayor = sign_in(builders.make_member(draft.school.authority))
    seen = text_of(mayor.get(url("invite", draft)))
    assert f"Schulträger: {draft.school.authority}" in seen
    assert f"Träger der Schulsozialarbeit: {provider}" in seen
    assert "Fachkraft der Schulsozialarbeit an dieser Schule" not in seen
    manager = sign_in(builders.make_member(provider))
    seen = text_of(manager.get(url("invite", draft)))
    assert f"Schule: {draft.school}" not in seen
    assert "Fachkraft der Schulsozialarbeit an dieser Schule" in seen
    # Since somebody signs for the Träger, its people are no longer the Schulträger's business.
    refused = invite(mayor, draft, whom="provider", role="signatory")
    assert "Wählen Sie bei „Für wen soll die Person handeln?“ eine der angebotenen" in refused
    assert not Invitation.objects.exists()


def test_the_traeger_invites_a_fachkraft(draft: Agreement, sign_in: SignIn) -> None:
    assert draft.school.provider
    manager = sign_in(builders.make_member(draft.school.provider))
    invite(manager, draft, whom="fachkraft")
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.school) == (InvitedRole.SOCIAL_WORKER, draft.school)
    assert invitation.organisation == draft.school.provider


def test_an_organisation_of_two_roles_is_offered_once(sign_in: SignIn) -> None:
    school = builders.make_school()
    draft = builders.make_draft(school=school, by=builders.make_member(school.organisation))
    seen = text_of(sign_in(builders.make_office_member()).get(url("invite", draft)))
    assert seen.count(f": {school.authority}") == 1


def test_what_is_missing_and_who_is_invited_already_is_told(
    draft: Agreement, sign_in: SignIn
) -> None:
    school = sign_in(builders.writer_of(draft))
    assert "Wählen Sie aus, für wen die Person handelt." in invite(school, draft)
    assert "Wählen Sie aus, in welcher Rolle" in invite(school, draft, whom="school")
    invite(school, draft, whom="school", role="reader")
    again = school.post(url("invite", draft), SOMEBODY | {"whom": "school", "role": "reader"})
    assert again.status_code == 409
    assert "Für diese Adresse gibt es schon eine Einladung." in text_of(again)


def test_who_does_not_sign_invites_nobody(draft: Agreement, sign_in: SignIn) -> None:
    editor = sign_in(builders.make_member(draft.school.organisation, MemberRole.EDITOR))
    assert url("invite", draft) not in page(editor, draft.get_absolute_url())
    assert editor.get(url("invite", draft)).status_code == 403


def test_who_may_invite_for_one_party_only_need_not_choose_it(
    draft: Agreement, sign_in: SignIn
) -> None:
    seen = page(sign_in(builders.writer_of(draft)), url("invite", draft))
    [choice] = [tag for tag in re.findall(r"<input[^>]*>", seen) if 'name="whom"' in tag]
    assert "checked" in choice


def test_the_errors_stand_in_the_order_of_the_page(draft: Agreement, sign_in: SignIn) -> None:
    seen = text_of(sign_in(builders.writer_of(draft)).post(url("invite", draft), {}))
    asked = ("für wen die Person handelt", "den Vornamen", "den Nachnamen", "E-Mail-Adresse ein")
    places = [seen.index(words) for words in asked]
    assert places == sorted(places)
