"""Saving on top of a newer text: what is put together, and what has to be asked."""

from datetime import date

import pytest

from agreements.actions import drafting, goals, merging
from agreements.actions.goal_merging import TwoGoals
from agreements.actions.goals import CommitmentDraft
from agreements.actions.merging import Choice, Deeds, Seen, TwoTexts, opened_on
from agreements.actions.snapshots import (
    blanks_snapshot,
    goal_snapshot,
    party_snapshot,
    record_edit,
    seen_mark,
    term_snapshot,
    wording_snapshot,
)
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.goal import ENTRY_LIMIT, Goal
from core.models import LogEntry
from core.workflow import Outdated
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


# --- What a form was opened on --------------------------------------------------------------------


def save_street(draft: Agreement, street: str, seen: str | Seen, **values: str) -> merging.Saved:
    return drafting.save_party(
        agreement=draft,
        role=PartyRole.SCHOOL,
        values={"street": street, **values},
        seen=seen,
        by=builders.writer_of(draft),
    )


def school(draft: Agreement) -> dict[str, str]:
    return party_snapshot(draft, PartyRole.SCHOOL)


def test_every_earlier_version_is_found_in_the_trail(draft: Agreement) -> None:
    versions = [school(draft)]
    for street in ("Am Bach 1", "", "Am Bach 3"):
        save_street(draft, street, seen_mark(school(draft)))
        versions.append(school(draft))
    for version in versions:
        found = opened_on(draft, "party:school", school(draft), seen_mark(version))
        assert found is not None
        assert {**dict.fromkeys(version, ""), **found} == version
    assert opened_on(draft, "party:school", school(draft), "0" * 32) is None
    assert opened_on(draft, "party:provider", school(draft), seen_mark(versions[0])) is None


def test_the_trail_is_read_back_only_so_far(
    draft: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = seen_mark(school(draft))
    for street in ("Am Bach 1", "Am Bach 2"):
        save_street(draft, street, seen_mark(school(draft)))
    monkeypatch.setattr(merging, "LOOK_BACK", 1)
    assert opened_on(draft, "party:school", school(draft), first) is None


def test_an_empty_text_is_as_good_as_none() -> None:
    assert seen_mark({"street": ""}) == seen_mark({})


# --- Fields ---------------------------------------------------------------------------------------


def test_answers_hold_and_questions_without_one_are_asked_again(draft: Agreement) -> None:
    opened = seen_mark(school(draft))
    save_street(draft, "Ihre Straße", opened)
    with pytest.raises(TwoTexts) as found:
        save_street(draft, "Meine Straße", opened)
    author = found.value.asked["street"]
    assert author
    assert author.name == builders.writer_of(draft).get_full_name()
    now = seen_mark(found.value.stored)
    with pytest.raises(TwoTexts):
        save_street(draft, "Meine Straße", Seen(now, {"street": Choice.OPEN}))
    save_street(draft, "Meine Straße", Seen(now, {"street": Choice.THEIRS}))
    assert school(draft)["street"] == "Ihre Straße"
    save_street(draft, "Meine Straße", Seen(now, {"street": Choice.MINE}))
    assert school(draft)["street"] == "Meine Straße"


def test_news_have_their_author(draft: Agreement) -> None:
    opened = school(draft)
    save_street(draft, "Ihre Straße", seen_mark(opened))
    saved = save_street(draft, opened["street"], seen_mark(opened), city="Angern")
    (news,) = saved.news
    assert (news.key, news.deed) == ("street", Deeds.CHANGED)
    assert news.author
    assert news.author.pk == builders.writer_of(draft).pk
    assert (school(draft)["street"], school(draft)["city"]) == ("Ihre Straße", "Angern")


def test_an_author_nobody_recorded_is_nobody() -> None:
    with pytest.raises(TwoTexts) as found:
        save_street(builders.make_draft(), "Meine Straße", "0" * 32)
    assert found.value.asked == {"street": None}


def test_blanks_are_settled_one_by_one(draft: Agreement) -> None:
    opened, by = seen_mark(blanks_snapshot(draft)), builders.writer_of(draft)
    drafting.save_blanks(agreement=draft, values={"room": "Zimmer 3"}, seen=opened, by=by)
    saved = drafting.save_blanks(
        agreement=draft, values={"room": "", "procedure": "Zettel."}, seen=opened, by=by
    )
    assert [news.key for news in saved.news] == ["room"]
    assert blanks_snapshot(draft) == {"procedure": "Zettel.", "room": "Zimmer 3"}


def test_a_term_left_alone_is_the_others(draft: Agreement) -> None:
    opened, by = term_snapshot(draft), builders.writer_of(draft)
    values = {name: getattr(draft, name) for name in drafting.TERM_FIELDS}
    builders.save_term(draft, date(2030, 8, 1))
    seen = seen_mark(opened)
    saved = drafting.save_term(agreement=draft, values=values, seen=seen, by=by)
    assert [news.deed for news in saved.news] == [Deeds.CHANGED]
    draft.refresh_from_db()
    assert (draft.starts_on, draft.is_unlimited) == (date(2030, 8, 1), True)


# --- Wording --------------------------------------------------------------------------------------


def write(draft: Agreement, body: str, seen: str | Seen) -> merging.Saved:
    section = draft.edition.sections.get(key="4")
    return drafting.save_wording(
        agreement=draft, section=section, body=body, seen=seen, by=builders.writer_of(draft)
    )


def wording(draft: Agreement) -> dict[str, str]:
    return wording_snapshot(draft, draft.edition.sections.get(key="4"))


@pytest.fixture
def opened(draft: Agreement) -> str:
    """Give section 4 three paragraphs; return the mark of what people open then."""
    write(draft, "Eins.\n\nZwei.\n\nDrei.", seen_mark(wording(draft)))
    return seen_mark(wording(draft))


def test_paragraphs_apart_are_put_together(draft: Agreement, opened: str) -> None:
    write(draft, "Eins!\n\nZwei.\n\nDrei.", opened)
    saved = write(draft, "Eins.\n\nZwei.\n\nDrei!", opened)
    assert wording(draft) == {"body": "Eins!\n\nZwei.\n\nDrei!"}
    assert [news.key for news in saved.news] == ["body"]


def test_the_own_text_keeps_what_only_the_other_changed(draft: Agreement, opened: str) -> None:
    write(draft, "Eins!\n\nZWEI.\n\nDrei.", opened)
    with pytest.raises(TwoTexts) as found:
        write(draft, "Eins.\n\nzwei.\n\nDrei.", opened)
    assert found.value.merged.texts == {"body": "Eins!\n\nzwei.\n\nDrei."}
    assert wording(draft) == {"body": "Eins!\n\nZWEI.\n\nDrei."}


def test_a_text_that_cannot_be_read_is_not_put_together(draft: Agreement, opened: str) -> None:
    note = "[^7]: Eine Fußnote."
    write(draft, f"Eins[^7].\n\nZwei.\n\nDrei.\n\nVier.\n\n{note}", opened)
    both = seen_mark(wording(draft))
    write(draft, "Eins.\n\nZwei.\n\nDrei.\n\nVier.", both)
    mine = f"Eins[^7].\n\nZwei[^7].\n\nDrei.\n\nVier.\n\n{note}"
    with pytest.raises(TwoTexts) as found:
        write(draft, mine, both)
    assert found.value.merged.texts == {"body": mine}


# --- Goals ----------------------------------------------------------------------------------------


def entry(text: str, pk: int | None = None) -> CommitmentDraft:
    return CommitmentDraft(pk=pk, kind="offer", text=text)


def save_goal(
    draft: Agreement, goal: Goal, seen: str | Seen, *entries: CommitmentDraft
) -> merging.Saved:
    return goals.save_goal(
        agreement=draft,
        goal_pk=goal.pk,
        text="Ziel",
        commitments=entries,
        seen=seen,
        by=builders.writer_of(draft),
    )


@pytest.fixture
def goal(draft: Agreement) -> Goal:
    return goals.add_goal(
        agreement=draft,
        text="Ziel",
        commitments=[entry("A"), entry("B"), entry("C")],
        by=builders.writer_of(draft),
    )


def stored(goal: Goal) -> list[str]:
    return list(goal.commitments.values_list("text", flat=True))


def test_entries_of_both_stand_where_they_were_put(draft: Agreement, goal: Goal) -> None:
    opened, (a, b, c) = (
        seen_mark(goal_snapshot(goal)),
        goal.commitments.values_list("pk", flat=True),
    )
    theirs = [entry("C", c), entry("neu", None), entry("A", a), entry("B", b)]
    save_goal(draft, goal, opened, *theirs)
    saved = save_goal(draft, goal, opened, entry("A", a), entry("B", b), entry("C", c), entry("D"))
    assert stored(goal) == ["C", "D", "neu", "A", "B"]
    assert [(news.key, news.deed) for news in saved.news] == [
        ("Eintrag 3", Deeds.ADDED),
        ("Reihenfolge der Einträge", Deeds.CHANGED),
    ]


def test_an_entry_both_removed_is_gone_without_a_word(draft: Agreement, goal: Goal) -> None:
    opened, (a, b, c) = (
        seen_mark(goal_snapshot(goal)),
        goal.commitments.values_list("pk", flat=True),
    )
    save_goal(draft, goal, opened, entry("A", a), entry("C", c))
    assert save_goal(draft, goal, opened, entry("A!", a), entry("C", c)).news == ()
    assert stored(goal) == ["A!", "C"]
    assert b not in goal.commitments.values_list("pk", flat=True)


def test_without_a_base_all_that_differs_is_asked(draft: Agreement, goal: Goal) -> None:
    a, b, c = goal.commitments.values_list("pk", flat=True)
    with pytest.raises(TwoGoals) as found:
        save_goal(
            draft, goal, "0" * 32, entry("B", b), entry("A!", a), entry("X", 10**15), entry("neu")
        )
    asked = {row.pk: (row.asked, row.gone) for row in found.value.goal.rows if not row.is_settled}
    assert asked == {a: (("text",), ""), None: ((), "theirs"), c: ((), "mine")}
    assert found.value.goal.asked == ("order",)
    assert stored(goal) == ["A", "B", "C"]


def test_a_new_entry_is_not_taken_for_one_that_was_sent_along(draft: Agreement, goal: Goal) -> None:
    a, b, c = goal.commitments.values_list("pk", flat=True)
    with pytest.raises(TwoGoals) as found:
        save_goal(draft, goal, "0" * 32, entry("A"), entry("A!", a), entry("B", b), entry("C", c))
    rows = {(row.pk, row.entry.text) for row in found.value.goal.rows}
    assert rows == {(None, "A"), (a, "A!"), (b, "B"), (c, "C")}


def test_a_long_entry_is_named_by_its_beginning(draft: Agreement) -> None:
    by, text = builders.writer_of(draft), "Ein sehr langes Angebot " * 10
    goal = goals.add_goal(agreement=draft, text="Ziel", commitments=[entry(text)], by=by)
    opened, pk = seen_mark(goal_snapshot(goal)), goal.commitments.get().pk
    save_goal(draft, goal, opened)
    (news,) = save_goal(draft, goal, opened, entry(text, pk)).news
    assert news.deed == Deeds.REMOVED
    assert news.key == "Ein sehr langes Angebot Ein sehr langes Angebot Ein sehr lan …"


def test_together_they_may_not_be_more_than_a_goal_takes(draft: Agreement, goal: Goal) -> None:
    opened, (a, b, c) = (
        seen_mark(goal_snapshot(goal)),
        goal.commitments.values_list("pk", flat=True),
    )
    old = [entry("A", a), entry("B", b), entry("C", c)]
    save_goal(draft, goal, opened, *old, entry("D"))
    new = [entry(f"Angebot {number}") for number in range(ENTRY_LIMIT - 3)]
    with pytest.raises(goals.TooMany, match="mehr als 60 Einträge"):
        save_goal(draft, goal, opened, *old, *new)
    assert stored(goal) == ["A", "B", "C", "D"]


def test_an_entry_in_words_of_old_is_not_merged_but_kept(draft: Agreement, goal: Goal) -> None:
    place, by = f"goal:{goal.pk}", builders.writer_of(draft)
    now, pk = goal_snapshot(goal), goal.commitments.values_list("pk", flat=True)[0]
    old = now | {f"commitment-{pk}": "A · Angebot ·  ·  · 1"}
    record_edit(draft, place, old, now, by=by)
    with pytest.raises(TwoGoals) as found:
        save_goal(draft, goal, seen_mark(old), entry("A!", pk))
    assert [row.asked for row in found.value.goal.rows if row.pk == pk] == [("text",)]


# --- The order of goals ---------------------------------------------------------------------------


def test_a_move_is_made_in_the_list_as_it_is_now(draft: Agreement) -> None:
    by = builders.writer_of(draft)
    a, b, c = (builders.make_goal(draft, text) for text in "abc")
    seen = seen_mark({str(goal.pk): str(goal.position) for goal in draft.goals.all()})
    builders.make_goal(draft, "d")
    goals.remove_goal(agreement=draft, goal_pk=a.pk, by=by)

    def move(goal: Goal, direction: goals.Direction) -> list[str]:
        goals.move_goal(agreement=draft, goal_pk=goal.pk, direction=direction, seen=seen, by=by)
        return [goal.text for goal in draft.goals.all()][1:]

    assert move(b, goals.Direction.UP) == ["b", "c", "d"]  # what stood before it is gone
    assert move(b, goals.Direction.DOWN) == ["c", "b", "d"]
    assert move(b, goals.Direction.DOWN) == ["c", "b", "d"]  # it is past it already
    assert move(c, goals.Direction.DOWN) == ["c", "b", "d"]  # it was the last one
    with pytest.raises(Outdated):
        goals.move_goal(
            agreement=draft, goal_pk=c.pk, direction=goals.Direction.UP, seen="0", by=by
        )


def test_adding_and_removing_goals_tells_their_order(draft: Agreement) -> None:
    first, second = draft.goals.get(), builders.make_goal(draft, "b")
    goals.remove_goal(agreement=draft, goal_pk=first.pk, by=builders.writer_of(draft))
    changes = LogEntry.objects.about(draft).latest("pk").changes
    order = [(c["field"], c["old"], c["new"]) for c in changes if c["place"] == "goals"]
    assert order == [(str(first.pk), "1", ""), (str(second.pk), "2", "1")]
