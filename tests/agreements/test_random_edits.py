"""Three people write at random on one agreement; a plain model says what must come of it.

The model keeps what is stored as fields of plain texts. Who saves changes the fields she changed
since she opened the page, and no others; where somebody else changed the same field meanwhile, she
must have been asked, and her answer holds. Nothing here uses the code that merges.
"""

import random
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from agreements.actions import drafting, goals, snapshots
from agreements.actions.goal_merging import TwoGoals
from agreements.actions.merging import Choice, Seen, TwoTexts
from agreements.actions.snapshots import seen_mark
from agreements.documents.goals import ENTRY_FIELDS, Entry
from agreements.enums import Deed, PartyRole, Responsible, TaskGroup
from agreements.models.agreement import Agreement
from core.models import LogEntry
from core.workflow import Outdated
from tests import builders
from tests.agreements.pages import url
from tests.conftest import SignIn
from tests.forms import Form, forms_of

pytestmark = pytest.mark.django_db

STEPS = 500
STEPS_BY_FORM = 60
SEED = 20261125
PARTY, BLANKS, SECTION = "party:school", "blanks", "section:4"
PARTY_FIELDS = ("name", "street", "city", "represented_by", "participants")
PARAGRAPHS, MOST_GOALS = 3, 1


def texts_of(agreement: Agreement, place: str) -> dict[str, str]:
    """Return what is stored at a place, as the trail names it."""
    kind, _, key = place.partition(":")
    if kind == "party":
        return snapshots.party_snapshot(agreement, key)
    if kind == "section":
        section = agreement.edition.sections.get(key=key)
        return snapshots.wording_snapshot(agreement, section)
    if kind == "goal":
        goal = agreement.goals.filter(pk=key).first()
        return snapshots.goal_snapshot(goal) if goal else {}
    shots = {"blanks": snapshots.blanks_snapshot, "goals": snapshots.goals_snapshot}
    return shots[kind](Agreement.objects.get(pk=agreement.pk))


@dataclass
class Row:
    """An entry of a goal in somebody's form."""

    pk: int | None
    words: dict[str, str]
    is_kept: bool = False


@dataclass
class Open:
    """A page that somebody has open: what she saw, what she typed, what she was asked."""

    place: str
    mark: str
    seen: dict[str, str]
    typed: dict[str, str]
    seen_rows: dict[int, dict[str, str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    chosen: dict[str, Choice] = field(default_factory=dict)


class Script:
    """A random script: who opens what, types what, saves when, answers what."""

    def __init__(self, agreement: Agreement, people: list[User], seed: int) -> None:
        self.agreement, self.people = agreement, people
        self.chance = random.Random(seed)  # noqa: S311 - the same script each time
        self.word = map("Wort{}".format, count(1)).__next__
        self.open: dict[int, Open] = {}
        self.asked = self.merged = 0
        # What must be stored: texts by place, entries of goals by their keys.
        self.texts: dict[str, dict[str, str]] = {}
        self.rows: dict[str, dict[int, dict[str, str]]] = {}
        for place in (PARTY, BLANKS, SECTION):
            self.texts[place] = self.fields_of(place, texts_of(agreement, place))
        for goal in agreement.goals.all():
            self.read_goal(goal.pk)

    # --- The model -----------------------------------------------------------------------------

    def fields_of(self, place: str, stored: dict[str, str]) -> dict[str, str]:
        """Cut what is stored into the fields that people write."""
        if place == PARTY:
            return {name: stored[name] for name in PARTY_FIELDS}
        if place == SECTION:
            return {str(n): part for n, part in enumerate(stored["body"].split("\n\n"))}
        return {"procedure": stored.get("procedure", "")}

    def read_goal(self, pk: int) -> None:
        """Take a goal that was just added into the model."""
        goal = self.agreement.goals.get(pk=pk)
        self.texts[f"goal:{pk}"] = {"text": goal.text}
        self.rows[f"goal:{pk}"] = {
            row.pk: {name: getattr(row, name) for name in ENTRY_FIELDS}
            for row in goal.commitments.all()
        }

    def settle(self, page: Open) -> set[str]:
        """Save by hand: return what must be asked; where that is nothing, the model has it."""
        now, asked = self.texts[page.place], set()
        result = dict(now)
        for key, text in page.typed.items():
            answer = page.chosen.get(self.question(page, key))
            if answer == Choice.THEIRS or text == page.seen[key]:
                continue
            if now[key] not in (page.seen[key], text):
                asked.add(self.question(page, key))
            result[key] = text
        if not asked:
            self.texts[page.place] = result
        return asked

    def question(self, page: Open, key: str) -> str:
        """Return how the portal names the question about a field."""
        return "body" if page.place == SECTION else key

    # --- One step -------------------------------------------------------------------------------

    def step(self) -> None:
        """Let somebody open a page, or save the one she has open."""
        idle = [person for person in self.people if person.pk not in self.open]
        person = self.chance.choice(idle or self.people)
        page = self.open.get(person.pk)
        if page is None:
            self.open[person.pk] = self.opened()
        elif page.place.startswith("goal:"):
            self.save_goal(person, page)
        else:
            self.save_texts(person, page)
        if self.chance.random() < 0.06:
            self.change_the_list(person)

    def opened(self) -> Open:
        """Open a page and type something."""
        place = self.chance.choice([*self.texts, *self.rows, *self.rows])
        seen = deepcopy(self.texts[place])
        mark = seen_mark(texts_of(self.agreement, place))
        page = Open(place, mark, seen, dict(seen))
        for key in self.chance.sample(sorted(seen), k=self.chance.randint(0, min(3, len(seen)))):
            page.typed[key] = self.word()
        if place in self.rows:
            page.seen_rows = deepcopy(self.rows[place])
            page.rows = [Row(pk, dict(words)) for pk, words in page.seen_rows.items()]
            self.type_rows(page)
        return page

    def type_rows(self, page: Open) -> None:
        """Change, remove and add entries."""
        for row in list(page.rows):
            fate = self.chance.random()
            if fate < 0.15:
                page.rows.remove(row)
            elif fate < 0.45:
                row.words["text"] = self.word()
            elif fate < 0.55:
                row.words["responsible"] = self.chance.choice(["", *Responsible.values])
                row.words["task_group"] = self.chance.choice(["", *TaskGroup.values])
        if self.chance.random() < 0.4:
            words = Entry(kind="offer", text=self.word())
            page.rows.append(Row(None, {n: getattr(words, n) for n in ENTRY_FIELDS}))
        if self.chance.random() < 0.3:
            self.chance.shuffle(page.rows)

    # --- Texts ----------------------------------------------------------------------------------

    def save_texts(self, person: User, page: Open) -> None:
        """Save fields; where the portal asks, it must ask just what the model would ask."""
        before = dict(self.texts[page.place])
        expected = self.settle(page)
        clash = self.write(person, page)
        assert (set(clash.asked) if clash else set()) == expected
        if clash:
            self.asked += 1
            page.mark, page.seen = seen_mark(clash.stored), before
            page.typed = self.fields_of(page.place, {**clash.stored, **clash.merged.texts})
            self.answer(page, expected)
            return
        del self.open[person.pk]
        self.merged += before != page.seen
        stored = self.fields_of(page.place, texts_of(self.agreement, page.place))
        assert stored == self.texts[page.place]

    def answer(self, page: Open, questions: set[str]) -> None:
        """Choose at random; a page that was asked about may be saved much later."""
        pick = self.chance.choice
        page.chosen = {key: pick([Choice.MINE, Choice.THEIRS]) for key in sorted(questions)}

    def write(self, person: User, page: Open) -> TwoTexts | None:
        """Send the form; return what is asked, if anything is."""
        given: dict[str, Any] = {
            "agreement": self.agreement,
            "seen": Seen(page.mark, page.chosen),
            "by": person,
        }
        section = self.agreement.edition.sections.get(key="4")
        body = "\n\n".join(page.typed[key] for key in sorted(page.typed))
        try:
            if page.place == PARTY:
                drafting.save_party(role=PartyRole.SCHOOL, values=page.typed, **given)
            elif page.place == BLANKS:
                drafting.save_blanks(values=page.typed, **given)
            else:
                drafting.save_wording(section=section, body=body, **given)
        except TwoTexts as clash:
            return clash
        return None

    # --- Goals ----------------------------------------------------------------------------------

    def save_goal(self, person: User, page: Open) -> None:
        """Save a goal; its entries are settled one by one."""
        if page.place not in self.texts:
            with pytest.raises(Outdated, match="entfernt"):
                self.write_goal(person, page)
            del self.open[person.pk]
            return
        text_before, rows_before = dict(self.texts[page.place]), deepcopy(self.rows[page.place])
        asked_parts = self.settle(page)
        order = self.settle_order(page)
        asked_parts |= {"order"} if order is None else set()
        rows, asked_rows = self.settle_rows(page)
        clash = self.write_goal(person, page)
        found = [row.entry.text for row in clash.goal.rows if not row.is_settled] if clash else []
        assert set(found) == asked_rows
        assert (set(clash.goal.asked) if clash else set()) == asked_parts
        if clash:
            self.texts[page.place] = text_before
            self.asked += 1
            self.ask_about_goal(page, clash, rows_before)
            return
        del self.open[person.pk]
        self.merged += (text_before, rows_before) != (page.seen, page.seen_rows)
        self.compare_goal(page, rows)
        assert order == [pk for pk in self.rows[page.place] if pk in (order or ())]

    def settle_order(self, page: Open) -> list[int] | None:
        """Return the order of the entries that all know; None where both moved them."""
        typed = [row.pk for row in page.rows if row.pk in page.seen_rows]
        shared = {*typed} & {*self.rows[page.place]}
        was, now, mine = (
            [pk for pk in order if pk in shared]
            for order in (page.seen_rows, self.rows[page.place], typed)
        )
        if mine == was or page.chosen.get("order") == Choice.THEIRS:
            return now
        return mine if now in (was, mine) else None

    def settle_rows(self, page: Open) -> tuple[list[dict[str, str]], set[str]]:
        """Return the entries there must be, and the texts of those that must be asked about."""
        now, result, asked = self.rows[page.place], [], set()
        typed = {row.pk: row for row in page.rows if row.pk}
        for row in page.rows:
            was = page.seen_rows.get(row.pk or 0)
            stored = now.get(row.pk or 0)
            if row.pk is None:
                result.append(row.words)
            elif stored is None:
                if row.words != was or row.is_kept:
                    asked.add(row.words["text"])
            else:
                assert was is not None
                words, clashes = self.settle_row(was, stored, row)
                result.append(words)
                asked |= {words["text"]} if clashes else set()
        for pk, stored in now.items():
            was = page.seen_rows.get(pk)
            if was is None:
                result.append(stored)
            elif pk not in typed and stored != was:
                asked.add(stored["text"])
        return result, asked

    def settle_row(
        self, was: dict[str, str], stored: dict[str, str], row: Row
    ) -> tuple[dict[str, str], bool]:
        """Return an entry with both people's changes, and whether they meet."""
        words, clashes = dict(stored), False
        for name, text in row.words.items():
            if text != was[name]:
                clashes |= stored[name] not in (was[name], text)
                words[name] = text
        return words, clashes

    def ask_about_goal(
        self, page: Open, clash: TwoGoals, rows_before: dict[int, dict[str, str]]
    ) -> None:
        """Take the page that asks, and answer it at random."""
        page.mark, page.seen = clash.mark, dict(self.texts[page.place])
        page.typed = {"text": clash.goal.text}
        page.seen_rows, page.rows, page.chosen = rows_before, [], {}
        if clash.goal.asked:
            self.answer(page, set(clash.goal.asked))
        for row in clash.goal.rows:
            words = {name: getattr(row.entry, name) for name in ENTRY_FIELDS}
            if row.gone:
                if self.chance.random() < 0.5:
                    page.rows.append(Row(row.pk, words, is_kept=True))
                continue
            for name in row.asked:
                if self.chance.random() < 0.5:
                    assert row.pk
                    words[name] = rows_before[row.pk][name]
            page.rows.append(Row(row.pk, words))

    def write_goal(self, person: User, page: Open) -> TwoGoals | None:
        """Send the form of a goal; return what is asked, if anything is."""
        chosen = page.chosen | {
            f"{place}.row": Choice.KEEP for place, row in enumerate(page.rows) if row.is_kept
        }
        try:
            goals.save_goal(
                agreement=self.agreement,
                goal_pk=int(page.place.removeprefix("goal:")),
                text=page.typed["text"],
                commitments=[goals.CommitmentDraft(pk=row.pk, **row.words) for row in page.rows],
                seen=Seen(page.mark, chosen),
                by=person,
            )
        except TwoGoals as clash:
            return clash
        return None

    def compare_goal(self, page: Open, expected: list[dict[str, str]]) -> None:
        """Compare what is stored with the model, and learn the keys of new entries."""
        pk = int(page.place.removeprefix("goal:"))
        text = self.texts[page.place]
        self.read_goal(pk)
        assert self.texts[page.place] == text
        stored = list(self.rows[page.place].values())
        by_words = sorted(stored, key=lambda words: sorted(words.items()))
        assert by_words == sorted(expected, key=lambda words: sorted(words.items()))

    def change_the_list(self, person: User) -> None:
        """Add, move or remove a goal."""
        fate, places = self.chance.random(), sorted(self.rows)
        if (fate < 0.4 and len(places) < MOST_GOALS) or not places:
            words = [
                goals.CommitmentDraft(pk=None, kind="offer", text=self.word()) for _ in range(3)
            ]
            goal = goals.add_goal(
                agreement=self.agreement, text=self.word(), commitments=words, by=person
            )
            self.read_goal(goal.pk)
            return
        place = self.chance.choice(places)
        pk = int(place.removeprefix("goal:"))
        if fate < 0.7:
            seen = seen_mark(texts_of(self.agreement, "goals"))
            up = self.chance.choice(list(goals.Direction))
            goals.move_goal(
                agreement=self.agreement, goal_pk=pk, direction=up, seen=seen, by=person
            )
        else:
            goals.remove_goal(agreement=self.agreement, goal_pk=pk, by=person)
            del self.texts[place], self.rows[place]


@pytest.fixture
def agreement() -> Agreement:
    """Return a draft with words in every place."""
    draft = builders.make_agreement()
    section = draft.edition.sections.get(key="4")
    drafting.save_wording(
        agreement=draft,
        section=section,
        body="\n\n".join(f"Absatz {number}." for number in range(PARAGRAPHS)),
        seen=seen_mark(snapshots.wording_snapshot(draft, section)),
        by=builders.writer_of(draft),
    )
    return draft


@pytest.fixture
def people(agreement: Agreement) -> list[User]:
    """Return three people of three institutions."""
    parties = agreement.parties.select_related("organisation")
    return [builders.make_member(party.organisation) for party in parties]


def places_of(entries: list[LogEntry]) -> set[str]:
    """Return every place that the trail tells of."""
    return {change["place"] for entry in entries for change in entry.changes}


def test_what_three_people_saved_is_what_is_there(agreement: Agreement, people: list[User]) -> None:
    script = Script(agreement, people, SEED)
    last = LogEntry.objects.latest("pk").pk
    goal = agreement.goals.get()
    state = {
        place: texts_of(agreement, place)
        for place in (PARTY, BLANKS, SECTION, "goals", f"goal:{goal.pk}")
    }
    before = deepcopy(state)
    for _ in range(STEPS):
        script.step()

    assert script.asked > STEPS / 30
    assert script.merged > STEPS / 30
    assert {place for place in script.texts if place.startswith("goal:")} == {
        f"goal:{goal.pk}" for goal in agreement.goals.all()
    }
    # The trail, read from the first entry to the last, leads from what was to what is.
    entries = list(LogEntry.objects.about(agreement).filter(pk__gt=last, action=Deed.EDIT))
    for entry in entries:
        for change in entry.changes:
            texts = state.setdefault(change["place"], {})
            assert texts.get(change["field"], "") == change["old"]
            texts[change["field"]] = change["new"]
    for place in places_of(entries) | before.keys():
        told = {key: text for key, text in state[place].items() if text}
        assert told == {k: text for k, text in texts_of(agreement, place).items() if text}, place


# --- The same through the pages -------------------------------------------------------------------


def form_on(response: Any, address: str) -> Form:
    """Return the form of the page: the one that carries what was seen."""
    html = response.content.decode()
    return next(form for form in forms_of(html, address) if form.values.get("seen"))


@dataclass
class Window:
    """A page somebody has open: what was stored when it came, and what she would send."""

    address: str
    seen: dict[str, str]
    data: dict[str, str]

    def mine(self, names: list[str]) -> dict[str, str]:
        """Return the fields that she changed and has not given up."""
        given_up = {key for key, pick in self.data.items() if pick == "theirs"}
        return {
            name: self.data[name]
            for name in names
            if self.data[name] != self.seen[name] and f"pick-{_question(name)}" not in given_up
        }


def words_of(client: Client, names: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return what the forms of some pages show in the fields named."""
    shown = {address: form_on(client.get(address), address).values for address in names}
    return {a: {name: shown[a][name] for name in fields} for a, fields in names.items()}


def test_forms_lose_nothing_either(
    agreement: Agreement, people: list[User], sign_in: SignIn
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same script each time
    names = {
        url("party", agreement, "schule"): ["name", "street", "city", "represented_by"],
        url("goal", agreement, agreement.goals.get().pk): ["text", "rows-0-text"],
    }
    clients = [sign_in(person) for person in people]
    stored = words_of(clients[0], names)
    windows: dict[int, Window] = {}
    word = map("Wort {}".format, count(1)).__next__
    asked = 0
    for _ in range(STEPS_BY_FORM):
        who = chance.randrange(len(clients))
        if who not in windows:
            address = chance.choice(list(names))
            values = form_on(clients[who].get(address), address).values
            values |= {name: word() for name in chance.sample(names[address], k=2)}
            windows[who] = Window(address, dict(stored[address]), values)
            continue
        window = windows.pop(who)
        response = clients[who].post(window.address, window.data)
        now, mine = stored[window.address], window.mine(names[window.address])
        meets = {name for name in mine if now[name] not in (window.seen[name], mine[name])}
        assert response.status_code == (409 if meets else 302)
        if meets:
            asked += 1
            data = answered(form_on(response, window.address), meets, chance)
            windows[who] = Window(window.address, dict(now), data)
        else:
            now |= mine
    assert asked > STEPS_BY_FORM / 20
    # Who has a page with questions open still finds her own words there.
    onlooker = sign_in(builders.make_member(agreement.school.organisation))
    assert words_of(onlooker, names) == stored


def answered(form: Form, meets: set[str], chance: random.Random) -> dict[str, str]:
    """Answer the questions of a page at random; there must be one for each field that meets."""
    prefix = "pick-"
    asked = {control.name for control in form.controls if control.name.startswith(prefix)}
    assert asked == {f"{prefix}{_question(name)}" for name in meets}
    return form.values | {name: chance.choice(["mine", "theirs"]) for name in sorted(asked)}


def _question(name: str) -> str:
    """Return how the page names the question about a field of a form."""
    return name.replace("rows-", "").replace("-text", ".text")
