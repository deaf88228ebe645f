"""The Zeitreihe: scripted histories laid over Schuljahre, the same from stored texts, its page."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.documents.composition import GoalRow
from agreements.documents.in_force import GoalInForce
from agreements.enums import State
from agreements.models import Agreement, Goal
from evaluations.documents.goal_history import chapters_of, goal_lives, line_of
from evaluations.documents.goal_lives import STANDS, Chapter, Judgement, lives_of
from evaluations.documents.goal_picture import COLUMN, LEAST_WIDTH, picture_of
from evaluations.enums import Attainment
from schools.school_year import SchoolYear
from tests import builders
from tests.agreements.pages import page
from tests.core.trail_forging import unguarded
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of

REACHED, PARTLY, MISSED, UNJUDGED = (
    Attainment.REACHED,
    Attainment.PARTLY,
    Attainment.MISSED,
    Attainment.UNJUDGED,
)


def goal(pk, text="Streit", *before):
    """Return a goal in force that came from the goals `before`."""
    return GoalInForce(pk, GoalRow(text), (*before, pk))


def since(day, *goals, source="Vereinbarung KV-1"):
    return Chapter(date.fromisoformat(day), source, goals)


class History(NamedTuple):
    """Texts and judgements, until when, and what each goal's row says."""

    chapters: tuple[Chapter, ...]
    judged: tuple[tuple[int, int, Attainment], ...]
    until: str
    rows: list[list[str]]
    origins: dict[int, int | None] = {}


HISTORIES = {
    "one year, nothing judged": History(
        (since("2026-08-01", goal(1)),), (), "2027-01-01", [["neu"]]
    ),
    "judged each year": History(
        (since("2026-08-01", goal(1)),),
        ((2026, 1, MISSED), (2027, 1, PARTLY), (2028, 1, REACHED)),
        "2029-05-01",
        [["neu, nicht erreicht", "teilweise erreicht", "erreicht"]],
    ),
    "a year without a talk": History(
        (since("2026-08-01", goal(1)),),
        ((2028, 1, UNJUDGED),),
        "2029-05-01",
        [["neu", STANDS, "nicht bewertet"]],
    ),
    "adapted by a Nachtrag": History(
        (since("2026-08-01", goal(1)), since("2027-08-01", goal(2, "Anders", 1))),
        ((2026, 1, PARTLY), (2027, 2, REACHED)),
        "2028-01-01",
        [["neu, teilweise erreicht", "angepasst, erreicht"]],
    ),
    "the same words in the next text": History(
        (since("2026-08-01", goal(1)), since("2027-08-01", goal(2, "Streit", 1))),
        (),
        "2028-01-01",
        [["neu", STANDS]],
    ),
    "added and dropped": History(
        (
            since("2026-08-01", goal(1), goal(2, "Rat")),
            since("2027-08-01", goal(1), goal(3, "Eltern")),
        ),
        ((2026, 2, MISSED),),
        "2028-01-01",
        [["neu", STANDS], ["neu, nicht erreicht", "entfallen"], ["–", "neu"]],
    ),
    "in the middle of a Schuljahr": History(
        (since("2026-08-01", goal(1)), since("2027-02-01", goal(2, "Anders", 1))),
        (),
        "2027-07-31",
        [["neu, angepasst"]],
    ),
    "gone, and back again": History(
        (since("2026-08-01", goal(1)), since("2027-08-01"), since("2028-08-01", goal(3, "Neu", 1))),
        (),
        "2029-01-01",
        [["neu", "entfallen", "neu"]],
    ),
    "a goal becomes two: it lives on once": History(
        (since("2026-08-01", goal(1)), since("2027-08-01", goal(2, "A"), goal(3, "B"))),
        (),
        "2028-01-01",
        [["neu", "angepasst"], ["–", "neu"]],
        {2: 1, 3: 1},
    ),
    "a Folgevereinbarung carries over": History(
        (since("2026-08-01", goal(1), goal(2, "Rat")), since("2028-08-01", goal(9, "Streit"))),
        ((2028, 9, REACHED),),
        "2029-01-01",
        [["neu", STANDS, "erreicht"], ["neu", STANDS, "entfallen"]],
        {9: 1},
    ),
    "a judgement of words that never held counts for their goal": History(
        (since("2026-08-01", goal(1)),),
        ((2026, 5, PARTLY), (2026, 99, MISSED)),
        "2027-01-01",
        [["neu, teilweise erreicht"]],
        {5: 1},
    ),
    "later texts are not told yet": History(
        (since("2026-08-01", goal(1)), since("2027-08-01", goal(2, "Anders", 1))),
        (),
        "2027-07-31",
        [["neu"]],
    ),
    "nothing signed": History((), ((2026, 1, REACHED),), "2027-01-01", []),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_scripted_history_is_told(name):
    given = HISTORIES[name]
    found = lives_of(
        given.chapters,
        [Judgement(*one) for one in given.judged],
        date.fromisoformat(given.until),
        origins=given.origins,
    )
    assert [[words for _, words in row.told] for row in found.rows] == given.rows


def test_a_talk_after_the_last_day_adds_its_schuljahr():
    lives = lives_of(
        [since("2026-08-01", goal(1))], [Judgement(2027, 1, REACHED)], date(2027, 1, 1)
    )
    assert [str(year) for year in lives.years] == ["2026/27", "2027/28"]
    assert lives.judged == {2027}


# --- The picture ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "goals"), [(1, 1), (10, 60)])
def test_the_picture_holds_one_goal_and_sixty(years, goals):
    texts = [
        goal(pk, "Donaudampfschiff" * 40 if pk % 2 else "Ein Ziel " * 60) for pk in range(goals)
    ]
    first = date(2026, 8, 1)
    judged = [Judgement(2026, pk, UNJUDGED) for pk in range(goals)]
    last = SchoolYear(2026 + years - 1).ends_on
    drawn = picture_of(lives_of([Chapter(first, "KV-1", tuple(texts))], judged, last))

    assert drawn.width == max(COLUMN * years, LEAST_WIDTH)
    assert len(drawn.rows) == goals
    assert all(len(row.cells) == years for row in drawn.rows)
    assert all(len(row.label.text) * 7 <= drawn.width for row in drawn.rows)
    tops = [row.label.y for row in drawn.rows]
    assert tops == sorted(tops)
    assert drawn.height == drawn.rows[-1].base > tops[-1]
    word = drawn.rows[0].cells[0].word
    assert word
    assert word.text == "nicht bewertet"
    assert drawn.rows[0].cells[0].events[0].text == "+ neu"


def test_the_picture_says_in_words_what_it_shows():
    lives = lives_of(
        [since("2026-08-01", goal(1), goal(2, "Rat")), since("2027-08-01", goal(1))],
        [Judgement(2026, 1, REACHED)],
        date(2028, 1, 1),
    )
    assert picture_of(lives).in_words == (
        "2 Ziele über 2 Schuljahre, 1 davon ist ausgewertet. Zuletzt: 1 Ziel gilt."
    )
    assert picture_of(lives_of([], [], date(2028, 1, 1))).rows == ()


# --- From stored texts ----------------------------------------------------------------------------


def told(agreement, person, today=None):
    line = line_of(Agreement.objects.get(pk=agreement.pk), person)
    lives = goal_lives(line, chapters_of(line), today or timezone.localdate())
    return [[words for _, words in row.told] for row in lives.rows]


def past(years, ends=None):
    year = SchoolYear.of(timezone.localdate())
    return year.plus(-years).starts_on, ends or year.plus(2).ends_on


@pytest.mark.django_db
def test_signed_texts_and_closed_talks_are_told():
    agreement = talks.make_signed(*past(2))
    closed = records.make_closed(talks.make_planned(agreement))
    draft = builders.make_amendment(agreement, effective_on=past(1)[0])
    builders.rewrite_goal(draft.goals.get(), "Die Klassen lösen Streit ohne Gewalt.")
    builders.make_goal(draft, "Eltern wissen, wo sie Rat finden.")
    builders.advance(draft, State.SIGNED)
    keeper = talks.keeper_of(agreement)

    assert closed.year == SchoolYear.of(timezone.localdate())
    assert told(agreement, keeper) == [
        ["neu", "angepasst", "teilweise erreicht"],
        ["–", "neu", STANDS],
    ]
    sources = [chapter.source for chapter in chapters_of([agreement])]
    assert sources == [f"Vereinbarung {agreement.number}", f"Nachtrag 1 zu {agreement.number}"]


@pytest.mark.django_db
def test_a_talk_that_is_not_closed_says_nothing_yet():
    held = records.fill(records.make_held(talks.make_planned(talks.make_signed(*past(0)))))
    assert told(held.agreement, talks.keeper_of(held.agreement)) == [["neu"]]


@pytest.mark.django_db
def test_what_it_follows_is_told_to_those_who_may_see_it():
    this_year = SchoolYear.of(timezone.localdate())
    old = talks.make_signed(this_year.plus(-2).starts_on, this_year.plus(-1).ends_on)
    new = talks.make_signed(this_year.starts_on, this_year.ends_on, follows=old)
    with unguarded(Goal):
        Goal.objects.filter(agreement=new).update(origin=old.goals.get())

    assert told(new, builders.make_office_member()) == [["neu", STANDS, STANDS]]
    assert told(new, talks.keeper_of(new)) == [["neu"]]
    assert told(old, talks.keeper_of(old)) == [["neu", STANDS]]


@pytest.mark.django_db
def test_an_agreement_to_come_shows_its_first_schuljahr():
    agreement = builders.make_agreement(State.SIGNED)
    assert agreement.starts_on > timezone.localdate()
    assert told(agreement, builders.make_office_member()) == [["neu"]]


# --- The page -------------------------------------------------------------------------------------


def url(agreement):
    return reverse("evaluations:lives", args=[agreement.number])


@pytest.mark.django_db
def test_the_page_has_a_picture_and_the_same_as_a_table():
    closed = records.make_closed(talks.make_planned(talks.make_signed(*past(1))))
    keeper = client_of(talks.keeper_of(closed.agreement))
    html = keeper.get(url(closed.agreement)).content.decode()
    assert 'role="img"' in html
    assert "<desc" in html
    assert "style=" not in html.split("<main")[1]
    assert "teilweise erreicht" in page(keeper, url(closed.agreement))
    assert url(closed.agreement) in page_source(keeper, closed)


def page_source(client, evaluation):
    listed = reverse("evaluations:talks", args=[evaluation.agreement.number])
    return client.get(listed).content.decode()


@pytest.mark.django_db
def test_before_the_signatures_there_is_no_zeitreihe():
    draft = builders.make_draft()
    shown = page(client_of(builders.make_office_member()), url(draft))
    assert "Noch keine Zeitreihe" in shown


@pytest.mark.django_db
def test_a_nachtrag_leads_to_its_agreement():
    amendment = builders.make_amendment()
    answer = client_of(builders.make_office_member()).get(url(amendment))
    assert answer.headers["Location"] == url(amendment.amends)


@pytest.mark.django_db
def test_more_goals_ask_no_more_of_the_database(django_assert_max_num_queries):
    few, many = _signed_with(1), _signed_with(12)
    client = client_of(builders.make_office_member())
    client.get(url(few))
    counts = []
    for agreement in (few, many):
        with django_assert_max_num_queries(30) as captured:
            client.get(url(agreement))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def _signed_with(goals):
    draft = builders.fill(builders.make_draft())
    for number in range(1, goals):
        builders.make_goal(draft, f"Ziel {number}")
    builders.save_term(draft, timezone.localdate() - timedelta(days=900))
    return builders.advance(Agreement.objects.get(pk=draft.pk), State.SIGNED)
