"""What the minutes say, put together once: page, PDF and fingerprint are made from this."""

from dataclasses import dataclass, field

from core.page_codes import check_code, in_groups


@dataclass(frozen=True, slots=True)
class Fact:
    """A question and its answer; empty where nothing was said."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class AttendeeLine:
    """Somebody who was invited, and whether that person came."""

    name: str
    function: str
    institution: str
    attendance: str


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """An Absprache of an earlier talk and how it stands."""

    text: str
    responsible: str
    due_on: str
    outcome: str
    remark: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer or a condition of a goal, as far as it was talked of."""

    kind: str
    text: str
    attainment: str
    need: str
    remark: str


@dataclass(frozen=True, slots=True)
class GoalBlock:
    """A goal and what was said about it."""

    text: str
    attainment: str
    reason: str
    need: str
    new_text: str
    offers: tuple[OfferLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the working time in percent."""

    label: str
    percent: int


@dataclass(frozen=True, slots=True)
class ArrangementLine:
    """An Absprache of this talk; `changes` answers whether it changes the agreement."""

    text: str
    responsible: str
    due_on: str
    changes: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What a participant said against earlier minutes of the same talk."""

    name: str
    minutes: int
    given_on: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesText:
    """The whole record of a talk, ready to be shown; numbered once it is sent."""

    school: str
    agreement: str
    signed_on: str
    school_year: str
    talk: tuple[Fact, ...]
    attendees: tuple[AttendeeLine, ...]
    basis: tuple[Fact, ...]
    follow_ups: tuple[FollowUpLine, ...]
    goals: tuple[GoalBlock, ...]
    passages: tuple[Fact, ...]
    working_time: tuple[Share, ...]
    direct_work: tuple[Share, ...]
    arrangements: tuple[ArrangementLine, ...]
    dissent: str
    next_talk: str
    objections: tuple[Objection, ...] = ()
    number: int | None = None
    sent_on: str = ""
    objections_until: str = ""
    fingerprint: str = field(default="", compare=False)

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.number is None

    @property
    def check_code_in_groups(self) -> str:
        """The code that its pages bear once it is sent: the first 80 bits of its SHA-256."""
        return in_groups(check_code(self.fingerprint))

    @property
    def held_on(self) -> str:
        """The day of the talk; empty while nobody has written it down."""
        return self.talk[0].text
