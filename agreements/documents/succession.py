"""From one agreement to the next: what it leaves behind, and what its successor makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString

from agreements.documents import places
from agreements.documents.amended import without_signatures
from agreements.documents.composition import Composition
from agreements.documents.in_force import goals_in_force, signed_amendments, text_in_force
from agreements.documents.layering import Source, TextInForce
from agreements.documents.wording_merge import Carried, carried
from agreements.enums import BlankKind, Deed, GoalFate, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition
from agreements.models.goal import Goal
from agreements.models.party import Party
from core.models import LogEntry
from core.redline import redline_html
from schools.models import Organisation

# What the register knows of an organisation, as a party repeats it.
REGISTERED = ("name", "street", "postal_code", "city", "represented_by")
TONES = {
    GoalFate.KEPT: "neutral",
    GoalFate.ADAPTED: "warning",
    GoalFate.ADDED: "info",
    GoalFate.DROPPED: "danger",
}
WORDS = (*REGISTERED, "phrase", "participants")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a talk said of a goal: what becomes of it, why, and where it was said.

    `goal` is the key of the goal in force; of `dropped_entries` those of its Angebote and
    Rahmenbedingungen that are not needed any more.
    """

    goal: int
    fate: GoalFate = GoalFate.KEPT
    text: str = ""
    reason: str = ""
    source: str = ""
    dropped_entries: tuple[int, ...] = ()

    @property
    def stored(self) -> dict[str, object]:
        """Return it as the trail keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class PartyChange:
    """A party whose words are not those of the agreement before: which, then and now."""

    role: str
    label: str
    old: str
    new: str


class Heritage:
    """What an agreement leaves to its successor: the text in force on its last day.

    Each part is taken from the row that says it last: the agreement, or one of its Nachträge.
    """

    def __init__(self, former: Agreement) -> None:
        self.former = former
        # Every Nachtrag takes effect within the term, so the last day knows them all.
        self.last_day = former.terminated_on or former.term.ends_on or date.max

    @cached_property
    def text(self) -> TextInForce:
        """The text in force on the last day."""
        found = text_in_force(self.former, self.last_day)
        assert found is not None  # noqa: S101 - only what is signed is followed
        return found

    @property
    def composition(self) -> Composition:
        """The same, bare: without signatures."""
        return without_signatures(self.text.composition)

    @cached_property
    def _rows(self) -> Mapping[str, Agreement]:
        rows = (self.former, *signed_amendments(self.former))
        return {row.number: row for row in rows}

    def row_of(self, place: str) -> Agreement:
        """Return the row that says what stands at `place`."""
        source = self.text.sources.get(place)
        return self._rows[source.number] if source else self.former

    @property
    def last_row(self) -> Agreement:
        """The row of the last Nachtrag that holds then; without one, the agreement."""
        sources: list[Source] = self.text.amendments
        return self._rows[sources[-1].number] if sources else self.former

    @cached_property
    def goals(self) -> list[Goal]:
        """The goals in force, in their order, each with its entries."""
        keys = [goal.pk for goal in goals_in_force(self.former, self.last_day)]
        stored = Goal.objects.prefetch_related("commitments").in_bulk(keys)
        return [stored[key] for key in keys]

    def blanks_for(self, edition: Edition) -> dict[str, str]:
        """Return the answers to what `edition` asks for, too."""
        asked = {blank.key for blank in edition.blanks.all() if blank.kind == BlankKind.TEXT}
        values = self.last_row.blank_values.all()
        return {value.key: value.text for value in values if value.key in asked}

    def wordings_for(self, edition: Edition) -> list[Carried]:
        """Return the local wordings, each brought together with the section of `edition`."""
        new = {section.key: section for section in edition.sections.all()}
        return [
            carried(section, body, new.get(section.key), is_same=edition == self.former.edition)
            for section in self.former.edition.sections.all()
            if (body := self._local(section.key)) is not None
        ]

    def _local(self, key: str) -> str | None:
        rows = self.row_of(places.section_place(key)).adaptations
        return next((row.body for row in rows.filter(section__key=key)), None)

    # --- Parties ----------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> dict[str, Party]:
        """The parties as the text in force names them, by their roles."""
        found = {}
        for party in self.former.parties.all():
            row = self.row_of(f"party:{party.role}")
            found[party.role] = row.parties.filter(role=party.role).first() or party
        return found

    @cached_property
    def next_parties(self) -> list[Party]:
        """The parties of the successor, not stored: the same, in the register's present words.

        Another Schulträger of the register takes the place of the former; one that is the Träger,
        too, is no party twice.
        """
        authority = self.former.school.authority
        return [
            self._next_party(party, authority if role == PartyRole.SCHOOL_AUTHORITY else None)
            for role, party in self.parties.items()
            if role != PartyRole.PROVIDER or party.organisation_id != authority.pk
        ]

    def _next_party(self, party: Party, other: Organisation | None) -> Party:
        organisation = other or party.organisation
        words = {name: getattr(party, name) for name in WORDS}
        if organisation != party.organisation:
            words = dict.fromkeys(WORDS, "")
        present = {name: getattr(organisation, name) for name in REGISTERED}
        if party.role == PartyRole.SCHOOL:
            present["phrase"] = self.former.school.phrase
        words |= {name: text for name, text in present.items() if text}
        return Party(role=party.role, organisation=organisation, **words)

    def changes_in(self, parties: list[Party]) -> list[PartyChange]:
        """Return what `parties` say otherwise than the text in force."""
        return [change for party in parties for change in self._changes(party)]

    def _changes(self, party: Party) -> Iterator[PartyChange]:
        former = self.parties.get(party.role)
        for name in WORDS:
            old, new = getattr(former, name, ""), getattr(party, name)
            if old != new:
                label = str(Party._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a field
                yield PartyChange(party.role, label, old, new)


def former_text(agreement: Agreement) -> Composition | None:
    """Return the text that a Folgevereinbarung goes on from; None for another agreement."""
    return Heritage(agreement.follows).composition if agreement.follows else None


# --- What becomes of the goals --------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GoalLife:
    """What became of a goal from one agreement to the next, and why."""

    fate: GoalFate
    old: str = ""
    new: str = ""
    reason: str = ""
    source: str = ""
    is_to_adapt: bool = False  # the talk asked for other words and gave none

    @property
    def tone(self) -> str:
        """The colour of its fate."""
        return TONES[self.fate]

    @property
    def redline(self) -> SafeString:
        """Both texts in one, marked."""
        return redline_html(self.old, self.new)


def foreseen(heritage: Heritage, judgements: Iterable[Judgement]) -> list[GoalLife]:
    """Return what will become of the goals of an agreement, as they were judged."""
    said = {judgement.goal: judgement for judgement in judgements}
    found = []
    for goal in heritage.goals:
        judgement = said.get(goal.pk, Judgement(goal=goal.pk))
        is_dropped = judgement.fate == GoalFate.DROPPED
        found.append(_life(goal, "" if is_dropped else judgement.text or goal.text, judgement))
    return found


def lives_of_goals(agreement: Agreement) -> list[GoalLife]:
    """Return what became of the goals in a Folgevereinbarung: in its order, the dropped last."""
    assert agreement.follows is not None  # noqa: S101 - only a Folgevereinbarung is asked
    former = Heritage(agreement.follows).goals
    said = {judgement.goal: judgement for judgement in _judgements(agreement)}
    goals = list(agreement.goals.select_related("origin"))
    new = [
        _life(goal.origin, goal.text, said.get(goal.origin.pk))
        if goal.origin
        else GoalLife(fate=GoalFate.ADDED, new=goal.text)
        for goal in goals
    ]
    kept = {goal.origin_id for goal in goals}
    return [*new, *(_life(goal, "", said.get(goal.pk)) for goal in former if goal.pk not in kept)]


def _life(former: Goal, text: str, judgement: Judgement | None) -> GoalLife:
    """Tell what became of one goal: what stands there counts, not what was planned."""
    fate = GoalFate.KEPT if text == former.text else GoalFate.ADAPTED
    asked = judgement is not None and judgement.fate == GoalFate.ADAPTED
    return GoalLife(
        fate=fate if text else GoalFate.DROPPED,
        old=former.text,
        new=text,
        reason=judgement.reason if judgement else "",
        source=judgement.source if judgement else "",
        is_to_adapt=asked and fate == GoalFate.KEPT,
    )


def _judgements(agreement: Agreement) -> Iterator[Judgement]:
    """Yield what was judged when the draft was started, as its trail keeps it."""
    entry = LogEntry.objects.about(agreement).filter(action=Deed.CREATE).first()
    for stored in entry.details.get("judgements", ()) if entry else ():
        yield Judgement(**stored)
