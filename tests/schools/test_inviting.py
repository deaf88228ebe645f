"""Somebody is invited; what the link opens, for whom, how long."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from schools.actions import inviting
from schools.actions.inviting import (
    ACCOUNT_EXISTS,
    ALREADY_DEPLOYED,
    ALREADY_INVITED,
    ALREADY_MEMBER,
    CLOSED,
    EXPIRED,
    NO_LONGER_PENDING,
    PAUSE,
    TOO_SOON,
    VALID,
    Newcomer,
    accept,
    join,
    renew,
    request_new_link,
    revoke,
)
from schools.enums import InvitedRole, MemberRole, OrganisationKind, RegisterDeed
from schools.models import Invitation, Membership, Organisation
from schools.models.invitation import code_hash
from schools.rules import RENEWABLE
from tests import builders

pytestmark = pytest.mark.django_db

TONI = Newcomer(first_name="Toni", last_name="Muster", password=builders.PASSWORD)


def shift(invitation: Invitation, by: timedelta) -> Invitation:
    """Let everything about an invitation have happened earlier."""
    for name in ("created_at", "expires_at"):
        setattr(invitation, name, getattr(invitation, name) - by)
    invitation.save()
    return invitation


def deeds(organisation: Organisation) -> list[str]:
    return list(LogEntry.objects.about(organisation).values_list("action", flat=True))


# --- Inviting ------------------------------------------------------------------------------------


def test_an_invitation_goes_out_as_a_mail_whose_text_is_not_kept() -> None:
    invitation = builders.make_invitation(leads_to="/vereinbarungen/KV-2026-0001/")
    mail = OutgoingMail.objects.get()
    assert mail.recipient == invitation.email
    assert mail.is_secret
    assert mail.subject == f"Bitte Einladung annehmen: {invitation.organisation}"
    assert f"{settings.BASE_URL}/einladung/{builders.code_of(invitation)}/" in mail.body
    for words in (
        f"Guten Tag {invitation.name},",
        str(invitation.created_by),
        "bearbeitend",
        f"{timezone.localtime(invitation.expires_at):%H:%M} Uhr",
        "öffnet sich die Kooperationsvereinbarung",
        settings.OFFICE_CONTACT,
    ):
        assert words in mail.body
    assert deeds(invitation.organisation) == [RegisterDeed.INVITED]


def test_only_the_hash_of_the_link_is_stored() -> None:
    invitation = builders.make_invitation()
    code = builders.code_of(invitation)
    assert len(code) == 43
    assert invitation.code_sha256 == code_hash(code)
    assert code not in str(list(Invitation.objects.values()))
    assert abs(invitation.expires_at - timezone.now() - VALID) < timedelta(minutes=1)


def test_names_are_one_line_and_the_address_is_in_lower_case() -> None:
    invitation = builders.make_invitation(first_name="Toni\nBetreff:", email="Toni@Example.org")
    assert invitation.first_name == "Toni Betreff:"
    assert invitation.email == "toni@example.org"


def test_who_may_not_invite_is_refused() -> None:
    organisation = builders.make_organisation()
    editor = builders.make_member(organisation, MemberRole.EDITOR)
    with pytest.raises(NotEntitled):
        builders.make_invitation(organisation, by=editor)
    assert not OutgoingMail.objects.exists()


def test_a_fachkraft_belongs_to_the_traeger_of_the_school() -> None:
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    manager = builders.make_member(provider)
    worker = {"role": InvitedRole.SOCIAL_WORKER, "school": school}
    with pytest.raises(NotEntitled):
        builders.make_invitation(school.organisation, by=manager, **worker)
    invitation = builders.make_invitation(provider, by=manager, **worker)
    assert invitation.place == str(school)
    assert f"Schule: {school}" in OutgoingMail.objects.get().body


def test_nobody_is_invited_twice_or_to_where_she_is() -> None:
    school = builders.make_school()
    first = builders.make_invitation(school.organisation)
    with pytest.raises(ActionRefused, match=ALREADY_INVITED):
        builders.make_invitation(school.organisation, email=first.email.upper())
    member = builders.make_member(school.organisation)
    with pytest.raises(ActionRefused, match=ALREADY_MEMBER):
        builders.make_invitation(school.organisation, email=member.email)
    worker = builders.make_social_worker(school)
    with pytest.raises(ActionRefused, match=ALREADY_DEPLOYED):
        builders.make_invitation(
            school.authority, email=worker.email, role=InvitedRole.SOCIAL_WORKER, school=school
        )


# --- Asked again, taken back ---------------------------------------------------------------------


def test_a_renewed_link_closes_the_one_before() -> None:
    invitation = shift(builders.make_invitation(), PAUSE)
    old = builders.code_of(invitation)
    renew(invitation=invitation, by=builders.make_office_member())
    new = builders.code_of(invitation)
    with pytest.raises(ActionRefused, match=CLOSED):
        join(code=old, newcomer=TONI)
    assert join(code=new, newcomer=TONI).accepted_by
    assert OutgoingMail.objects.count() == 2
    assert RegisterDeed.RENEWED in deeds(invitation.organisation)


def test_links_are_not_sent_one_after_the_other() -> None:
    invitation = builders.make_invitation()
    with pytest.raises(ActionRefused, match=TOO_SOON):
        renew(invitation=invitation, by=builders.make_office_member())
    assert OutgoingMail.objects.count() == 1


def test_what_is_taken_back_opens_nothing() -> None:
    invitation = builders.make_invitation()
    office = builders.make_office_member()
    revoke(invitation=invitation, by=office)
    with pytest.raises(ActionRefused, match=CLOSED):
        join(code=builders.code_of(invitation), newcomer=TONI)
    for again in (revoke, renew):
        with pytest.raises(ActionRefused, match=NO_LONGER_PENDING):
            again(invitation=invitation, by=office)


@pytest.mark.parametrize("deed", [renew, revoke])
def test_a_stranger_changes_no_invitation(deed) -> None:
    with pytest.raises(NotEntitled):
        deed(invitation=builders.make_invitation(), by=builders.make_member())


def test_an_expired_link_is_sent_anew_on_request() -> None:
    invitation = shift(builders.make_invitation(), VALID)
    old = builders.code_of(invitation)
    with pytest.raises(ActionRefused, match=EXPIRED):
        join(code=old, newcomer=TONI)
    request_new_link(code=old)
    entry = LogEntry.objects.about(invitation.organisation).last()
    assert entry
    assert (entry.action, entry.by_name) == (RegisterDeed.RENEWED, "Portal")
    with pytest.raises(ActionRefused, match=CLOSED):
        request_new_link(code=old)
    assert join(code=builders.code_of(invitation), newcomer=TONI).accepted_by


def test_a_link_that_opens_is_not_sent_anew() -> None:
    invitation = builders.make_invitation()
    with pytest.raises(ActionRefused, match="gilt noch"):
        request_new_link(code=builders.code_of(invitation))


def test_a_link_is_not_sent_anew_for_ever() -> None:
    invitation = shift(builders.make_invitation(), RENEWABLE + timedelta(hours=1))
    with pytest.raises(ActionRefused, match=CLOSED):
        request_new_link(code=builders.code_of(invitation))


# --- Accepting -----------------------------------------------------------------------------------


def test_somebody_new_gets_an_account_and_what_she_was_invited_to() -> None:
    today = timezone.localdate()
    invitation = builders.make_invitation(
        role=InvitedRole.SIGNATORY, function="Rektorin", ends_on=today + timedelta(days=5)
    )
    person = join(code=builders.code_of(invitation), newcomer=TONI).accepted_by
    assert person
    assert (person.email, person.get_full_name()) == (invitation.email, "Toni Muster")
    assert person.check_password(builders.PASSWORD)
    member = person.memberships.get()
    assert (member.organisation, member.role) == (invitation.organisation, MemberRole.SIGNATORY)
    assert (member.function, member.starts_on) == ("Rektorin", today)
    assert member.ends_on == today + timedelta(days=5)
    assert deeds(invitation.organisation) == [RegisterDeed.INVITED, RegisterDeed.JOINED]


def test_a_fachkraft_gets_a_deployment_and_no_membership() -> None:
    school = builders.make_school()
    invitation = builders.make_invitation(
        school.authority, role=InvitedRole.SOCIAL_WORKER, school=school
    )
    person = join(code=builders.code_of(invitation), newcomer=TONI).accepted_by
    assert person
    assert person.deployments.get().school == school
    assert not person.memberships.exists()


def test_a_link_is_used_once() -> None:
    invitation = builders.make_invitation()
    code = builders.code_of(invitation)
    join(code=code, newcomer=TONI)
    with pytest.raises(ActionRefused, match=CLOSED):
        join(code=code, newcomer=TONI)
    with pytest.raises(ActionRefused, match=CLOSED):
        accept(code=code, by=User.objects.get(email=invitation.email))
    assert Membership.objects.filter(user__email=invitation.email).count() == 1


def test_who_has_an_account_takes_it_up_herself() -> None:
    person = builders.make_user(email="Toni@example.org")
    invitation = builders.make_invitation(email="toni@EXAMPLE.org")
    code = builders.code_of(invitation)
    with pytest.raises(ActionRefused, match=ACCOUNT_EXISTS):
        join(code=code, newcomer=TONI)
    with pytest.raises(NotEntitled):
        accept(code=code, by=builders.make_user())
    assert accept(code=code, by=person).accepted_by == person
    assert person.memberships.get().organisation == invitation.organisation


def test_an_unknown_code_opens_nothing() -> None:
    for code in ("nichts", "\x00", "\udcff", "x" * 5000):
        with pytest.raises(ActionRefused, match=CLOSED):
            join(code=code, newcomer=TONI)


# --- Rights that pass ----------------------------------------------------------------------------


def test_other_invitations_of_a_schultraeger_fall_once_the_traeger_has_a_signatory() -> None:
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider)
    mayor = builders.make_member(school.authority)
    first, second = (
        builders.make_invitation(provider, by=mayor, role=InvitedRole.SIGNATORY) for _ in "ab"
    )
    join(code=builders.code_of(first), newcomer=TONI)
    with pytest.raises(ActionRefused, match=CLOSED):
        join(code=builders.code_of(second), newcomer=TONI)


def test_an_invitation_outlives_the_office_of_who_sent_it() -> None:
    school = builders.make_school()
    for inviter in (
        builders.make_member(school.organisation),
        builders.make_member(school.authority),
        builders.make_office_member(),
    ):
        invitation = builders.make_invitation(school.organisation, by=inviter)
        yesterday = timezone.localdate() - timedelta(days=1)
        inviter.memberships.update(ends_on=yesterday)
        assert join(code=builders.code_of(invitation), newcomer=TONI).accepted_by


def test_a_fachkraft_cannot_join_where_the_traeger_has_changed() -> None:
    school = builders.make_school()
    invitation = builders.make_invitation(
        school.authority, role=InvitedRole.SOCIAL_WORKER, school=school
    )
    school.provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school.save()
    with pytest.raises(ActionRefused, match=CLOSED):
        join(code=builders.code_of(invitation), newcomer=TONI)


# --- How many ------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let two links a day be enough."""
    monkeypatch.setattr(inviting, "LINKS_PER_DAY", 2)
    return 2


def test_one_person_sends_so_many_links_a_day(few: int) -> None:
    organisation = builders.make_organisation()
    member = builders.make_member(organisation)
    first, *_ = [builders.make_invitation(organisation=organisation, by=member) for _ in range(few)]
    with pytest.raises(ActionRefused, match="Einladungen verschickt"):
        builders.make_invitation(organisation=organisation, by=member)
    shift(first, PAUSE * 2)
    with pytest.raises(ActionRefused, match="Einladungen verschickt"):
        renew(invitation=first, by=member)
    assert OutgoingMail.objects.count() == few

    # Others go on, the Fachstelle without a bound, and she herself the day after.
    builders.make_invitation(organisation=organisation, by=builders.make_member(organisation))
    office = builders.make_office_member()
    for _ in range(few + 1):
        builders.make_invitation(organisation=organisation, by=office)


def test_the_next_day_she_goes_on(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = builders.make_organisation()
    member = builders.make_member(organisation)
    for _ in range(few):
        builders.make_invitation(organisation=organisation, by=member)
    tomorrow = timezone.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert builders.make_invitation(organisation=organisation, by=member)


def test_the_mail_ends_with_its_link() -> None:
    invitation = builders.make_invitation()
    assert OutgoingMail.objects.get().expires_at == invitation.expires_at
