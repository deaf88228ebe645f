"""Talks come up by themselves, once each, and follow the term of their agreement."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import choose_mails
from agreements.actions import transitions
from agreements.enums import State as AgreementState
from agreements.models.agreement import Agreement
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions import inviting
from evaluations.actions.planning import plan_due_evaluations, plan_talk
from evaluations.enums import MailKind, State
from evaluations.models import Evaluation
from schools.enums import MemberRole
from schools.school_year import SchoolYear
from tests import builders
from tests.evaluations import talks

pytestmark = pytest.mark.django_db

# A Schuljahr that lies ahead, whenever this runs: a term in the past would be signed too late.
YEAR = SchoolYear.of(timezone.localdate()).plus(2)
DUE = YEAR.ends_on
NOTICE = timedelta(days=270)


@pytest.fixture
def agreement() -> Agreement:
    """Return an agreement for two Schuljahre, signed long before."""
    return talks.make_signed(YEAR.starts_on, YEAR.plus(1).ends_on)


def test_it_comes_up_when_its_day_is_in_sight_and_once(agreement: Agreement) -> None:
    keeper = talks.keeper_of(agreement)
    assert plan_due_evaluations(DUE - NOTICE - timedelta(days=1)) == 0
    assert plan_due_evaluations(DUE - NOTICE) == 1
    assert plan_due_evaluations(DUE - NOTICE) == 0
    evaluation = Evaluation.objects.get()
    assert (evaluation.year, evaluation.due_on, evaluation.state) == (YEAR, DUE, State.PLANNED)
    [entry] = LogEntry.objects.about(evaluation)
    assert (entry.action, entry.by_name, entry.target) == ("plan", "Portal", "planned")
    mail = OutgoingMail.objects.get(kind=MailKind.DUE)
    assert mail.person == keeper
    assert mail.subject == f"Auswertungsgespräch fällig: {agreement.school}"
    assert f"bis zum {DUE:%d.%m.%Y} fällig" in mail.body
    assert evaluation.get_absolute_url() in mail.body


def test_after_an_outage_everything_missed_comes_up(agreement: Agreement) -> None:
    assert plan_due_evaluations(YEAR.plus(1).ends_on + timedelta(days=30)) == 2
    years = Evaluation.objects.order_by("school_year").values_list("school_year", flat=True)
    assert list(years) == [YEAR.start_year, YEAR.start_year + 1]
    assert agreement.evaluations.count() == 2


def test_what_ended_long_ago_is_left_alone(agreement: Agreement) -> None:
    assert agreement.ends_on
    assert plan_due_evaluations(agreement.ends_on + timedelta(days=366)) == 0


def test_an_agreement_that_has_not_begun_brings_nothing() -> None:
    short = talks.make_signed(YEAR.starts_on, YEAR.starts_on + timedelta(days=60))
    assert plan_due_evaluations(YEAR.starts_on - timedelta(days=1)) == 0
    assert plan_due_evaluations(YEAR.starts_on) == 1
    assert short.evaluations.get().due_on == short.ends_on


def test_a_cancelled_talk_is_not_planned_again_by_itself(agreement: Agreement) -> None:
    plan_due_evaluations(DUE - NOTICE)
    inviting.cancel(
        evaluation=Evaluation.objects.get(),
        reason="Die Schule wird umgebaut.",
        by=builders.make_office_member(),
    )
    assert plan_due_evaluations(DUE) == 0
    again = plan_talk(agreement=agreement, school_year=YEAR, by=builders.make_office_member())
    assert Evaluation.objects.of(agreement, YEAR) == again
    assert plan_due_evaluations(DUE) == 0


def test_drafts_and_open_agreements_bring_nothing() -> None:
    builders.make_agreement(AgreementState.SIGNING)
    assert plan_due_evaluations(YEAR.plus(3).ends_on) == 0


def test_a_planned_talk_moves_with_the_end_of_its_agreement(agreement: Agreement) -> None:
    plan_due_evaluations(YEAR.plus(1).ends_on)
    end = YEAR.starts_on + timedelta(days=200)
    transitions.terminate(
        agreement=agreement, reason="Die Schule schließt.", on=end, by=talks.keeper_of(agreement)
    )
    assert plan_due_evaluations(YEAR.plus(1).ends_on) == 0  # it ended too long ago by then
    assert plan_due_evaluations(end) == 0
    later, first = Evaluation.objects.all()
    assert (first.state, first.due_on) == (State.PLANNED, end)
    assert later.state == State.CANCELLED
    entry = LogEntry.objects.about(later).last()
    assert entry
    assert (entry.by, entry.reason) == (None, "Die Vereinbarung endet vor diesem Schuljahr.")


def test_an_invitation_that_is_out_stays_where_it_is(agreement: Agreement) -> None:
    plan_due_evaluations(DUE - NOTICE)
    evaluation = talks.make_invited(Evaluation.objects.get())
    end = YEAR.starts_on + timedelta(days=9)
    transitions.terminate(
        agreement=agreement, reason="Die Schule schließt.", on=end, by=talks.keeper_of(agreement)
    )
    plan_due_evaluations(end)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.due_on) == (State.INVITED, DUE)


def test_a_successor_takes_over_without_a_second_talk_in_a_schuljahr(
    agreement: Agreement,
) -> None:
    # Handed over in the middle of a Schuljahr, which both are in force for half of.
    change = date(YEAR.start_year + 1, 2, 1)
    successor = talks.make_signed(change, YEAR.plus(1).ends_on, follows=agreement)
    assert plan_due_evaluations(change) == 1
    first = agreement.evaluations.get()
    assert (first.year, first.due_on) == (YEAR, change - timedelta(days=1))
    assert plan_due_evaluations(YEAR.plus(1).ends_on) == 1
    assert [one.year for one in successor.evaluations.all()] == [YEAR.plus(1)]


def test_a_nachtrag_brings_no_talk_of_its_own_but_may_move_the_end(agreement: Agreement) -> None:
    amendment = talks.make_signed(
        YEAR.starts_on,
        YEAR.plus(2).ends_on,
        amends=agreement,
        effective_on=YEAR.plus(1).starts_on,
    )
    assert plan_due_evaluations(YEAR.plus(2).ends_on) == 3
    assert agreement.evaluations.count() == 3
    assert not amendment.evaluations.exists()


def test_late_signatures_shorten_the_first_schuljahr(agreement: Agreement) -> None:
    late = datetime(YEAR.start_year + 1, 6, 15, 10, tzinfo=UTC)
    Agreement.objects.filter(pk=agreement.pk).update(signed_at=late)
    assert plan_due_evaluations(YEAR.plus(1).ends_on) == 1
    assert agreement.evaluations.get().year == YEAR.plus(1)


def test_the_mail_goes_to_those_who_write_for_the_schultraeger(agreement: Agreement) -> None:
    talks.keeper_of(agreement)
    clerk = talks.keeper_of(agreement, MemberRole.EDITOR)
    talks.keeper_of(agreement, MemberRole.READER)
    choose_mails(offered=[MailKind.DUE], wanted=[], by=clerk)
    plan_due_evaluations(DUE - NOTICE)
    told = OutgoingMail.objects.filter(kind=MailKind.DUE).values_list("person", flat=True)
    assert list(told) == [talks.keeper_of(agreement).pk]


def test_an_earlier_talk_is_planned_by_hand(agreement: Agreement) -> None:
    keeper = talks.keeper_of(agreement)
    evaluation = plan_talk(agreement=agreement, school_year=YEAR, by=keeper)
    assert (evaluation.due_on, evaluation.state) == (DUE, State.PLANNED)
    assert not OutgoingMail.objects.filter(kind=MailKind.DUE).exists()
    with pytest.raises(ActionRefused, match="schon ein Gespräch"):
        plan_talk(agreement=agreement, school_year=YEAR, by=keeper)
    with pytest.raises(ActionRefused, match="gilt in diesem Schuljahr nicht"):
        plan_talk(agreement=agreement, school_year=YEAR.plus(2), by=keeper)
    with pytest.raises(NotEntitled):
        plan_talk(agreement=agreement, school_year=YEAR.plus(1), by=builders.writer_of(agreement))
    with pytest.raises(ActionRefused, match="gilt in diesem Schuljahr nicht"):
        plan_talk(agreement=builders.make_draft(), school_year=YEAR, by=_office())


def _office():
    return builders.make_office_member()


@pytest.mark.django_db(transaction=True)  # the worker closes old connections
def test_the_worker_plans_what_is_due() -> None:
    talks.make_signed()
    call_command("work", "--only", "gespraeche")
    due_on = SchoolYear.of(timezone.localdate()).ends_on
    is_near = timezone.localdate() >= due_on - NOTICE
    assert Evaluation.objects.count() == is_near
