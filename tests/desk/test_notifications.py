"""Choosing which mails somebody wants."""

import pytest
from django.test import Client

from accounts.actions import choose_mails
from accounts.models import MutedMail, User
from agreements.enums import MailKind
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

ADDRESS = "/konto/benachrichtigungen/"
OFFERED = [MailKind.QUERY, MailKind.SIGNING]


def muted(person: User) -> set[str]:
    return set(person.muted_mails.values_list("kind", flat=True))


def ticked(html: str) -> list[str]:
    boxes = html.split('type="checkbox"')[1:]
    return [
        box.partition('value="')[2].partition('"')[0] for box in boxes if " checked" in box[:400]
    ]


def test_what_is_not_wanted_is_muted_and_wanted_again(sign_in: SignIn) -> None:
    person = builders.make_member()
    client = sign_in(person)
    answer = client.post(ADDRESS, {"wanted": [MailKind.QUERY, MailKind.IN_FORCE]}, follow=True)
    assert "Ihre Auswahl ist gespeichert." in text_of(answer)
    assert muted(person) == {MailKind.SIGNING, MailKind.SIGNATURE}
    assert ticked(page(client, ADDRESS)) == [MailKind.QUERY, MailKind.IN_FORCE]
    client.post(ADDRESS, {"wanted": [MailKind.SIGNING]})
    assert muted(person) == {MailKind.QUERY, MailKind.SIGNATURE, MailKind.IN_FORCE}


def test_nothing_at_all_is_a_choice(sign_in: SignIn) -> None:
    person = builders.make_member(role=MemberRole.READER)
    sign_in(person).post(ADDRESS, {"csrfmiddlewaretoken": "x"})
    assert muted(person) == {MailKind.IN_FORCE}


@pytest.mark.parametrize("forged", ["password", "invitation", MailKind.SUBMITTED, "\0", "x" * 9999])
def test_only_what_is_offered_can_be_chosen(sign_in: SignIn, forged: str) -> None:
    person = builders.make_member()
    answer = sign_in(person).post(ADDRESS, {"wanted": [MailKind.QUERY, forged]})
    assert answer.status_code == 200
    assert "Wählen Sie nur aus dem, was hier steht." in text_of(answer)
    assert muted(person) == set()


def test_the_page_says_what_cannot_be_switched_off(sign_in: SignIn) -> None:
    client = sign_in(builders.make_user())
    text = text_of(client.get(ADDRESS))
    assert "Einladungen und Mails zu Ihrem Passwort bekommen Sie immer." in text
    assert "Nichts auszuwählen" in text
    assert f'href="{ADDRESS}"' in page(client, "/aufgaben/")


def test_strangers_are_sent_to_the_door(client: Client) -> None:
    assert client.get(ADDRESS)["Location"] == f"/anmelden/?next={ADDRESS}"


def test_a_kind_that_was_not_offered_stays_as_it_was() -> None:
    person, other = builders.make_user(), builders.make_user()
    MutedMail.objects.create(user=person, kind=MailKind.SUBMITTED)
    MutedMail.objects.create(user=other, kind=MailKind.QUERY)
    choose_mails(offered=OFFERED, wanted=[MailKind.SIGNING], by=person)
    choose_mails(offered=OFFERED, wanted=[MailKind.SIGNING], by=person)
    assert muted(person) == {MailKind.SUBMITTED, MailKind.QUERY}
    choose_mails(offered=OFFERED, wanted=OFFERED, by=person)
    assert muted(person) == {MailKind.SUBMITTED}
    assert muted(other) == {MailKind.QUERY}
    assert str(other.muted_mails.get()) == f"{other} – query"


def test_who_writes_for_a_schultraeger_chooses_about_talks(sign_in: SignIn) -> None:
    agreement = builders.make_draft()
    keeper = builders.make_member(agreement.school.authority)
    text = text_of(sign_in(keeper).get(ADDRESS))
    assert "Ein Auswertungsgespräch ist fällig" in text
    assert "Jemand nimmt an einem Auswertungsgespräch nicht teil" in text
    other = sign_in(builders.make_member(agreement.school.organisation))
    assert "Auswertungsgespräch" not in text_of(other.get(ADDRESS))
