"""What a line of the sheet „Schulen“ would change."""

import re

from schools.actions.importing.lines import Change, Line, Verdict
from schools.actions.importing.register import NotFoundError, Register
from schools.enums import OrganisationKind, SchoolKind
from schools.enums import SchoolColumn as Column
from schools.models import Organisation, School, SchoolBranch, Site
from schools.models.school import LONGEST_PHRASE

OTHER_NUMBER = (
    "„{name}“ steht mit der Dienststellennummer {number} im Verzeichnis. Prüfen Sie die Nummer."
)
SEVERAL = "„{name}“ gibt es mehrmals. Nennen Sie die Dienststellennummer."
TWICE = "„{name}“ steht schon in Zeile {number}. Löschen Sie eine der beiden Zeilen."
NO_AUTHORITY = "„{name}“ kann kein Schulträger sein. Nennen Sie eine Gemeinde oder einen Verband."
NO_PROVIDER = "„{name}“ kann kein Träger sein. Nennen Sie eine Organisation, keine Schule."
NO_PHRASE = "Schreiben Sie, wie die Schule im Satz steht, zum Beispiel „am Gymnasium Musterbach“."
PROPOSED = "„Im Satz“ ist vorgeschlagen: „{phrase}“. Prüfen Sie die Worte."
NAMESAKE = "Eine Schule dieses Namens gibt es schon bei einem anderen Schulträger: {authority}."
PHRASES = (
    (re.compile(r"schulen\b", re.IGNORECASE), "an den"),
    (re.compile(r"(gymnasium|zentrum|kolleg|sbbz)\b", re.IGNORECASE), "am"),
    (re.compile(r"schule\b", re.IGNORECASE), "an der"),
)
OF_ORGANISATION = (
    Column.NAME,
    Column.STREET,
    Column.POSTAL_CODE,
    Column.CITY,
    Column.REPRESENTED_BY,
    Column.EMAIL,
    Column.PHONE,
)


class SchoolSheet:
    """Looks at the lines of the sheet one after the other."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.seen: dict[int, int] = {}

    def judge(self, line: Line) -> Verdict:
        """Return what becomes of `line`, and let later lines know it."""
        verdict = Verdict(line, title=line.value(Column.NAME), faults=[*line.faults])
        verdict.hints += line.hints
        authority = self._party(verdict, Column.AUTHORITY, NO_AUTHORITY)
        provider = self._party(verdict, Column.PROVIDER, NO_PROVIDER)
        if not verdict.title:
            return verdict
        school = self._found(verdict, authority)
        if school is None:
            verdict.is_new = True
            school = School(organisation=self._organisation(verdict))
        verdict.subject = school.organisation
        self._refuse_second(verdict, school)
        self._fill(verdict, school)
        verdict.put(school, "authority", authority, Column.AUTHORITY.label)
        verdict.put(school, "provider", provider, Column.PROVIDER.label)
        self._add_branches(verdict, school)
        self._add_sites(verdict, school)
        return verdict

    def _party(self, verdict: Verdict, column: Column, refusal: str) -> Organisation | None:
        words = verdict.line.value(column)
        if not words:
            return None
        try:
            found = self.register.organisation(words)
        except NotFoundError as error:
            verdict.refuse(column.label, str(error))
            return None
        if found.kind == OrganisationKind.SCHOOL or found.is_office:
            verdict.refuse(column.label, refusal.format(name=found.name))
        return found

    def _found(self, verdict: Verdict, authority: Organisation | None) -> School | None:
        """Return whom the line means: by number, else by name and Schulträger."""
        number = verdict.line.value(Column.OFFICIAL_NUMBER)
        numbered = self.register.school_numbers.get(number)
        named = self.register.school_names.get(verdict.title)
        at_home = numbered or [s for s in named if getattr(s, "authority", None) is authority]
        if len(at_home) > 1:
            verdict.refuse(Column.NAME.label, SEVERAL.format(name=verdict.title))
        if not at_home:
            elsewhere = [getattr(school, "authority", None) for school in named]
            verdict.hints += [NAMESAKE.format(authority=a) for a in elsewhere if a and authority]
            return None
        found = at_home[0]
        if number and found.official_number not in {"", number}:
            text = OTHER_NUMBER.format(name=verdict.title, number=found.official_number)
            verdict.refuse(Column.OFFICIAL_NUMBER.label, text)
        return found

    def _organisation(self, verdict: Verdict) -> Organisation:
        """Return the organisation of a new school; one that is no school yet may be there."""
        kind = OrganisationKind.SCHOOL
        taken = {id(s.organisation) for s in self.register.school_names.get(verdict.title)}
        for known in self.register.organisation_names.get(verdict.title):
            if known.kind == kind and id(known) not in taken:
                return known
        organisation = Organisation(kind=kind)
        verdict.save_later(organisation)
        return organisation

    def _refuse_second(self, verdict: Verdict, school: School) -> None:
        number = self.seen.setdefault(id(school), verdict.line.number)
        if number != verdict.line.number:
            text = TWICE.format(name=verdict.title, number=number)
            verdict.refuse(Column.NAME.label, text)

    def _fill(self, verdict: Verdict, school: School) -> None:
        line, organisation = verdict.line, school.organisation
        old_name, old_number = organisation.name, school.official_number
        for column in OF_ORGANISATION:
            verdict.put(organisation, column.value, line.value(column), column.label)
        for column in (Column.OFFICIAL_NUMBER, Column.PHRASE):
            verdict.put(school, column.value, line.value(column), column.label)
        if not school.phrase:
            self._propose_phrase(verdict, school)
        if not old_name:
            self.register.add_organisation(organisation)
        elif organisation.name != old_name:
            self.register.rename(organisation, old_name)
        if verdict.is_new:
            self.register.add_school(school)
        elif school.official_number != old_number:
            self.register.school_numbers.move(old_number, school.official_number, school)

    def _propose_phrase(self, verdict: Verdict, school: School) -> None:
        if any(fault.column == Column.PHRASE.label for fault in verdict.faults):
            return
        for pattern, words in PHRASES:
            phrase = f"{words} {verdict.title}"
            if pattern.search(verdict.title) and len(phrase) <= LONGEST_PHRASE:
                verdict.put(school, "phrase", phrase, Column.PHRASE.label)
                verdict.hints.append(PROPOSED.format(phrase=phrase))
                return
        verdict.refuse(Column.PHRASE.label, NO_PHRASE)

    def _add_branches(self, verdict: Verdict, school: School) -> None:
        """Add the Schularten that are missing; none is taken away."""
        led = [branch.kind for branch in school.branches.all()] if school.pk else []
        new = [kind for kind in verdict.line.value(Column.BRANCHES) or () if kind not in led]
        _note(verdict, Column.BRANCHES, [SchoolKind(kind).label for kind in new], is_more=bool(led))
        for kind in new:
            verdict.save_later(SchoolBranch(school=school, kind=kind))

    def _add_sites(self, verdict: Verdict, school: School) -> None:
        """Add the sites that are missing; none is taken away."""
        known = [site.name for site in school.sites.all()] if school.pk else []
        new = [name for name in verdict.line.value(Column.SITES) or () if name not in known]
        _note(verdict, Column.SITES, new, is_more=bool(known))
        for name in new:
            verdict.save_later(Site(school=school, name=name))


def _note(verdict: Verdict, column: Column, new: list[str], *, is_more: bool) -> None:
    if new:
        label = f"{column.label} zusätzlich" if is_more else column.label
        verdict.changes.append(Change(label, "", "; ".join(new)))
