"""Three people edit and read in any order: what each is told is what the others really did."""

import random
from collections import Counter
from itertools import count

import pytest

from accounts.models import User
from agreements.actions import goals
from agreements.actions.looks import mark_as_read
from agreements.actions.snapshots import goal_snapshot, seen_mark
from agreements.documents.comparison import compared
from agreements.documents.composition import Composition
from agreements.documents.deviation import Deviation
from agreements.documents.sides import Sides
from agreements.enums import PartyRole
from agreements.models import Agreement, Goal, Look
from core.models import LogEntry
from core.redline import SectionStatus
from tests import builders
from tests.agreements.editing import change_party, change_procedure, change_wording, move_goal_up

pytestmark = pytest.mark.django_db
STEPS = 200
SECTIONS = ("1", "4", "7")
WORDS = ["Kinder", "Eltern", "Schule", "Treff", "Pause", "Streit", "Hilfe", "gemeinsam", "gern"]
STAYED = {SectionStatus.UNCHANGED, SectionStatus.MOVED}


class Script:
    """People who write at one draft and now and then read it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same steps in every run
        self.number = count(1)
        self.agreement = builders.make_agreement()
        school = self.agreement.school.organisation
        self.people = [builders.make_member(school) for _ in range(3)]
        self.unread: dict[int, int] = {}  # edits of others by who has read before

    def sentence(self) -> str:
        """Return a sentence that nobody wrote before."""
        words = self.random.choices(WORDS, k=self.random.randint(3, 9))
        return " ".join([*words, f"Nr. {next(self.number)}."])

    def step(self) -> None:
        """Let somebody write something, or read what is there."""
        by = self.random.choice(self.people)
        if self.random.random() < 0.1:
            self.read(by)
            return
        before = LogEntry.objects.about(self.agreement).count()
        self.random.choice((self.party, self.wording, self.add, self.move, self.change, self.drop))(
            by
        )
        written = LogEntry.objects.about(self.agreement).count() - before
        for person in self.unread.keys() - {by.pk}:
            self.unread[person] += written

    def read(self, by: User) -> None:
        """Keep today's text as read."""
        mark_as_read(agreement=self.agreement, seen=self.sides(by).mark, by=by)
        self.unread[by.pk] = 0

    def sides(self, by: User) -> Sides:
        """Return the texts as `by` may compare them."""
        return Sides(Agreement.objects.get(pk=self.agreement.pk), by)

    def some_goal(self) -> list[Goal]:
        """Return one of the goals, or nothing where there is none."""
        found = list(self.agreement.goals.all())
        return [self.random.choice(found)] if found else []

    def party(self, by: User) -> None:
        role = self.random.choice([PartyRole.SCHOOL, PartyRole.SCHOOL_AUTHORITY])
        change_party(self.agreement, by, role, represented_by=self.sentence())

    def wording(self, by: User) -> None:
        if self.random.random() < 0.3:
            change_procedure(self.agreement, by, self.sentence())
            return
        body = "\n\n".join(self.sentence() for _ in range(self.random.randint(0, 3)))
        change_wording(self.agreement, by, self.random.choice(SECTIONS), body)

    def add(self, by: User) -> None:
        goals.add_goal(agreement=self.agreement, text=self.sentence(), commitments=[], by=by)

    def move(self, by: User) -> None:
        for goal in self.some_goal():
            move_goal_up(self.agreement, by, goal.pk)

    def change(self, by: User) -> None:
        for goal in self.some_goal():
            goals.save_goal(
                agreement=self.agreement,
                goal_pk=goal.pk,
                text=f"{goal.text} {self.random.choice(WORDS)}",
                commitments=[],
                seen=seen_mark(goal_snapshot(goal)),
                by=by,
            )

    def drop(self, by: User) -> None:
        for goal in self.some_goal():
            goals.remove_goal(agreement=self.agreement, goal_pk=goal.pk, by=by)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_news_are_the_true_difference(seed: int) -> None:
    script = Script(seed)
    for number in range(STEPS):
        script.step()
        if number % 10 == 9:
            for person in script.people:
                assert_told_the_truth(script, person)
    assert len(script.unread) == len(script.people)


def assert_told_the_truth(script: Script, person: User) -> None:
    """Compare what `person` is told with both texts themselves and with what was counted."""
    agreement = script.agreement
    told = Look.objects.news_for(person, [agreement.pk]).get(agreement.pk, 0)
    assert told == script.unread.get(person.pk, 0)
    sides = script.sides(person)
    if sides.look is None:
        return
    old, new = sides.all["gelesen"].read(), sides.now
    found = compared(old, new)
    changed = {d.place for d in found if not d.is_unchanged and not is_goal(d)}
    assert changed == differing_places(old, new)
    stayed = Counter(old.goals.rows) & Counter(new.goals.rows)
    assert sum(d.status in STAYED for d in found if is_goal(d)) == stayed.total()
    assert sum(not d.is_struck for d in found if is_goal(d)) == len(new.goals.rows)


def is_goal(deviation: Deviation) -> bool:
    return deviation.place.startswith("goal:")


def differing_places(old: Composition, new: Composition) -> set[str]:
    """Return which places are not equal, goals apart."""
    parties = {
        f"party:{one.role}"
        for one, other in zip(old.parties, new.parties, strict=True)
        if one != other
    }
    sections = {
        f"section:{one.key}"
        for one, other in zip(old.sections, new.sections, strict=True)
        if one.prose.plain() != other.prose.plain()
    }
    return parties | sections
