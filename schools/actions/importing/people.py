"""What a line of the sheet „Personen“ would change: the person, and for whom she acts."""

from datetime import date
from typing import TypeVar

from django.utils import timezone

from accounts.models import User
from schools.actions.importing.lines import Change, Line, Verdict, in_words
from schools.actions.importing.register import NotFoundError, Register
from schools.enums import InvitedRole, MemberRole
from schools.enums import PersonColumn as Column
from schools.models import Deployment, Membership, Organisation, School

NO_NAME = "Nennen Sie den {column}: Diese Person ist noch nicht im Verzeichnis."
OTHER_NAME = "In Zeile {number} heißt dieselbe Person anders. Gleichen Sie die Namen an."
PROTECTED = "Diese Person gehört zur Verwaltung. Ihren Namen ändert die Systemverwaltung."
OFFICE = "Wer zur Fachstelle gehört, legt die Systemverwaltung fest."
WHERE_WORKER = "Nennen Sie die Schule, an der die Fachkraft arbeitet."
WORKER_ONLY = "Eine Fachkraft gehört zu einer Schule. Leeren Sie die Spalte „Organisation“."
WHERE = "Nennen Sie die Organisation oder die Schule, für die die Person handelt."
ONE_OF_TWO = "Füllen Sie nur eine der Spalten „Organisation“ und „Schule“ aus."
ORDER = "Das Ende liegt vor dem Beginn. Prüfen Sie „ab“ und „bis“."
TWICE = "Dieselbe Angabe steht schon in Zeile {number}. Löschen Sie eine der beiden Zeilen."
LOCKED = "Das Konto ist gesperrt und bleibt es."
NO_FUNCTION = "Ein Einsatz hat keine Funktion; sie wird nicht eingetragen."
STAY = "Zugehörigkeit"
KEPT = "Besteht seit {since}. Beginn und Ende ändert das Einlesen nicht."


NAMES = [Column.FIRST_NAME, Column.LAST_NAME]
Stays = TypeVar("Stays", Membership, Deployment)


class PeopleSheet:
    """Looks at the lines of the sheet one after the other."""

    def __init__(self, register: Register, *, by: User) -> None:
        self.register = register
        self.by = by
        self.seen: dict[int, int] = {}
        self.named: dict[tuple[str, Column], tuple[int, str]] = {}

    def judge(self, line: Line) -> Verdict:
        """Return what becomes of `line`, and let later lines know it."""
        verdict = Verdict(line, title=_title(line), faults=[*line.faults])
        verdict.hints += line.hints
        _refuse_places(verdict)
        school, organisation = self._school(verdict), self._organisation(verdict)
        if line.value(Column.EMAIL):
            person = self._person(verdict)
            self._name(verdict, person)
            if line.value(Column.ROLE) == InvitedRole.SOCIAL_WORKER:
                self._deploy(verdict, person, school)
            elif line.value(Column.ROLE):
                self._join(verdict, person, school.organisation if school else organisation)
        return verdict

    # --- The person -----------------------------------------------------------------------------

    def _person(self, verdict: Verdict) -> User:
        email = verdict.line.value(Column.EMAIL)
        person = self.register.users.get(email)
        if person is None:
            person = User(email=email)
            person.set_unusable_password()
            self.register.users[email] = person
            verdict.is_new = True
            verdict.save_later(person)
        elif not person.is_active:
            verdict.hints.append(LOCKED)
        verdict.person = person
        return person

    def _name(self, verdict: Verdict, person: User) -> None:
        protected = (person.is_staff or person.is_superuser) and not self.by.is_superuser
        for column in NAMES:
            name, known = verdict.line.value(column), getattr(person, column.value)
            number, before = self.named.setdefault(
                (person.email.lower(), column), (verdict.line.number, name or known)
            )
            if not name and not known:
                verdict.refuse(column.label, NO_NAME.format(column=column.label))
            elif name and name != before:
                verdict.refuse(column.label, OTHER_NAME.format(number=number))
            elif protected and name not in {"", known}:
                verdict.refuse(column.label, PROTECTED)
            else:
                verdict.put(person, column.value, name, column.label)

    # --- For whom -------------------------------------------------------------------------------

    def _school(self, verdict: Verdict) -> School | None:
        words = verdict.line.value(Column.SCHOOL)
        try:
            return self.register.school(words) if words else None
        except NotFoundError as error:
            verdict.refuse(Column.SCHOOL.label, str(error))
            return None

    def _organisation(self, verdict: Verdict) -> Organisation | None:
        words = verdict.line.value(Column.ORGANISATION)
        try:
            return self.register.organisation(words) if words else None
        except NotFoundError as error:
            verdict.refuse(Column.ORGANISATION.label, str(error))
            return None

    def _deploy(self, verdict: Verdict, person: User, school: School | None) -> None:
        if school is None:
            return
        verdict.subject = school.organisation
        if verdict.line.value(Column.FUNCTION):
            verdict.hints.append(NO_FUNCTION)
        stays = self.register.deployments[id(person)]
        known = [stay for stay in stays if stay.school is school]
        stay = _current(known, verdict.line)
        if stay is None:
            stay = Deployment(user=person, school=school)
            stays.append(stay)
            self._begin(verdict, stay, f"Einsatz: {school.organisation}")
        self._refuse_second(verdict, stay)

    def _join(self, verdict: Verdict, person: User, organisation: Organisation | None) -> None:
        if organisation is None:
            return
        verdict.subject = organisation
        line = verdict.line
        stays = self.register.memberships[id(person)]
        known = [s for s in stays if (s.organisation, s.role) == (organisation, line.value("role"))]
        stay = _current(known, line)
        if stay is None:
            role = MemberRole(line.value(Column.ROLE))
            stay = Membership(user=person, organisation=organisation, role=role)
            stay.function = line.value(Column.FUNCTION)
            stays.append(stay)
            self._begin(verdict, stay, f"{organisation}: {role.label}")
            self._guard_office(verdict, organisation)
        elif line.value(Column.FUNCTION) not in {"", stay.function}:
            verdict.put(stay, "function", line.value(Column.FUNCTION), Column.FUNCTION.label)
            self._guard_office(verdict, organisation)
        self._refuse_second(verdict, stay)

    def _guard_office(self, verdict: Verdict, organisation: Organisation) -> None:
        if organisation.is_office and not self.by.is_superuser:
            verdict.refuse(Column.ORGANISATION.label, OFFICE)

    def _begin(self, verdict: Verdict, stay: Membership | Deployment, what: str) -> None:
        """Note a stay that begins with this line."""
        first, last = verdict.line.value(Column.STARTS_ON), verdict.line.value(Column.ENDS_ON)
        stay.starts_on = first or timezone.localdate()
        stay.ends_on = last or None
        if stay.ends_on and stay.ends_on < stay.starts_on:
            verdict.refuse(Column.ENDS_ON.label, ORDER)
        verdict.is_new = True
        term = f"ab {in_words(stay.starts_on)}" + (f" bis {in_words(last)}" if last else "")
        verdict.changes.append(Change(STAY, "", f"{what}, {term}"))
        verdict.save_later(stay)

    def _refuse_second(self, verdict: Verdict, stay: Membership | Deployment) -> None:
        number = self.seen.setdefault(id(stay), verdict.line.number)
        if number != verdict.line.number:
            verdict.refuse(Column.ROLE.label, TWICE.format(number=number))
        first, last = verdict.line.value(Column.STARTS_ON), verdict.line.value(Column.ENDS_ON)
        if first not in {"", stay.starts_on} or last not in {"", stay.ends_on}:
            verdict.hints.append(KEPT.format(since=in_words(stay.starts_on)))


def _title(line: Line) -> str:
    name = f"{line.value(Column.FIRST_NAME)} {line.value(Column.LAST_NAME)}".strip()
    return name or line.value(Column.EMAIL)


def _refuse_places(verdict: Verdict) -> None:
    """Refuse a line that names no place, or one too many."""
    line = verdict.line
    broken = {fault.column for fault in line.faults}
    school, organisation = line.value(Column.SCHOOL), line.value(Column.ORGANISATION)
    is_worker = line.value(Column.ROLE) == InvitedRole.SOCIAL_WORKER
    if is_worker and organisation:
        verdict.refuse(Column.ORGANISATION.label, WORKER_ONLY)
    elif school and organisation:
        verdict.refuse(Column.SCHOOL.label, ONE_OF_TWO)
    if broken & {Column.SCHOOL.label, Column.ORGANISATION.label}:
        return
    if is_worker and not school:
        verdict.refuse(Column.SCHOOL.label, WHERE_WORKER)
    elif not school and not organisation:
        verdict.refuse(Column.ORGANISATION.label, WHERE)


def _current(known: list[Stays], line: Line) -> Stays | None:
    """Return the latest of the stays that overlap with what the line says."""
    last = line.value(Column.ENDS_ON) or date.max
    first = line.value(Column.STARTS_ON) or min(timezone.localdate(), last)
    held = [s for s in known if s.starts_on <= last and (s.ends_on or date.max) >= first]
    return max(held, key=lambda stay: stay.starts_on, default=None)
