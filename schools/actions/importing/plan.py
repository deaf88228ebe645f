"""What a file would change in the register, line by line, without changing it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from core.canonical import encode, fingerprint
from schools.actions.importing.lines import Line, Verdict
from schools.actions.importing.organisations import OrganisationSheet
from schools.actions.importing.people import PeopleSheet
from schools.actions.importing.register import Register
from schools.actions.importing.schools import SchoolSheet
from schools.enums import LineOutcome, RegisterSheet


@dataclass(frozen=True)
class Plan:
    """The verdicts on all lines, in the order in which they are entered."""

    verdicts: tuple[Verdict, ...]

    @cached_property
    def counts(self) -> Counter[LineOutcome]:
        """How many lines have which outcome."""
        return Counter(verdict.outcome for verdict in self.verdicts)

    @property
    def has_faults(self) -> bool:
        """Whether the file cannot be taken over as it is."""
        return self.counts[LineOutcome.FAULTY] > 0

    @property
    def changes_something(self) -> bool:
        """Whether taking it over would write anything."""
        return any(verdict.writes for verdict in self.verdicts)

    @property
    def without_password(self) -> int:
        """How many people of the file have, or will have, an account without a password."""
        people = {id(v.person): v.person for v in self.verdicts if v.person and not v.faults}
        return sum(not p.has_usable_password() and p.is_active for p in people.values())

    @cached_property
    def mark(self) -> str:
        """The mark of what was shown: another register or another file gives another."""
        shown = tuple((v.line.sheet.value, v.line.number, _content(v)) for v in self.verdicts)
        return fingerprint(encode(shown))[:32]


def plan_import(lines: Sequence[Line], *, by: User) -> Plan:
    """Return what `lines` would change in the register as it is now."""
    register = Register()
    organisations, schools, people = (_of(lines, sheet) for sheet in RegisterSheet)
    first = OrganisationSheet(register, organisations)
    second, third = SchoolSheet(register), PeopleSheet(register, by=by)
    return Plan(
        (
            *[first.judge(line) for line in organisations],
            *[second.judge(line) for line in schools],
            *[third.judge(line) for line in people],
        )
    )


def _of(lines: Iterable[Line], sheet: RegisterSheet) -> list[Line]:
    return [line for line in lines if line.sheet == sheet]


def _content(verdict: Verdict) -> tuple[object, ...]:
    subject = verdict.subject.pk if verdict.subject else None
    return (verdict.outcome.value, subject, tuple(verdict.changes), tuple(verdict.faults))
