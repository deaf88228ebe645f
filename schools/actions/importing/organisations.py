"""What a line of the sheet „Organisationen“ would change."""

from collections import Counter
from collections.abc import Iterable

from schools.actions.importing.lines import Line, Verdict
from schools.actions.importing.register import Register, same
from schools.enums import OrganisationColumn as Column
from schools.enums import OrganisationKind
from schools.models import Organisation

OTHER_KEY = "„{name}“ steht mit dem AGS {ags} im Verzeichnis. Prüfen Sie den Schlüssel."
TWO_TOWNS = "„{name}“ gibt es mehrmals. Nennen Sie den Ort oder löschen Sie die doppelte Zeile."
TWICE = "„{name}“ steht schon in Zeile {number}. Löschen Sie eine der beiden Zeilen."
ORDER = [column for column in Column if column != Column.KIND]


class OrganisationSheet:
    """Looks at the lines of the sheet one after the other."""

    def __init__(self, register: Register, lines: Iterable[Line]) -> None:
        self.register = register
        self.seen: dict[int, int] = {}
        self.rows_of = Counter(_name_of(line) for line in lines)

    def judge(self, line: Line) -> Verdict:
        """Return what becomes of `line`, and let later lines know it."""
        verdict = Verdict(line, title=line.value(Column.NAME), faults=[*line.faults])
        verdict.hints += line.hints
        kind, name = line.value(Column.KIND), line.value(Column.NAME)
        if not name:
            return verdict
        organisation = self._found(verdict) if kind else None
        if organisation is None:
            organisation = Organisation(kind=kind or OrganisationKind.MUNICIPALITY)
            verdict.is_new = True
        verdict.subject = organisation
        self._refuse_second(verdict, organisation)
        self._fill(verdict, organisation)
        return verdict

    def _found(self, verdict: Verdict) -> Organisation | None:
        """Return whom the line means: by AGS, else by kind and name, told apart by the town."""
        line = verdict.line
        ags, name = line.value(Column.AGS), line.value(Column.NAME)
        is_town = line.value(Column.KIND) == OrganisationKind.MUNICIPALITY
        if is_town and ags and (known := self.register.municipality(ags)):
            return known
        named = [
            o
            for o in self.register.organisation_names.get(name)
            if o.kind == line.value(Column.KIND)
        ]
        if is_town and ags:
            for other in named:
                if other.ags:
                    verdict.refuse(Column.AGS.label, OTHER_KEY.format(name=name, ags=other.ags))
            return next(iter(named), None)
        return self._in_town(verdict, named)

    def _in_town(self, verdict: Verdict, named: list[Organisation]) -> Organisation | None:
        line = verdict.line
        city = line.value(Column.CITY)
        several = self.rows_of[_name_of(line)] > 1
        if not city and (several or len(named) > 1):
            text = TWO_TOWNS.format(name=line.value(Column.NAME))
            verdict.refuse(Column.CITY.label, text)
            return None
        exact = [o for o in named if same(o.city) == same(city)]
        open_ = [o for o in named if not o.city]
        # A single one of that name has moved; the list says so.
        found = exact or open_ or (named if len(named) == 1 and not several else [])
        return next(iter(found), None) if city else next(iter(named), None)

    def _refuse_second(self, verdict: Verdict, organisation: Organisation) -> None:
        number = self.seen.setdefault(id(organisation), verdict.line.number)
        if number != verdict.line.number:
            text = TWICE.format(name=verdict.title, number=number)
            verdict.refuse(Column.NAME.label, text)

    def _fill(self, verdict: Verdict, organisation: Organisation) -> None:
        old_name, old_ags = organisation.name, organisation.ags
        for column in ORDER:
            verdict.put(organisation, column.value, verdict.line.value(column), column.label)
        if verdict.is_new:
            self.register.add_organisation(organisation)
        elif organisation.name != old_name:
            self.register.rename(organisation, old_name)
        if not verdict.is_new and organisation.ags != old_ags:
            self.register.organisation_keys.move(old_ags, organisation.ags, organisation)


def _name_of(line: Line) -> tuple[str, str]:
    return line.value(Column.KIND), same(line.value(Column.NAME))
