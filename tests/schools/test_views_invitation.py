"""The page behind the link: reading changes nothing, the button accepts, and only once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import OutgoingMail
from core.session import BEGAN
from schools.actions.inviting import VALID, revoke
from schools.enums import InvitedRole, OrganisationKind
from schools.models import Invitation
from tests import builders
from tests.agreements.pages import page, text_of
from tests.conftest import SignIn
from tests.house.reading import only_reading
from tests.schools.test_inviting import shift

pytestmark = pytest.mark.django_db

ANSWERS = {"first_name": "Toni", "last_name": "Muster", "password": "tannen-zapfen-riegel"}
CLOSED = "Dieser Link öffnet nichts mehr"
EXISTS = "gibt es schon ein Konto"


def link(invitation: Invitation) -> str:
    return reverse("schools:invitation", args=[builders.code_of(invitation)])


def without_token(response: Any) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())


def test_the_page_says_who_invites_to_what_until_when(client: Client) -> None:
    invitation = builders.make_invitation(
        function="Sekretariat", ends_on=timezone.localdate() + timedelta(days=400)
    )
    words = text_of(client.get(link(invitation)))
    for said in (
        invitation.created_by.get_full_name(),
        str(invitation.organisation),
        "bearbeitend – füllt Vereinbarungen aus und reicht sie ein",
        "Sekretariat",
        f"{timezone.localtime(invitation.expires_at):%H:%M} Uhr",
        f"{invitation.ends_on:%Y}",
        invitation.email,
    ):
        assert said in words
    assert 'value="Toni"' in page(client, link(invitation))


def test_reading_the_link_changes_nothing(client: Client) -> None:
    invitation = builders.make_invitation()
    with only_reading():
        for _ in range(3):
            for answer in (client.get(link(invitation)), client.head(link(invitation))):
                assert answer.status_code == 200
                assert answer["Referrer-Policy"] == "strict-origin"
                assert "no-store" in answer["Cache-Control"]
    invitation.refresh_from_db()
    assert invitation.is_open()
    assert "sessionid" not in client.cookies


def test_somebody_new_accepts_and_is_signed_in_where_the_work_is(client: Client) -> None:
    draft = builders.make_draft()
    invitation = builders.make_invitation(
        draft.school.organisation, leads_to=draft.get_absolute_url()
    )
    answer = client.post(link(invitation), ANSWERS, follow=True)
    assert answer.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert f"Sie handeln ab jetzt für: {draft.school}." in text_of(answer)
    assert answer.context["user"].email == invitation.email
    assert BEGAN in client.session


def test_without_a_page_to_lead_to_it_leads_to_the_tasks(client: Client) -> None:
    answer = client.post(link(builders.make_invitation()), ANSWERS)
    assert answer["Location"] == reverse("desk:tasks")


def test_what_begins_later_says_so(client: Client) -> None:
    draft = builders.make_draft()
    begins = timezone.localdate() + timedelta(days=3)
    invitation = builders.make_invitation(
        draft.school.organisation, leads_to=draft.get_absolute_url(), starts_on=begins
    )
    answer = client.post(link(invitation), ANSWERS, follow=True)
    assert answer.redirect_chain == [(reverse("desk:tasks"), 302)]
    assert f"Sie handeln ab dem {begins:%d.%m.%Y}" in text_of(answer)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("password", "kurz", "mindestens 10 Zeichen"),
        ("password", "1234567890", "Dieses Passwort"),
        ("password", "toni.muster", "Nachname"),
        ("password", "", "Geben Sie ein Passwort ein."),
        ("password", "nul\x00byte-in-it", "Nullzeichen"),
        ("first_name", "", "Geben Sie den Vornamen ein."),
        ("last_name", "x" * 81, "1 Zeichen zu lang"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: Client, field: str, typed: str, said: str
) -> None:
    invitation = builders.make_invitation()
    answer = client.post(link(invitation), ANSWERS | {field: typed})
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert not User.objects.filter(email=invitation.email).exists()


def test_who_has_an_account_signs_in_and_comes_back(client: Client) -> None:
    person = builders.make_user()
    invitation = builders.make_invitation(email=person.email)
    path = link(invitation)
    assert EXISTS in text_of(client.get(path))
    assert EXISTS in text_of(client.post(path, ANSWERS))
    login = f"{reverse('account_login')}?next={path}"
    assert f'href="{login}"' in page(client, path)
    answer = client.post(login, {"login": person.email, "password": builders.PASSWORD})
    assert answer["Location"] == path
    assert "Vorname" not in page(client, path)
    assert client.post(path)["Location"] == reverse("desk:tasks")
    assert person.memberships.get().organisation == invitation.organisation
    assert client.get(path)["Location"] == reverse("desk:tasks")


def test_another_person_is_asked_to_sign_out(client: Client, sign_in: SignIn) -> None:
    invitation = builders.make_invitation()
    other = builders.make_user()
    client = sign_in(other)
    for answer in (client.get(link(invitation)), client.post(link(invitation), ANSWERS)):
        assert f"Angemeldet ist {other} ({other.email})." in text_of(answer)
        assert f'name="next" value="{link(invitation)}"' in " ".join(
            answer.content.decode().split()
        )
    assert not other.memberships.exists()
    assert client.post(reverse("account_logout"), {"next": link(invitation)})["Location"] == link(
        invitation
    )


def test_a_locked_account_is_refused(client: Client) -> None:
    person = builders.make_user(is_active=False)
    invitation = builders.make_invitation(email=person.email)
    for answer in (client.get(link(invitation)), client.post(link(invitation), ANSWERS)):
        assert "Dieses Konto ist gesperrt" in text_of(answer)
    assert not person.memberships.exists()


def test_used_taken_back_void_and_unknown_links_answer_alike(client: Client) -> None:
    used, taken_back, void = (builders.make_invitation() for _ in range(3))
    Client().post(link(used), ANSWERS)
    revoke(invitation=taken_back, by=builders.make_office_member())
    void.created_by = builders.make_member()  # who never could, and the organisation has its own
    void.save()
    builders.make_member(void.organisation)
    paths = [link(used), link(taken_back), link(void), "/einladung/gibt-es-nicht/"]
    answers = [client.get(path) for path in paths]
    answers += [client.post(path, ANSWERS) for path in paths]
    answers += [client.post(f"{path}neu/") for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_token(answer) for answer in answers}) == 1
    assert CLOSED in text_of(answers[0])
    assert used.email not in answers[0].content.decode()


def test_an_expired_link_offers_a_new_one_to_the_same_address(client: Client) -> None:
    invitation = shift(builders.make_invitation(), VALID)
    path = link(invitation)
    for answer in (client.get(path), client.post(path, ANSWERS)):
        assert "Dieser Link ist abgelaufen" in text_of(answer)
        assert invitation.email not in answer.content.decode()
    answer = client.post(f"{path}neu/")
    assert "Ein neuer Link ist unterwegs" in text_of(answer)
    assert invitation.email not in answer.content.decode()
    assert OutgoingMail.objects.filter(recipient=invitation.email).count() == 2
    assert CLOSED in text_of(client.get(path))
    assert client.post(link(invitation), ANSWERS).status_code == 302
    assert client.get(f"{path}neu/").status_code == 405


def test_a_link_that_opens_needs_no_new_one(client: Client) -> None:
    invitation = builders.make_invitation()
    assert "Ihr Link gilt noch." in text_of(client.post(f"{link(invitation)}neu/"))
    assert OutgoingMail.objects.count() == 1


def test_a_page_says_for_which_school_a_fachkraft_comes(client: Client) -> None:
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    invitation = builders.make_invitation(provider, role=InvitedRole.SOCIAL_WORKER, school=school)
    words = text_of(client.get(link(invitation)))
    assert f"Schule {school}" in words
    assert str(provider) in words


def test_rubbish_in_the_address_is_an_unknown_link(client: Client) -> None:
    for code in ("%00", "%ED%B3%BF", "x" * 3000, "%F0%9F%98%80"):
        assert client.get(f"/einladung/{code}/").status_code == 404
        assert client.post(f"/einladung/{code}/", ANSWERS).status_code == 404
