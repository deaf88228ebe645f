"""Folgevereinbarungen through the real actions: what they take over, and what stands against."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from agreements.actions import annexes, drafting, snapshots, transitions
from agreements.actions.renewing import settle_wording, start_successor
from agreements.documents.passages import unwrapped
from agreements.documents.succession import Heritage, Judgement, lives_of_goals
from agreements.enums import AnnexKind, Deed, GoalFate, PartyRole, State
from agreements.models import Agreement
from agreements.models.term import Term
from agreements.rules.completeness import missing_in
from agreements.rules.renewing import (
    neighbours_of,
    next_term,
    noticed_at,
    running_out,
    usual_from,
)
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from schools.enums import MemberRole, OrganisationKind
from tests import builders
from tests.agreements.test_wording_merge import FAR, OURS, SAME
from tests.newer_muster import publish_newer

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> Agreement:
    return builders.make_agreement(State.SIGNED)


def renewed(base: Agreement, *judgements: Judgement) -> Agreement:
    draft = start_successor(agreement=base, judgements=judgements, by=builders.writer_of(base))
    return Agreement.objects.get(pk=draft.pk)


def adapted(body: tuple[str, str] = OURS, key: str = "4") -> Agreement:
    """Make a signed agreement with a local wording of a section."""
    draft = builders.fill(builders.make_draft())
    section = draft.edition.sections.get(key=key)
    drafting.save_wording(
        agreement=draft,
        section=section,
        body=unwrapped(section.body).replace(*body),
        seen=snapshots.seen_mark(snapshots.wording_snapshot(draft, section)),
        by=builders.writer_of(draft),
    )
    return builders.advance(draft, State.SIGNED)


# --- What it takes over ---------------------------------------------------------------------------


def test_it_goes_on_where_the_agreement_ends(base: Agreement) -> None:
    draft = renewed(base)

    assert base.ends_on
    assert draft.starts_on == base.ends_on + timedelta(days=1)
    assert draft.ends_on == date(draft.starts_on.year + 2, 7, 31)
    assert (draft.follows, draft.state, draft.school) == (base, State.DRAFT, base.school)
    assert draft.number != base.number
    values = [dict(row.blank_values.values_list("key", "text")) for row in (base, draft)]
    assert values[0] == values[1] != {}
    old, new = (row.goals.get() for row in (base, draft))
    assert (new.text, new.origin) == (old.text, old)
    words = ("kind", "text", "task_group", "responsible", "position")
    assert list(new.commitments.values(*words)) == list(old.commitments.values(*words))
    assert not draft.parties.filter(is_confirmed=True).exists()
    assert missing_in(draft) == []


def test_both_trails_tell_of_it(base: Agreement) -> None:
    draft = renewed(base)
    assert LogEntry.objects.about(base).get(action=Deed.SUCCESSOR).details == {
        "number": draft.number
    }
    created = LogEntry.objects.about(draft).get(action=Deed.CREATE)
    assert created.details == {"follows": base.number, "judgements": []}
    assert neighbours_of([base.pk, draft.pk]) == {
        base.pk: [f"Folgevereinbarung: {draft.number}"],
        draft.pk: [f"Folgt auf {base.number}"],
    }


def test_each_goal_becomes_what_was_judged() -> None:
    draft = builders.fill(builders.make_draft())
    for text in ("Ziel zwei.", "Ziel drei.", "Ziel vier."):
        builders.make_goal(draft, text)
    base = builders.advance(draft, State.SIGNED)
    kept, changed, gone, vague = base.goals.all()
    offer = changed.commitments.get()

    draft = renewed(
        base,
        Judgement(goal=kept.pk, reason="Hat sich bewährt."),
        Judgement(
            goal=changed.pk,
            fate=GoalFate.ADAPTED,
            text="Ziel zwei, neu.",
            dropped_entries=(offer.pk,),
        ),
        Judgement(goal=gone.pk, fate=GoalFate.DROPPED, reason="Erreicht.", source="Gespräch"),
        Judgement(goal=vague.pk, fate=GoalFate.ADAPTED),
    )

    texts = [goal.text for goal in draft.goals.all()]
    assert texts == [kept.text, "Ziel zwei, neu.", "Ziel vier."]
    assert not draft.goals.get(origin=changed).commitments.exists()
    builders.make_goal(draft, "Ziel fünf.")
    lives = lives_of_goals(draft)
    assert [life.fate for life in lives] == [
        GoalFate.KEPT,
        GoalFate.ADAPTED,
        GoalFate.KEPT,
        GoalFate.ADDED,
        GoalFate.DROPPED,
    ]
    assert [life.is_to_adapt for life in lives] == [False, False, True, False, False]
    assert (lives[0].reason, lives[-1].reason) == ("Hat sich bewährt.", "Erreicht.")
    assert (lives[-1].old, lives[-1].source) == ("Ziel drei.", "Gespräch")


def test_it_takes_the_text_in_force_with_its_nachtrag(base: Agreement) -> None:
    nachtrag = builders.make_amendment(base, effective_on=base.starts_on)
    builders.rewrite_goal(nachtrag.goals.get(), "Die Klassen vertragen sich.")
    assert base.ends_on
    longer = date(base.ends_on.year + 1, 7, 31)
    builders.save_amended_term(nachtrag, ends_on=longer)
    builders.advance(nachtrag, State.SIGNED)

    draft = renewed(Agreement.objects.get(pk=base.pk))

    goal = draft.goals.get()
    assert (goal.text, goal.origin) == ("Die Klassen vertragen sich.", nachtrag.goals.get())
    assert draft.starts_on == longer + timedelta(days=1)
    assert draft.ends_on == date(longer.year + 3, 7, 31)


def test_the_register_tells_who_the_parties_are_today(base: Agreement) -> None:
    provider = base.parties.get(role=PartyRole.PROVIDER).organisation
    provider.represented_by = "Nora Neu"
    provider.save()
    base.school.authority = builders.make_organisation(OrganisationKind.ASSOCIATION)
    base.school.save()

    draft = renewed(Agreement.objects.get(pk=base.pk))

    assert draft.parties.get(role=PartyRole.PROVIDER).represented_by == "Nora Neu"
    authority = draft.parties.get(role=PartyRole.SCHOOL_AUTHORITY)
    assert authority.organisation == base.school.authority
    changes = Heritage(base).changes_in(list(draft.parties.all()))
    told = {(change.role, change.label) for change in changes}
    assert (PartyRole.PROVIDER, "vertreten durch") in told
    assert (PartyRole.SCHOOL_AUTHORITY, "Name") in told
    assert (PartyRole.SCHOOL, "Name") not in told


def test_a_schultraeger_that_became_the_traeger_is_no_party_twice(base: Agreement) -> None:
    base.school.authority = base.parties.get(role=PartyRole.PROVIDER).organisation
    base.school.save()
    draft = renewed(Agreement.objects.get(pk=base.pk))
    assert not draft.has_own_provider
    assert not draft.parties.filter(role=PartyRole.PROVIDER).exists()


def test_annexes_come_along_but_minutes_stay() -> None:
    draft = builders.fill(builders.make_draft())
    for kind in (AnnexKind.CONCEPT, AnnexKind.MINUTES):
        annexes.add_annex(
            agreement=draft,
            kind=kind,
            title=kind.label[:40],
            upload=builders.checked_upload(),
            by=builders.writer_of(draft),
        )
    draft = renewed(builders.advance(draft, State.SIGNED))
    assert [annex.kind for annex in draft.annexes.all()] == [AnnexKind.CONCEPT]


# --- Another Muster -------------------------------------------------------------------------------


def test_it_is_written_on_the_newest_muster_with_both_changes(tmp_path: Path) -> None:
    base = adapted()
    edition = publish_newer(tmp_path, FAR)

    draft = renewed(base)

    assert draft.edition == edition
    body = draft.adaptations.get().body
    assert OURS[1] in body
    assert "alle jungen Menschen" in body
    assert missing_in(draft) == []


def test_the_same_muster_keeps_the_local_wording() -> None:
    base = adapted()
    draft = renewed(base)
    assert draft.adaptations.get().body == base.adaptations.get().body


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_conflict_is_to_be_decided_before_submitting(tmp_path: Path, *, is_ours: bool) -> None:
    base = adapted()
    publish_newer(tmp_path, SAME)
    draft, by = renewed(base), builders.writer_of(base)
    wording = draft.unsettled_wordings.get()
    assert str(wording) == "4. Aufsichtspflicht und Versicherungsschutz"
    assert OURS[1] in wording.local
    assert not draft.adaptations.exists()
    assert [lack.detail for lack in missing_in(draft)] == ["4"]
    with pytest.raises(ActionRefused):
        transitions.submit(agreement=draft, by=by)

    settle_wording(agreement=draft, key="4", body=wording.local if is_ours else None, by=by)

    draft = Agreement.objects.get(pk=draft.pk)
    assert missing_in(draft) == []
    assert [row.body for row in draft.adaptations.all()] == ([wording.local] if is_ours else [])
    entry = LogEntry.objects.about(draft).get(action=Deed.WORDING_SETTLED)
    assert entry.details["local"] == wording.local
    with pytest.raises(ActionRefused, match="schon entschieden"):
        settle_wording(agreement=draft, key="4", body=None, by=by)


def test_the_words_of_the_muster_typed_by_hand_are_no_local_wording(tmp_path: Path) -> None:
    base = adapted()
    publish_newer(tmp_path, SAME)
    draft, by = renewed(base), builders.writer_of(base)
    section = draft.edition.sections.get(key="4")
    with pytest.raises(ActionRefused, match="passt nicht"):
        settle_wording(agreement=draft, key="4", body="{trem}", by=by)
    settle_wording(agreement=draft, key="4", body=unwrapped(section.body), by=by)
    assert not draft.adaptations.exists()


# --- What stands against it -----------------------------------------------------------------------


def test_the_parties_and_the_fachstelle_may_start_one(base: Agreement) -> None:
    for person in (
        builders.make_member(base.school.organisation, MemberRole.READER),
        builders.make_social_worker(base.school),
        builders.make_user(),
    ):
        with pytest.raises(NotEntitled):
            start_successor(agreement=base, by=person)
    assert start_successor(agreement=base, by=builders.make_office_member()).follows == base


@pytest.mark.parametrize("state", [State.DRAFT, State.SIGNING, State.TERMINATED, State.WITHDRAWN])
def test_only_what_is_signed_is_followed(state: State) -> None:
    agreement = builders.make_agreement(state)
    with pytest.raises(ActionRefused, match=f"Zustand „{state.label}“"):
        renewed(agreement)


def test_there_is_one_at_a_time(base: Agreement) -> None:
    first = renewed(base)
    with pytest.raises(ActionRefused, match=first.number):
        renewed(base)
    builders.advance(first, State.WITHDRAWN)
    assert renewed(base).follows == base


def test_an_open_nachtrag_comes_first(base: Agreement) -> None:
    nachtrag = builders.make_amendment(base)
    with pytest.raises(ActionRefused, match=nachtrag.number):
        renewed(base)
    with pytest.raises(ActionRefused, match=f"Öffnen Sie die Vereinbarung {base.number}"):
        renewed(nachtrag)


def test_what_has_no_end_is_not_followed() -> None:
    draft = builders.fill(builders.make_draft())
    builders.save_term(draft, date(2027, 8, 1))
    base = builders.advance(draft, State.SIGNED)
    assert usual_from(base) is None
    with pytest.raises(ActionRefused, match="unbefristet"):
        renewed(base)


# --- Terms and days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("former", "following"),
    [
        (("2026-08-01", "2028-07-31"), ("2028-08-01", "2030-07-31")),
        (("2026-11-15", "2028-07-31"), ("2028-08-01", "2030-07-31")),  # begun late
        (("2027-01-01", "2027-12-31"), ("2028-01-01", "2028-12-31")),
        (("2027-09-01", "2028-02-29"), ("2028-03-01", "2028-08-31")),
        (("2027-02-10", "2027-03-20"), ("2027-03-21", "2027-04-28")),
    ],
)
def test_the_next_term_is_as_long_as_the_last(
    former: tuple[str, str], following: tuple[str, str]
) -> None:
    days = [date.fromisoformat(day) for day in (*former, *following)]
    assert next_term(Term(days[0], days[1])) == Term(days[2], days[3])


def test_what_ends_soon_with_nothing_after_it_runs_out(base: Agreement) -> None:
    assert base.ends_on
    span = timedelta(days=settings.EXPIRY_NOTICE_DAYS)
    assert noticed_at(base).date() <= base.ends_on
    found = {
        day: list(running_out(base.ends_on + day))
        for day in (-span - timedelta(1), -span, timedelta(0), span, span + timedelta(1))
    }
    assert list(found.values()) == [[], [base], [base], [base], []]
    nachtrag = builders.make_amendment(base)
    assert not running_out(base.ends_on).exists()
    builders.advance(nachtrag, State.WITHDRAWN)
    draft = renewed(base)
    assert not running_out(base.ends_on).exists()
    builders.advance(draft, State.WITHDRAWN)
    assert running_out(base.ends_on).exists()
    other = builders.make_draft(school=base.school)
    builders.save_term(other, base.ends_on + timedelta(days=1))
    assert not running_out(base.ends_on).exists()


def test_the_end_is_noticed_when_it_comes_near(base: Agreement) -> None:
    usual = usual_from(base)
    assert usual
    assert timezone.localdate(noticed_at(base)) == usual
