"""The mails of an agreement's steps: one per event and person, to whom they concern."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import MutedMail, User
from agreements.actions import transitions
from agreements.enums import Actor, MailKind, PartyRole, State
from agreements.mails import AUDIENCE, kinds_for
from agreements.models.agreement import Agreement
from core.models import OutgoingMail
from core.workflow import ActionRefused
from schools.enums import MemberRole, OrganisationKind
from schools.models import Membership, Organisation
from tests import builders

pytestmark = pytest.mark.django_db


class People:
    """An agreement of a school with Schulträger and Träger, and everybody who deals with it."""

    def __init__(self) -> None:
        provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
        self.school = builders.make_school(name="Schule am Bach", provider=provider)
        self.principal = builders.make_member(self.school.organisation)
        self.secretary = builders.make_member(self.school.organisation, MemberRole.EDITOR)
        self.reader = builders.make_member(self.school.organisation, MemberRole.READER)
        self.mayor = builders.make_member(self.school.authority)
        self.provider = builders.make_member(provider, MemberRole.EDITOR)
        self.worker = builders.make_social_worker(self.school)
        self.office = builders.make_office_member()
        self.colleague = builders.make_office_member(MemberRole.READER)
        # Nobody of these ever hears of it.
        yesterday = timezone.localdate() - timedelta(days=1)
        builders.make_member(
            self.school.organisation, starts_on=date(2020, 1, 1), ends_on=yesterday
        )
        builders.make_member(self.school.authority, user=builders.make_user(is_active=False))
        builders.make_member(builders.make_school().organisation)
        builders.make_social_worker(builders.make_school())
        builders.make_user()

    def agreement(self, state: State = State.DRAFT) -> Agreement:
        """Make the agreement, by the principal, without the mails of the way there."""
        agreement = builders.make_agreement(state, school=self.school, by=self.principal)
        OutgoingMail.objects.all().delete()
        return agreement


@pytest.fixture
def people() -> People:
    return People()


def mailed(kind: MailKind) -> set[User]:
    """Return who was written to; fail where somebody was written to twice."""
    found = list(OutgoingMail.objects.filter(kind=kind).select_related("person"))
    assert all(mail.person and mail.recipient == mail.person.email for mail in found)
    assert len({mail.person_id for mail in found}) == len(found) == OutgoingMail.objects.count()
    return {mail.person for mail in found if mail.person}


def the_text(kind: MailKind, person: User | None = None) -> tuple[str, str]:
    """Return subject and text of one of the mails, the link by itself at its end."""
    mails = OutgoingMail.objects.filter(kind=kind)
    mail = (mails.filter(person=person) if person else mails).earliest("pk")
    links = re.findall(r"\w+://\S+", mail.body)
    assert [link.startswith(f"{settings.BASE_URL}/") for link in links] == [True]
    return mail.subject, mail.body


def test_submitted_goes_to_the_fachstelle(people: People) -> None:
    agreement = people.agreement()
    transitions.submit(agreement=agreement, by=people.principal)
    assert mailed(MailKind.SUBMITTED) == {people.office, people.colleague}
    subject, body = the_text(MailKind.SUBMITTED)
    assert subject == "Bitte prüfen: Schule am Bach"
    assert f"{settings.BASE_URL}/verwaltung/" in body
    assert (
        f"die Kooperationsvereinbarung {agreement.number} (Schule am Bach) wurde eingereicht."
        in body
    )


def test_a_question_goes_to_those_who_write_but_is_not_told(people: People) -> None:
    agreement = people.agreement(State.SUBMITTED)
    builders.make_note(agreement, text="Das Kind Mia darf hier nicht stehen.")
    reason = "Ziel 2 nennt den Namen eines Kindes."
    transitions.query(agreement=agreement, reason=reason, by=people.office)
    writing = {people.principal, people.secretary, people.mayor, people.provider}
    assert mailed(MailKind.QUERY) == writing | {people.worker}
    subject, body = the_text(MailKind.QUERY)
    assert subject == "Rückfrage zu Ihrer Vereinbarung: Schule am Bach"
    assert body.startswith(f"Guten Tag {people.principal.get_full_name()},\n")
    assert f"{settings.BASE_URL}/vereinbarungen/{agreement.number}/\n" in body
    assert "Mia" not in body
    assert reason not in body
    assert agreement.goals.get().text not in body


def test_who_asks_back_herself_is_not_told(people: People) -> None:
    agreement = people.agreement(State.CHECKED)
    transitions.query(agreement=agreement, reason="Noch ein Ziel.", by=people.mayor)
    assert mailed(MailKind.QUERY) == {
        *(people.principal, people.secretary, people.provider, people.worker)
    }


def test_to_be_signed_goes_to_those_who_sign(people: People) -> None:
    agreement = people.agreement(State.CHECKED)
    transitions.release(agreement=agreement, by=people.office)
    assert mailed(MailKind.SIGNING) == {
        *(people.principal, people.secretary, people.mayor, people.provider)
    }
    subject, body = the_text(MailKind.SIGNING, people.mayor)
    assert subject == "Bitte unterschreiben: Schule am Bach"
    assert "steht fest (Fassung 1)." in body
    assert f"{settings.BASE_URL}/vereinbarungen/{agreement.number}/unterschriften/\n" in body
    assert "Bitte bewahren Sie das Original auf." in body


def test_who_may_not_sign_is_asked_to_have_it_signed(people: People) -> None:
    agreement = people.agreement(State.CHECKED)
    transitions.release(agreement=agreement, by=people.office)
    subject, body = the_text(MailKind.SIGNING, people.secretary)
    assert subject == "Bitte Unterschrift einholen und hochladen: Schule am Bach"
    assert "Unterschreiben kann, wer Ihre Organisation vertritt." in body
    assert "2. Unterschreiben lassen." in body
    assert "So unterschreiben Sie" not in body


def test_who_only_takes_notice_is_not_asked_to_sign(people: People) -> None:
    agreement = people.agreement()
    notified = builders.make_member()
    organisation = Organisation.objects.get(memberships__user=notified)
    agreement.parties.create(
        role=PartyRole.NOTIFIED,
        organisation=organisation,
        name="Kreis",
        **dict.fromkeys(("street", "postal_code", "city", "represented_by"), "79206"),
        is_confirmed=True,
    )
    builders.advance(agreement, State.SIGNED)
    kinds = OutgoingMail.objects.filter(person=notified).values_list("kind", flat=True)
    assert list(kinds) == [MailKind.IN_FORCE]


def test_a_signature_tells_who_is_missing(people: People) -> None:
    agreement = people.agreement(State.SIGNING)
    builders.sign(agreement, agreement.parties.get(role=PartyRole.SCHOOL_AUTHORITY))
    assert mailed(MailKind.SIGNATURE) == {
        *(people.principal, people.secretary, people.mayor, people.provider)
    }
    subject, body = the_text(MailKind.SIGNATURE)
    assert subject == "Unterschrift eingetragen: Schule am Bach"
    assert "Unterschrieben hat: Schulträger.\n" in body
    assert "Es fehlen noch: Schule, Träger der Schulsozialarbeit.\n" in body


def test_the_last_signature_tells_all_that_it_is_in_force(people: People) -> None:
    agreement = people.agreement(State.SIGNING)
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    OutgoingMail.objects.all().delete()
    builders.sign(agreement, last)
    assert people.reader in mailed(MailKind.IN_FORCE)
    told = {people.principal, people.secretary, people.reader, people.mayor, people.provider}
    assert mailed(MailKind.IN_FORCE) >= told | {people.worker, people.office, people.colleague}
    subject, body = the_text(MailKind.IN_FORCE)
    assert subject == "Alle haben unterschrieben: Schule am Bach"
    agreement.refresh_from_db()
    assert f"Sie gilt vom {agreement.starts_on:%d.%m.%Y} bis {agreement.ends_on:%d.%m.%Y}." in body


def test_without_an_end_none_is_named(people: People) -> None:
    agreement = people.agreement()
    builders.save_term(agreement, date(2027, 8, 1))
    builders.advance(agreement, State.SIGNED)
    mail = OutgoingMail.objects.filter(kind=MailKind.IN_FORCE).first()
    assert mail
    assert "Sie gilt ab 01.08.2027." in mail.body


def test_several_offices_are_one_mailbox(people: People) -> None:
    for organisation in (people.school.authority, people.school.provider):
        builders.make_member(organisation, user=people.principal)
    agreement = people.agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
    assert people.principal in mailed(MailKind.QUERY)


def test_what_is_switched_off_is_not_sent(people: People) -> None:
    MutedMail.objects.create(user=people.secretary, kind=MailKind.QUERY)
    MutedMail.objects.create(user=people.mayor, kind=MailKind.SIGNING)
    agreement = people.agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
    told = mailed(MailKind.QUERY)
    assert people.secretary not in told
    assert people.mayor in told


def test_a_leaver_hears_nothing_from_the_next_day_on(people: People) -> None:
    agreement = people.agreement(State.SUBMITTED)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=people.mayor).update(ends_on=yesterday)
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
    assert people.mayor not in mailed(MailKind.QUERY)


def test_a_step_sent_twice_writes_once_and_a_refused_one_nothing(people: People) -> None:
    agreement = people.agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
    count = OutgoingMail.objects.count()
    for step in (
        lambda: transitions.query(agreement=agreement, reason="Noch einmal.", by=people.office),
        lambda: transitions.release(agreement=agreement, by=people.office),
        lambda: transitions.submit(agreement=agreement, by=people.worker),
    ):
        with pytest.raises(ActionRefused):
            step()
    assert OutgoingMail.objects.count() == count == 5


def test_each_question_is_an_event_of_its_own(people: People) -> None:
    agreement = people.agreement(State.SUBMITTED)
    transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
    transitions.submit(agreement=agreement, by=people.principal)
    transitions.query(agreement=agreement, reason="Und noch etwas.", by=people.office)
    assert OutgoingMail.objects.filter(kind=MailKind.QUERY, person=people.mayor).count() == 2


def test_a_step_that_fails_at_its_end_leaves_no_mail(people: People) -> None:
    agreement = people.agreement(State.SUBMITTED)
    with transaction.atomic():
        transitions.query(agreement=agreement, reason="Bitte ergänzen.", by=people.office)
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_a_name_that_breaks_lines_breaks_no_mail(people: People) -> None:
    long = "Schule\r\nBcc: alle@example.org\n" + "x" * 170
    Organisation.objects.filter(pk=people.school.organisation_id).update(name=long)
    agreement = people.agreement()
    transitions.submit(agreement=agreement, by=people.principal)
    subject, _ = the_text(MailKind.SUBMITTED)
    assert subject.startswith("Bitte prüfen: Schule Bcc: alle@example.org xxx")
    assert len(subject) == 200


def test_somebody_without_a_name_is_greeted(people: People) -> None:
    User.objects.filter(pk=people.office.pk).update(first_name="", last_name="")
    agreement = people.agreement()
    transitions.submit(agreement=agreement, by=people.principal)
    mail = OutgoingMail.objects.get(person=people.office)
    assert mail.body.startswith("Guten Tag,\n")
    assert mail.body.endswith("wählen Sie „Benachrichtigungen“.\n")


def test_everybody_chooses_among_what_concerns_her(people: People) -> None:
    writing = [MailKind.QUERY, MailKind.SIGNING, MailKind.SIGNATURE, MailKind.IN_FORCE]
    assert kinds_for(people.principal) == kinds_for(people.provider) == writing
    assert kinds_for(people.reader) == [MailKind.IN_FORCE]
    assert kinds_for(people.worker) == [MailKind.QUERY, MailKind.IN_FORCE]
    assert kinds_for(people.office) == [MailKind.SUBMITTED, MailKind.IN_FORCE]
    assert kinds_for(builders.make_user()) == []


def test_every_kind_has_its_readers() -> None:
    assert set(AUDIENCE) == set(MailKind)
    assert frozenset().union(*AUDIENCE.values()) == frozenset(Actor)
