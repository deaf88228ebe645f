"""From the record to the Nachtrag and back: goals in force, Absprachen that change the text."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from agreements.enums import State
from agreements.models import Agreement
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.amending import prepare_amendment
from evaluations.actions.arranging import settle_arrangement
from evaluations.actions.recording import begin_record, hold, keep_typed
from evaluations.documents.places import TALK, goal_place
from evaluations.enums import Attainment, Deed, Outcome
from evaluations.models import Arrangement
from tests import builders
from tests.agreements.pages import page, text_of
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of, url

pytestmark = pytest.mark.django_db

NEW = "Die Klassen lösen Streit ohne Gewalt."
TODAY = timezone.localdate


def begun():
    """Return a talk in two weeks whose record is begun."""
    evaluation = talks.make_invited()
    begin_record(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))
    return records.fresh(evaluation)


def amended(agreement, day, *, adds=(), drops=False):
    """Sign a Nachtrag that words the goal anew from `day` on, adds and drops goals."""
    draft = builders.make_amendment(agreement, effective_on=day)
    goal = draft.goals.get()
    if drops:
        builders.goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=builders.writer_of(draft))
    else:
        builders.rewrite_goal(goal, NEW)
    for text in adds:
        builders.make_goal(draft, text)
    return builders.advance(draft, State.SIGNED)


def goal_texts(evaluation):
    return [row.goal.text for row in records.fresh(evaluation).findings.select_related("goal")]


def hold_it(evaluation):
    return hold(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))


# --- The goals in force ---------------------------------------------------------------------------


def test_a_nachtrag_before_the_talk_brings_its_goals():
    evaluation = begun()
    day = evaluation.record.held_on - timedelta(days=1)
    amendment = amended(evaluation.agreement, day, adds=["Eltern wissen, wo sie Rat finden."])
    hold_it(evaluation)

    assert goal_texts(evaluation) == [NEW, "Eltern wissen, wo sie Rat finden."]
    for finding in evaluation.findings.all():
        assert finding.goal.agreement == amendment
        offers = [row.commitment for row in finding.offers.all()]
        assert offers == list(finding.goal.commitments.all())
    assert records.fresh(evaluation).record.agreement_as_of == day
    trail = LogEntry.objects.about(evaluation).filter(action=Deed.RECORD)
    assert trail.last().details == {"renewed": True}


def test_a_nachtrag_after_the_talk_changes_nothing():
    evaluation = begun()
    before = goal_texts(evaluation)
    amended(evaluation.agreement, evaluation.record.held_on + timedelta(days=1))
    hold_it(evaluation)
    assert goal_texts(evaluation) == before
    signed = timezone.localdate(evaluation.agreement.signed_at)
    assert records.fresh(evaluation).record.agreement_as_of == signed


@pytest.mark.parametrize("drops", [False, True])
def test_what_is_judged_stays_as_it_was_judged(drops):
    evaluation = begun()
    finding = evaluation.findings.get()
    records.write(evaluation, goal_place(finding.goal_id), attainment=Attainment.REACHED)
    amended(evaluation.agreement, TODAY(), adds=["Neu."], drops=drops)
    hold_it(evaluation)

    first, second = evaluation.findings.order_by("pk")
    assert (first.goal_id, first.attainment) == (finding.goal_id, Attainment.REACHED)
    assert second.goal.text == "Neu."
    order = [row.position for row in (first, second)]
    assert order == ([2, 1] if drops else [1, 2])


def test_what_somebody_is_writing_about_stays_too():
    evaluation = begun()
    goal = evaluation.findings.get().goal
    keep_typed(
        evaluation=evaluation,
        place=goal_place(goal.pk),
        typed="reason=Halb",
        by=talks.keeper_of(evaluation.agreement),
    )
    amended(evaluation.agreement, TODAY())
    hold_it(evaluation)
    assert goal_texts(evaluation) == [goal.text]


def test_a_dropped_goal_leaves_the_record():
    evaluation = begun()
    amended(evaluation.agreement, TODAY(), adds=["Neu."], drops=True)
    hold_it(evaluation)
    assert goal_texts(evaluation) == ["Neu."]


def test_another_day_of_the_talk_asks_for_the_text_of_that_day():
    evaluation = begun()
    old, last = goal_texts(evaluation), evaluation.record.held_on
    amended(evaluation.agreement, last - timedelta(days=3))
    records.write(evaluation, TALK, held_on=last.isoformat(), minute_taker="Mara")
    assert goal_texts(evaluation) == old  # the day is the same
    moved = last - timedelta(days=2)
    records.write(evaluation, TALK, held_on=moved.isoformat())
    assert goal_texts(evaluation) == [NEW]
    new_goal = evaluation.findings.get().goal_id
    records.write(evaluation, goal_place(new_goal), attainment=Attainment.PARTLY)
    records.write(evaluation, TALK, held_on=(last - timedelta(days=5)).isoformat())
    assert goal_texts(evaluation) == [NEW]  # judged already: not laid out a second time


def test_another_form_written_by_hand_stays():
    evaluation = begun()
    day = TODAY() - timedelta(days=999)
    records.write(evaluation, TALK, agreement_as_of=day.isoformat())
    hold_it(evaluation)
    assert records.fresh(evaluation).record.agreement_as_of == day


# --- The Nachtrag an Absprache asks for -----------------------------------------------------------


@pytest.fixture
def held():
    return records.fill(records.make_held())


def changing(evaluation):
    return evaluation.arrangements.get(changes_agreement=True)


def prepared(arrangement, by=None):
    agreement = arrangement.evaluation.agreement
    return prepare_amendment(
        arrangement=arrangement, agreement=agreement, by=by or talks.keeper_of(agreement)
    )


def test_an_absprache_leads_to_its_nachtrag_and_is_done_with_it(held):
    keeper = client_of(talks.keeper_of(held.agreement))
    row = changing(held)
    listed = reverse("evaluations:arrangements", args=[held.agreement.number])
    assert "Nachtrag vorbereiten" in page(keeper, listed)

    answer = keeper.post(
        reverse("evaluations:amend", args=[held.agreement.number, row.pk]), follow=True
    )
    amendment = Agreement.objects.get(amends=held.agreement)
    assert f"Entwurf angelegt: Nachtrag 1 zu {held.agreement.number}." in text_of(answer)
    shown = page(keeper, listed)
    assert "Nachtrag vorbereiten" not in shown
    assert amendment.designation in shown
    own = page(keeper, reverse("evaluations:arrangements", args=[amendment.number]))
    assert row.text in own
    assert "Absprachen zu diesem Nachtrag" in own
    assert "Nachtrag vorbereitet" in page(keeper, url("talk", held))

    builders.rewrite_goal(amendment.goals.get(), NEW)
    day = talks.timezone.localdate()
    builders.save_amended_term(amendment, effective_on=day)
    confirm(amendment)
    builders.advance(amendment, State.SIGNED)
    assert not Arrangement.objects.about(held.agreement).open().filter(pk=row.pk).exists()
    assert "erledigt durch Nachtrag 1" in page(keeper, listed)
    with pytest.raises(ActionRefused, match="schon als erledigt"):
        settle_arrangement(
            arrangement=row, outcome=Outcome.DONE, note="", by=talks.keeper_of(held.agreement)
        )


def confirm(amendment):
    for party in amendment.parties.all():
        builders.drafting.confirm_party(
            agreement=amendment,
            role=builders.PartyRole(party.role),
            seen=builders.snapshots.seen_mark(
                builders.snapshots.party_snapshot(amendment, party.role)
            ),
            by=builders.writer_of(amendment),
        )


def test_several_absprachen_share_a_nachtrag_until_it_is_submitted(held):
    first, second, third = (
        records.arrange(held, records.draft(f"Ziel {n} ändern.", changes="ja"))[-1]
        for n in range(3)
    )
    amendment = prepared(first)
    assert prepared(second) == amendment
    assert Agreement.objects.filter(amends=held.agreement).count() == 1
    with pytest.raises(ActionRefused, match="gibt es schon"):
        prepared(second)

    Agreement.objects.filter(pk=amendment.pk).update(state=State.SUBMITTED)
    with pytest.raises(ActionRefused, match="kein Entwurf mehr"):
        prepared(third)


def test_a_nachtrag_that_comes_from_no_absprache_is_not_joined(held):
    builders.make_amendment(held.agreement)
    with pytest.raises(ActionRefused, match="kommt aus keiner Absprache"):
        prepared(changing(held))


def test_a_withdrawn_nachtrag_makes_room_for_the_next(held):
    row = changing(held)
    first = builders.advance(prepared(row), State.WITHDRAWN)
    row.refresh_from_db()
    assert row.needs_amendment
    second = prepared(row)
    assert second != first
    row.refresh_from_db()
    assert row.amendment == second


def test_no_nachtrag_where_none_is_needed(held):
    plain = held.arrangements.get(changes_agreement=False)
    with pytest.raises(ActionRefused, match="braucht keinen Nachtrag"):
        prepared(plain)
    row, keeper = changing(held), talks.keeper_of(held.agreement)
    settle_arrangement(arrangement=row, outcome=Outcome.DONE, note="", by=keeper)
    with pytest.raises(ActionRefused, match="schon als erledigt"):
        prepared(row)


def test_the_fachkraft_starts_no_nachtrag(held):
    worker = builders.make_social_worker(held.agreement.school)
    with pytest.raises(NotEntitled):
        prepared(changing(held), by=worker)
    listed = reverse("evaluations:arrangements", args=[held.agreement.number])
    shown = page(client_of(worker), listed)
    assert "in derselben Form" in shown
    assert "Nachtrag vorbereiten" not in shown


def test_a_nachtrag_without_absprachen_says_so(held):
    amendment = builders.make_amendment(held.agreement)
    keeper = client_of(talks.keeper_of(held.agreement))
    own = reverse("evaluations:arrangements", args=[amendment.number])
    assert "ohne eine Absprache begonnen" in page(keeper, own)
    assert own in keeper.get(amendment.get_absolute_url()).content.decode()


def test_invitation_and_minutes_name_the_text_in_force():
    agreement = talks.make_signed()
    day = TODAY() + timedelta(days=3)
    amended(agreement, day)
    held = records.make_held(talks.make_planned(agreement))
    keeper = client_of(talks.keeper_of(agreement))
    words = f"in ihrer geltenden Fassung vom {format_date(day, 'j. F Y')}"
    assert words in page(keeper, url("talk", held))
    records.fill(held)
    shown = keeper.get(url("minutes", held))
    assert words not in text_of(shown)  # the talk was today, before the Nachtrag
    assert f"?am={TODAY().isoformat()}" in shown.content.decode()


def test_a_closed_talk_still_leads_to_its_nachtrag():
    row = changing(records.make_closed())
    amendment = prepared(row)
    row.refresh_from_db()
    assert row.amendment == amendment
