"""Another role, an end, a successor; and what the trail keeps of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from schools.actions.inviting import Invitee
from schools.actions.memberships import (
    ALREADY_LEFT,
    BEFORE_BEGIN,
    LAST_SIGNATORY,
    NOT_A_SUCCESSOR,
    Successor,
    change_role,
    end_deployment,
    end_membership,
    hand_over,
    yesterday,
)
from schools.enums import InvitedRole, MemberRole, RegisterDeed
from schools.models import Membership, Organisation
from schools.rules import capacities_of
from tests import builders

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def school() -> Organisation:
    return builders.make_school().organisation


def signatory(organisation: Organisation, **kwargs: Any) -> Membership:
    return builders.make_member(organisation, **kwargs).memberships.get()


def last_entry(organisation: Organisation) -> LogEntry:
    entry = LogEntry.objects.about(organisation).last()
    assert entry
    return entry


# --- Role ----------------------------------------------------------------------------------------


def test_a_role_changes_at_once_and_the_trail_has_both(school: Organisation) -> None:
    principal = signatory(school).user
    editor = signatory(school, role=MemberRole.EDITOR, function="Sekretariat")
    change_role(membership=editor, role=MemberRole.READER, function="Sekretariat", by=principal)
    assert [held.role for held in capacities_of(editor.user)] == [MemberRole.READER]
    entry = last_entry(school)
    assert entry.action == RegisterDeed.ROLE_CHANGED
    assert entry.changes == [
        {"place": "membership", "field": "role", "old": "bearbeitend", "new": "lesend"}
    ]


def test_saving_the_same_role_leaves_no_trace(school: Organisation) -> None:
    member = signatory(school)
    change_role(
        membership=member, role=MemberRole.SIGNATORY, function=member.function, by=member.user
    )
    assert not LogEntry.objects.about(school).exists()


def test_taking_the_last_signature_away_is_asked_once_more(school: Organisation) -> None:
    last = signatory(school)
    given: dict[str, Any] = {"role": MemberRole.READER, "function": "", "by": last.user}
    with pytest.raises(ActionRefused, match=LAST_SIGNATORY):
        change_role(membership=last, **given)
    assert change_role(membership=last, **given, is_certain=True).role == MemberRole.READER


def test_who_does_not_look_after_them_changes_nobody(school: Organisation) -> None:
    member = signatory(school)
    editor = builders.make_member(school, MemberRole.EDITOR)
    with pytest.raises(NotEntitled):
        change_role(membership=member, role=MemberRole.READER, function="", by=editor)
    with pytest.raises(NotEntitled):
        end_membership(membership=member, ends_on=timezone.localdate(), by=editor)


# --- End -----------------------------------------------------------------------------------------


def test_a_leaver_has_no_access_from_the_day_after(school: Organisation) -> None:
    principal = signatory(school).user
    leaver = signatory(school, role=MemberRole.EDITOR)
    today = timezone.localdate()
    end_membership(membership=leaver, ends_on=today, by=principal)
    assert capacities_of(leaver.user)
    assert not capacities_of(leaver.user, today + A_DAY)
    end_membership(membership=leaver, ends_on=today - A_DAY, by=principal)
    assert not capacities_of(leaver.user)
    entry = last_entry(school)
    assert entry.action == RegisterDeed.LEFT
    assert entry.details["person"] == leaver.user.get_full_name()
    assert entry.details["ends_on"] == (today - A_DAY).isoformat()


def test_who_joined_today_by_mistake_is_shut_out_at_once(school: Organisation) -> None:
    principal = signatory(school).user
    today = signatory(school, role=MemberRole.EDITOR, starts_on=timezone.localdate())
    row = end_membership(membership=today, ends_on=yesterday(), by=principal)
    assert (row.starts_on, row.ends_on) == (yesterday(), yesterday())
    assert not capacities_of(today.user)


def test_an_end_before_the_beginning_is_refused(school: Organisation) -> None:
    principal = signatory(school).user
    member = signatory(school, role=MemberRole.EDITOR)
    with pytest.raises(ActionRefused, match=BEFORE_BEGIN):
        end_membership(membership=member, ends_on=date(2019, 12, 31), by=principal)


def test_nobody_leaves_twice(school: Organisation) -> None:
    principal = signatory(school).user
    gone = signatory(school, role=MemberRole.EDITOR, ends_on=yesterday())
    with pytest.raises(ActionRefused, match=ALREADY_LEFT):
        end_membership(membership=gone, ends_on=timezone.localdate(), by=principal)


def test_the_last_signatory_leaves_only_when_that_is_meant(school: Organisation) -> None:
    last = signatory(school)
    today = timezone.localdate()
    with pytest.raises(ActionRefused, match=LAST_SIGNATORY):
        end_membership(membership=last, ends_on=today, by=last.user)
    signatory(school)
    assert end_membership(membership=last, ends_on=today, by=last.user).ends_on == today
    other = Membership.objects.signing(today + A_DAY).get(organisation=school)
    row = end_membership(membership=other, ends_on=today, by=other.user, is_certain=True)
    assert row.ends_on == today


def test_a_fachkraft_leaves_a_school() -> None:
    school = builders.make_school()
    worker = builders.make_social_worker(school)
    mayor = builders.make_member(school.authority)
    deployment = worker.deployments.get()
    with pytest.raises(NotEntitled):
        end_deployment(
            deployment=deployment,
            ends_on=yesterday(),
            by=builders.make_member(school.organisation),
        )
    assert end_deployment(deployment=deployment, ends_on=yesterday(), by=mayor).is_over
    with pytest.raises(ActionRefused, match=ALREADY_LEFT):
        end_deployment(deployment=deployment, ends_on=yesterday(), by=mayor)
    entry = last_entry(school.authority)
    assert (entry.action, entry.details["school"]) == (RegisterDeed.LEFT, str(school))


# --- Succession ----------------------------------------------------------------------------------


def test_an_office_goes_to_a_colleague_without_a_day_between(school: Organisation) -> None:
    old = signatory(school, function="Rektorin")
    deputy = signatory(school, role=MemberRole.EDITOR)
    begins = timezone.localdate() + timedelta(days=30)
    hand_over(
        membership=old,
        successor=Successor(starts_on=begins, function="Rektor", member=deputy.user),
        by=old.user,
    )
    old.refresh_from_db()
    deputy.refresh_from_db()
    assert old.ends_on == deputy.ends_on == begins - A_DAY
    new = deputy.user.memberships.get(starts_on=begins)
    assert (new.role, new.function) == (MemberRole.SIGNATORY, "Rektor")
    for day, signing in ((begins - A_DAY, old.user), (begins, deputy.user)):
        assert Membership.objects.signing(day).get(organisation=school).user == signing
    joined, left = LogEntry.objects.about(school)
    assert joined.details["predecessor"] == old.user.get_full_name()
    assert left.details["successor"] == deputy.user.get_full_name()


def test_an_office_goes_to_somebody_who_is_invited(school: Organisation) -> None:
    old = signatory(school, function="Rektorin")
    today = timezone.localdate()
    invitee = Invitee(
        email="neu@example.org",
        first_name="Toni",
        last_name="Muster",
        role=InvitedRole.SIGNATORY,
        function="Rektor",
        starts_on=today,
    )
    hand_over(
        membership=old,
        successor=Successor(starts_on=today, function="Rektor", invitee=invitee),
        by=old.user,
    )
    old.refresh_from_db()
    assert old.ends_on == yesterday()
    assert school.invitations.get().role == InvitedRole.SIGNATORY
    assert OutgoingMail.objects.get().recipient == "neu@example.org"
    assert last_entry(school).details["successor"] == "Toni Muster"


def test_an_earlier_end_stands(school: Organisation) -> None:
    today = timezone.localdate()
    old = signatory(school, ends_on=today)
    deputy = signatory(school, role=MemberRole.EDITOR, ends_on=today)
    successor = Successor(starts_on=today + 30 * A_DAY, function="", member=deputy.user)
    hand_over(membership=old, successor=successor, by=old.user)
    old.refresh_from_db()
    deputy.refresh_from_db()
    assert old.ends_on == deputy.ends_on == today


def test_only_a_member_or_an_invited_person_succeeds(school: Organisation) -> None:
    old = signatory(school)
    for stranger in (builders.make_user(), old.user, None):
        successor = Successor(starts_on=timezone.localdate(), function="", member=stranger)
        with pytest.raises(ActionRefused, match=NOT_A_SUCCESSOR):
            hand_over(membership=old, successor=successor, by=old.user)
    assert not LogEntry.objects.about(school).exists()
