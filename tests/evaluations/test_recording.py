"""Writing the record: laid out with what is known, merged where two people write."""

import pytest
from django.utils import timezone

from agreements.actions.merging import Choice, Seen, TwoTexts
from agreements.models.together import Autosave
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions import recording
from evaluations.actions.arranging import save_arrangements
from evaluations.documents.places import CIRCUMSTANCES, DISSENT, FOLLOW_UPS, TALK, goal_place
from evaluations.enums import Attainment, Deed, State
from evaluations.models import Record
from schools.enums import MemberRole
from schools.school_year import SchoolYear
from tests import builders
from tests.evaluations import records, talks

pytestmark = pytest.mark.django_db


def texts_of(evaluation):
    return [row.text for row in records.fresh(evaluation).arrangements.all()]


def test_a_record_begins_with_what_is_known():
    evaluation = talks.make_invited()
    agreement = evaluation.agreement
    begun = recording.begin_record(evaluation=evaluation, by=talks.keeper_of(agreement))

    starts = timezone.localtime(evaluation.starts_at)
    assert (begun.held_on, begun.began_at) == (starts.date(), starts.time())
    assert begun.place == evaluation.place
    assert begun.agreement_as_of == timezone.localdate(agreement.signed_at)
    finding = evaluation.findings.get()
    assert (finding.goal, finding.attainment) == (agreement.goals.get(), Attainment.UNJUDGED)
    assert [o.commitment for o in finding.offers.all()] == list(finding.goal.commitments.all())


def test_a_talk_by_video_names_it_as_the_place():
    evaluation = talks.make_invited(place="", video_link="https://video.example/raum")
    begun = recording.begin_record(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))
    assert begun.place == "Videokonferenz"


def test_beginning_again_changes_nothing():
    evaluation = records.make_held()
    records.write(evaluation, DISSENT, dissent="Bleibt.")
    again = recording.begin_record(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))
    assert Record.objects.get() == again
    assert again.dissent == "Bleibt."


def test_open_absprachen_of_the_year_before_are_looked_at_again():
    first = records.make_closed()
    open_ones = list(first.arrangements.all())
    evaluation = records.make_held(_planned_a_year_later(first))

    assert [f.arrangement for f in evaluation.follow_ups.all()] == open_ones
    closed = records.finish(evaluation)

    settled = first.arrangements.first()
    assert (settled.outcome, settled.settled_note) == (
        "done",
        f"Im Auswertungsgespräch {closed.year} besprochen.",
    )


def _planned_a_year_later(first):
    from_year = SchoolYear(first.school_year + 1)
    return talks.planning.plan_talk(
        agreement=first.agreement, school_year=from_year, by=talks.keeper_of(first.agreement)
    )


@pytest.mark.parametrize("role", ["reader", "stranger"])
def test_only_writers_write(role):
    evaluation = records.make_held()
    party = evaluation.agreement.parties.first().organisation
    who = builders.make_member(party, MemberRole.READER) if role == "reader" else None
    with pytest.raises(NotEntitled):
        records.write(evaluation, DISSENT, by=who or builders.make_user(), dissent="Nein")


def test_the_fachkraft_writes_too():
    evaluation = records.make_held()
    worker = builders.make_social_worker(evaluation.agreement.school)
    records.write(evaluation, DISSENT, by=worker, dissent="Ich sehe das anders.")
    assert records.fresh(evaluation).record.dissent == "Ich sehe das anders."


def test_a_closed_record_is_refused_in_words():
    closed = records.make_closed()
    with pytest.raises(ActionRefused, match="Abgeschlossen"):
        records.write(closed, DISSENT, dissent="Zu spät")


def test_a_record_is_begun_before_it_is_written():
    evaluation = talks.make_invited()
    with pytest.raises(ActionRefused, match="noch nicht begonnen"):
        recording.save_record(
            evaluation=evaluation,
            place=DISSENT,
            values={},
            seen="",
            by=talks.keeper_of(evaluation.agreement),
        )


def test_there_is_no_other_place():
    evaluation = records.make_held()
    for place in ("nowhere", "goal:99999", "goal:x"):
        with pytest.raises(ActionRefused, match="gibt es"):
            records.write(evaluation, place, seen="", dissent="x")


def test_cells_are_written_and_emptied():
    evaluation = records.fill(records.make_held())
    row = records.fresh(evaluation).record
    assert (row.share_direct, row.minute_taker) == (62, "Mara Mitschrift")

    records.write(evaluation, CIRCUMSTANCES, share_direct="", staff="")
    records.write(evaluation, TALK, began_at="", held_on="2027-05-12", survey="")

    row = records.fresh(evaluation).record
    assert (row.share_direct, row.staff, row.began_at) == (None, "", None)
    assert row.held_on.isoformat() == "2027-05-12"


def test_what_two_people_write_apart_is_kept_from_both():
    evaluation = records.make_held()
    seen = records.mark_at(evaluation, CIRCUMSTANCES)
    office = builders.make_office_member()
    records.write(evaluation, CIRCUMSTANCES, seen=seen, by=office, staff="Eine Stelle.")
    saved = records.write(evaluation, CIRCUMSTANCES, seen=seen, staff="", conditions="Ein Raum.")

    row = records.fresh(evaluation).record
    assert (row.staff, row.conditions) == ("Eine Stelle.", "Ein Raum.")
    assert [news.key for news in saved.news] == ["staff"]


def test_what_two_people_write_differently_is_asked_and_then_settled():
    evaluation = records.make_held()
    place = goal_place(evaluation.findings.get().goal_id)
    seen = records.mark_at(evaluation, place)
    records.write(evaluation, place, seen=seen, reason="Es fehlte Zeit.")
    with pytest.raises(TwoTexts) as clash:
        records.write(evaluation, place, seen=seen, reason="Es fehlte ein Raum.")

    assert list(clash.value.asked) == ["reason"]
    assert evaluation.findings.get().reason == "Es fehlte Zeit."
    answered = Seen(records.mark_at(evaluation, place), {"reason": Choice.MINE})
    records.write(evaluation, place, seen=answered, reason="Es fehlte ein Raum.")
    assert evaluation.findings.get().reason == "Es fehlte ein Raum."


def test_every_change_is_trailed_with_old_and_new():
    evaluation = records.make_held()
    records.write(evaluation, DISSENT, dissent="Erst so.")
    records.write(evaluation, DISSENT, dissent="Dann so.")
    records.write(evaluation, DISSENT, dissent="Dann so.")

    entries = LogEntry.objects.about(evaluation).filter(action=Deed.RECORD).edits()
    assert [entry.changes[0]["new"] for entry in entries] == ["Erst so.", "Dann so."]
    assert entries.last().changes[0]["old"] == "Erst so."


# --- Absprachen -----------------------------------------------------------------------------------


def test_absprachen_are_added_changed_and_removed():
    evaluation = records.make_held()
    first, second = records.arrange(evaluation, records.draft("Eins"), records.draft("Zwei"))
    records.arrange(
        evaluation,
        records.draft("Eins, genauer", pk=first.pk, changes="ja"),
        records.draft("", pk=second.pk),
        records.draft("Drei", responsible="", due_on=""),
    )

    rows = list(records.fresh(evaluation).arrangements.all())
    assert [(r.text, r.changes_agreement) for r in rows] == [
        ("Eins, genauer", True),
        ("Drei", False),
    ]
    assert (rows[1].responsible, rows[1].due_on) == ("", None)


def test_the_same_form_sent_twice_adds_nothing_twice():
    evaluation = records.make_held()
    seen = records.seen_mark({})
    for _ in range(2):
        records.arrange(evaluation, records.draft("Nur einmal"), seen=seen)
    assert texts_of(evaluation) == ["Nur einmal"]


def test_what_another_added_meanwhile_stays():
    evaluation = records.make_held()
    seen = records.seen_mark({})
    records.arrange(evaluation, records.draft("Von ihr"), seen=seen)
    records.arrange(evaluation, records.draft("Von ihm"), seen=seen)
    assert texts_of(evaluation) == ["Von ihr", "Von ihm"]


def test_two_people_change_different_parts_of_one_absprache():
    evaluation = records.make_held()
    (row,) = records.arrange(evaluation, records.draft("Raum stellen"))
    seen = records.seen_mark(records.arrangements_snapshot(evaluation))
    records.arrange(evaluation, records.draft("Raum stellen", pk=row.pk, due_on=""), seen=seen)
    records.arrange(
        evaluation,
        records.draft("Einen Raum stellen", pk=row.pk),
        seen=seen,
    )
    row.refresh_from_db()
    assert (row.text, row.due_on) == ("Einen Raum stellen", None)


@pytest.mark.parametrize("other", ["Zwei Räume stellen", ""])
def test_two_people_change_the_same_absprache(other):
    evaluation = records.make_held()
    (row,) = records.arrange(evaluation, records.draft("Raum stellen"))
    key = f"arrangement-{row.pk}"
    seen = records.seen_mark(records.arrangements_snapshot(evaluation))
    records.arrange(evaluation, records.draft(other, pk=row.pk), seen=seen)
    with pytest.raises(TwoTexts) as clash:
        records.arrange(evaluation, records.draft("Einen Raum stellen", pk=row.pk), seen=seen)
    assert list(clash.value.asked) == [key]

    now = records.seen_mark(records.arrangements_snapshot(records.fresh(evaluation)))
    mine = Seen(now, {key: Choice.MINE})
    records.arrange(evaluation, records.draft("Einen Raum stellen", pk=row.pk), seen=mine)
    assert texts_of(evaluation) == ["Einen Raum stellen"]


def test_an_absprache_of_another_talk_is_not_touched():
    evaluation = records.make_held()
    foreign = records.arrange(records.make_held(), records.draft("Fremd"))[0]
    records.arrange(evaluation, records.draft("Meine", pk=foreign.pk))

    foreign.refresh_from_db()
    assert foreign.text == "Fremd"
    assert texts_of(evaluation) == ["Meine"]


def test_absprachen_are_written_by_writers_only():
    evaluation = records.make_held()
    with pytest.raises(NotEntitled):
        save_arrangements(evaluation=evaluation, drafts=[], seen="", by=builders.make_user())


# --- While it is typed ----------------------------------------------------------------------------


def test_what_is_typed_is_kept_apart_from_the_record():
    evaluation = records.make_held()
    keeper = talks.keeper_of(evaluation.agreement)
    recording.keep_typed(evaluation=evaluation, place=FOLLOW_UPS, typed="a=b", by=keeper)

    kept = Autosave.objects.of(keeper, evaluation.agreement).get()
    assert kept.place == f"evaluation:{evaluation.school_year}:{FOLLOW_UPS}"
    with pytest.raises(NotEntitled):
        recording.keep_typed(
            evaluation=evaluation, place=FOLLOW_UPS, typed="a=b", by=builders.make_user()
        )


def test_a_talk_is_held_once():
    evaluation = records.make_held()
    assert evaluation.state == State.HELD
    with pytest.raises(ActionRefused, match="Geführt"):
        recording.hold(evaluation=evaluation, by=talks.keeper_of(evaluation.agreement))
