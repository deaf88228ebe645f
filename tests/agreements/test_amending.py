"""Nachträge through the real actions: who starts one, what it may do, and its way to SIGNED."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from agreements.actions import amending, annexes, drafting, goals, snapshots, transitions
from agreements.advice import PAST_EFFECT, hints_on
from agreements.documents.changes import NOTHING_CHANGED, lacks_of
from agreements.documents.compose import compose
from agreements.documents.composition import Amendment
from agreements.documents.current import frozen_composition
from agreements.documents.in_force import goals_in_force, standing_on, text_in_force
from agreements.enums import AnnexKind, Deed, MailKind, PartyRole, State
from agreements.models import Agreement, LaterAnnex
from agreements.models.agreement import of_agreed_term
from agreements.rules.completeness import missing_in
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from schools.enums import MemberRole
from tests import builders

pytestmark = pytest.mark.django_db

TEXT = ("parties", "term", "sections", "goals", "annexes")


@pytest.fixture
def base() -> Agreement:
    return builders.make_agreement(State.SIGNED)


def signed(draft: Agreement) -> Agreement:
    return builders.advance(draft, State.SIGNED)


def a_changing(base: Agreement, text: str = "Die Klassen vertragen sich.", **term) -> Agreement:
    """Start a Nachtrag that rewrites the first goal, from the first day on unless told else."""
    draft = builders.make_amendment(base, effective_on=term.pop("effective_on", base.starts_on))
    builders.rewrite_goal(draft.goals.all()[0], text)
    if term:
        builders.save_amended_term(draft, **term)
    return Agreement.objects.get(pk=draft.pk)


# --- Starting one ---------------------------------------------------------------------------------


def test_it_begins_with_the_whole_text_as_it_was_agreed(base):
    draft = amending.start_amendment(agreement=base, by=builders.writer_of(base))

    text = compose(draft)
    assert isinstance(text, Amendment)
    assert [getattr(text, part) for part in TEXT] == [getattr(text.before, part) for part in TEXT]
    assert (draft.number, draft.ordinal) == (f"{base.number}-N1", 1)
    assert draft.designation == f"Nachtrag 1 zu {base.number}"
    assert draft.preline == f"{base.school} · {draft.designation}"
    assert [goal.origin for goal in draft.goals.all()] == list(base.goals.all())
    assert not draft.parties.filter(is_confirmed=True).exists()
    entry = LogEntry.objects.about(base).get(action=Deed.AMENDMENT)
    assert entry.details == {"number": draft.number}


def test_the_second_begins_where_the_first_ended(base):
    first = signed(a_changing(base))
    second = builders.make_amendment(base)

    assert second.number == f"{base.number}-N2"
    assert second.amended == first
    assert compose(second).before.goals == frozen_composition(first.current_version).goals
    assert [goal.origin for goal in second.goals.all()] == list(first.goals.all())


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.SIGNATORY])
def test_whoever_writes_for_a_party_may_start_one(base, role):
    authority = base.school.authority
    draft = amending.start_amendment(agreement=base, by=builders.make_member(authority, role))
    assert draft.amends == base


def test_the_fachstelle_may_start_one(base):
    assert amending.start_amendment(agreement=base, by=builders.make_office_member()).is_editable


def test_readers_and_the_fachkraft_may_not(base):
    for person in (
        builders.make_member(base.school.organisation, MemberRole.READER),
        builders.make_social_worker(base.school),
        builders.make_user(),
    ):
        with pytest.raises(NotEntitled):
            amending.start_amendment(agreement=base, by=person)
    assert not base.amendments.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.SIGNING, State.TERMINATED, State.WITHDRAWN])
def test_only_what_is_signed_can_be_amended(state):
    agreement = builders.make_agreement(state)
    with pytest.raises(ActionRefused, match="was alle unterschrieben haben"):
        amending.start_amendment(agreement=agreement, by=builders.writer_of(agreement))


def test_one_at_a_time_and_a_withdrawn_one_keeps_its_number(base):
    by, first = builders.writer_of(base), builders.make_amendment(base)
    with pytest.raises(ActionRefused, match=first.number):
        amending.start_amendment(agreement=base, by=by)

    builders.advance(first, State.WITHDRAWN)
    assert amending.start_amendment(agreement=base, by=by).number == f"{base.number}-N2"


def test_there_is_no_nachtrag_to_a_nachtrag(base):
    draft = builders.make_amendment(base)
    with pytest.raises(ActionRefused, match=f"Öffnen Sie die Vereinbarung {base.number}"):
        amending.start_amendment(agreement=draft, by=builders.writer_of(base))


def test_what_is_over_is_not_amended(base, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: base.ends_on + timedelta(days=1))
    with pytest.raises(ActionRefused, match="abgelaufen"):
        amending.start_amendment(agreement=base, by=builders.writer_of(base))


# --- What it asks for -----------------------------------------------------------------------------


def test_one_that_changes_nothing_is_not_submitted(base):
    draft = builders.make_amendment(base, effective_on=base.starts_on)
    with pytest.raises(ActionRefused, match="ändert noch nichts"):
        transitions.submit(agreement=draft, by=builders.writer_of(base))
    assert [lack.text for lack in lacks_of(draft)] == [NOTHING_CHANGED]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, "Geben Sie ein, ab wann der Nachtrag gilt."),
        (-1, "frühestens ab"),
        (0, ""),
        (10_000, "spätestens ab"),
    ],
)
def test_it_says_from_when_it_holds_and_that_is_in_the_term(base, days, expected):
    day = None if days is None else base.starts_on + timedelta(days=days)
    draft = builders.make_amendment(base, effective_on=day)
    lacks = [lack.text for lack in missing_in(draft)]
    assert [expected in lack for lack in lacks] == ([True] if expected else [])


def test_it_leaves_no_gap_behind_the_end_it_postpones(base):
    later = base.ends_on + timedelta(days=400)
    draft = builders.make_amendment(base, effective_on=base.ends_on + timedelta(days=2))
    builders.save_amended_term(draft, ends_on=later)
    draft.refresh_from_db()
    assert "spätestens am Tag danach" in missing_in(draft)[0].text

    builders.save_amended_term(draft, effective_on=base.ends_on + timedelta(days=1))
    draft.refresh_from_db()
    assert not missing_in(draft)


def test_a_day_gone_by_is_a_hint():
    unlimited = builders.fill(builders.make_draft())
    builders.save_term(unlimited, date(2020, 8, 1))
    base = builders.advance(Agreement.objects.get(pk=unlimited.pk), State.SIGNED)
    draft = builders.make_amendment(base, effective_on=date(2021, 1, 1))
    assert PAST_EFFECT in [hint.text for hint in hints_on(draft, "term")]
    assert not [hint for hint in hints_on(draft, "term") if "überschneidet" in hint.text]


def test_its_parties_stay(base):
    draft = builders.make_amendment(base)
    with pytest.raises(ActionRefused, match="wechselt keine Vertragspartner"):
        drafting.choose_provider(
            agreement=draft,
            organisation=None,
            seen=snapshots.seen_mark(snapshots.party_snapshot(draft, PartyRole.PROVIDER)),
            by=builders.writer_of(draft),
        )


def test_the_agreement_does_not_end_while_one_is_open(base):
    draft = builders.make_amendment(base)
    end = {"reason": "Die Schule schließt.", "on": base.ends_on, "by": builders.writer_of(base)}
    with pytest.raises(ActionRefused, match=draft.number):
        transitions.terminate(agreement=base, **end)
    builders.advance(draft, State.WITHDRAWN)
    assert transitions.terminate(agreement=base, **end).state == State.TERMINATED


def test_it_does_not_end_by_itself(base):
    amendment = signed(a_changing(base))
    with pytest.raises(ActionRefused, match=f"Beenden Sie die Vereinbarung {base.number}"):
        transitions.terminate(
            agreement=amendment,
            reason="Nein.",
            on=base.ends_on,
            by=builders.writer_of(base),
        )


# --- Signed ---------------------------------------------------------------------------------------


def test_signed_it_holds_word_for_word_from_its_day_on(base):
    day = base.starts_on + timedelta(days=100)
    draft = a_changing(base, effective_on=day)
    goals.add_goal(agreement=draft, text="Ganz neu.", commitments=[], by=builders.writer_of(base))
    annexes.add_annex(
        agreement=draft,
        kind=AnnexKind.OTHER,
        title="Raumplan",
        upload=builders.checked_upload(),
        by=builders.writer_of(base),
    )
    amendment = signed(draft)

    before, after = (text_in_force(base, day - timedelta(days=d)) for d in (1, 0))
    assert before.composition == frozen_composition(base.current_version)
    frozen = frozen_composition(amendment.current_version)
    for part in TEXT:
        assert getattr(after.composition, part) == getattr(frozen, part)
    assert {source.number for source in after.sources.values()} == {amendment.number}
    assert [source.number for source in before.to_come] == [amendment.number]
    mails = OutgoingMail.objects.filter(kind=MailKind.IN_FORCE, key__contains=amendment.number)
    assert mails.exists()
    assert f"den Nachtrag 1 zur Kooperationsvereinbarung {base.number}" in mails[0].body


def test_a_withdrawn_one_changes_nothing(base):
    builders.advance(a_changing(base), State.WITHDRAWN)
    text = text_in_force(base, base.starts_on)
    assert text.composition == frozen_composition(base.current_version)


def test_unsigned_ones_do_not_count(base):
    builders.advance(a_changing(base), State.SIGNING)
    assert not text_in_force(base, base.starts_on).layers


def test_a_longer_term_counts_everywhere_as_soon_as_it_is_signed(base):
    later = base.ends_on + timedelta(days=365)
    amendment = signed(a_changing(base, effective_on=base.ends_on, ends_on=later))
    base = Agreement.objects.get(pk=base.pk)

    assert base.last_agreed == amendment
    assert base.term.ends_on == later
    assert f"{later:%d.%m.%Y}" in base.term_label
    assert base.validity(base.ends_on + timedelta(days=30)) != "abgelaufen"
    assert base.validity(later + timedelta(days=1)) == "abgelaufen"
    assert standing_on(base, later) == ""
    assert "abgelaufen" in standing_on(base, later + timedelta(days=1))


def test_a_shorter_term_ends_it_and_a_later_nachtrag_never_takes_effect(base):
    late = base.starts_on + timedelta(days=500)
    signed(a_changing(base, "Erst viel später.", effective_on=late))
    sooner = base.starts_on + timedelta(days=300)
    signed(a_changing(base, "Gleich.", ends_on=sooner))
    base = Agreement.objects.get(pk=base.pk)

    assert base.validity(sooner + timedelta(days=1)) == "abgelaufen"
    assert "abgelaufen" in standing_on(base, late)
    # A talk that looks back is shown what it ended with.
    assert next(goal.row.text for goal in goals_in_force(base, late)) == "Gleich."


def test_lists_ask_for_the_term_that_was_agreed_last(base):
    from_then = {"ends_on__gt": base.ends_on}
    found = Agreement.objects.filter(amends=None)
    assert not found.filter(of_agreed_term(Q(**from_then))).exists()
    signed(a_changing(base, ends_on=base.ends_on + timedelta(days=365)))
    assert found.get(of_agreed_term(Q(**from_then))) == base


def test_after_the_end_nothing_is_in_force(base):
    amendment = signed(a_changing(base))
    on = base.starts_on + timedelta(days=50)
    transitions.terminate(
        agreement=base, reason="Die Schule schließt.", on=on, by=builders.writer_of(base)
    )
    base = Agreement.objects.get(pk=base.pk)
    assert standing_on(base, on) == ""
    assert "beendet" in standing_on(base, on + timedelta(days=1))
    amendment = Agreement.objects.get(pk=amendment.pk)
    assert amendment.validity(on + timedelta(days=1)) == "Vereinbarung beendet"
    assert next(goal.row.text for goal in goals_in_force(base, date(2099, 1, 1))) == (
        "Die Klassen vertragen sich."
    )


def test_later_annexes_hold_from_their_day_on(base):
    document = base.current_version.document
    LaterAnnex.objects.create(
        agreement=base,
        number=1,
        kind=AnnexKind.MINUTES,
        title="Protokoll vom 3. Mai",
        document=document,
        valid_from=base.starts_on + timedelta(days=10),
        added_by=builders.writer_of(base),
    )
    before, after = (text_in_force(base, base.starts_on + timedelta(days=d)) for d in (9, 10))
    assert not before.composition.annexes
    assert [line.title for line in after.composition.annexes] == ["Anlage 1: Protokoll vom 3. Mai"]
    assert [source.name for source in after.sources.values()] == ["Anlage 1"]
