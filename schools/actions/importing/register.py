"""The register as it stands while a file is looked at: all of it, with what the file adds."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from accounts.models import User
from schools.enums import OrganisationKind
from schools.models import Deployment, Membership, Organisation, School

Found = TypeVar("Found", Organisation, School)
SEVERAL = "Mehrere Einträge heißen „{name}“. Nennen Sie stattdessen {key}."
MISSING = "„{name}“ steht weder im Verzeichnis noch in dieser Datei."
PERHAPS = "Meinten Sie „{name}“?"
ALIKE = 0.75
PARTS = ("branches", "sites")
MOST_GUESSES = 20  # comparing with every name takes its time


class NotFoundError(Exception):
    """Nothing, or more than one thing, of that name; the text is a German sentence."""


def same(text: str) -> str:
    """Return `text` as it is compared: without regard to case and spaces."""
    return " ".join(text.split()).casefold()


class Index(Generic[Found]):
    """Rows by a text that several may share."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Found]] = defaultdict(list)

    def add(self, text: str, row: Found) -> None:
        """Let `row` be found by `text`; an empty one finds nothing."""
        if text:
            self._rows[same(text)].append(row)

    def move(self, old: str, new: str, row: Found) -> None:
        """Let `row` be found by `new` and no longer by `old`."""
        self._rows[same(old)] = [other for other in self._rows[same(old)] if other is not row]
        self.add(new, row)

    def get(self, text: str) -> list[Found]:
        """Return the rows of that text."""
        return self._rows.get(same(text), [])


class Register:
    """Organisations, schools and people, found by the keys that a file may use."""

    def __init__(self) -> None:
        """Read the register."""
        self.users: dict[str, User] = {}
        self.organisation_names: Index[Organisation] = Index()
        self.organisation_keys: Index[Organisation] = Index()
        self.school_names: Index[School] = Index()
        self.school_numbers: Index[School] = Index()
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        self.deployments: dict[int, list[Deployment]] = defaultdict(list)
        self._names: set[str] = set()
        self._guesses = 0
        self._read()

    def _read(self) -> None:
        # What hangs on a row is read before it: others may enter both in the meantime.
        deployments = list(Deployment.objects.order_by("starts_on", "pk"))
        memberships = list(Membership.objects.order_by("starts_on", "pk"))
        schools = {row.pk: row for row in School.objects.order_by("pk").prefetch_related(*PARTS)}
        organisations = {row.pk: row for row in Organisation.objects.order_by("pk")}
        people = {user.pk: user for user in User.objects.order_by("pk")}
        self.users = {user.email.lower(): user for user in people.values()}
        for organisation in organisations.values():
            self.add_organisation(organisation)
        for school in schools.values():
            school.organisation = organisations[school.organisation_id]
            school.authority = organisations[school.authority_id]
            school.provider = organisations.get(school.provider_id or 0)
            self.add_school(school)
        for membership in memberships:
            membership.organisation = organisations[membership.organisation_id]
            self.memberships[id(people[membership.user_id])].append(membership)
        for deployment in deployments:
            deployment.school = schools[deployment.school_id]
            self.deployments[id(people[deployment.user_id])].append(deployment)

    def add_organisation(self, organisation: Organisation) -> None:
        """Let later lines find `organisation`."""
        self.organisation_names.add(organisation.name, organisation)
        self.organisation_keys.add(organisation.ags, organisation)
        self._names.add(organisation.name)

    def add_school(self, school: School) -> None:
        """Let later lines find `school`."""
        self.school_names.add(school.organisation.name, school)
        self.school_numbers.add(school.official_number, school)

    def rename(self, organisation: Organisation, old: str) -> None:
        """Let later lines find `organisation` by its new name, and no longer by the old."""
        self.organisation_names.move(old, organisation.name, organisation)
        self._names.add(organisation.name)
        for school in self.school_names.get(old):
            if school.organisation is organisation:
                self.school_names.move(old, organisation.name, school)

    def municipality(self, ags: str) -> Organisation | None:
        """Return the municipality with that Gemeindeschlüssel."""
        kind = OrganisationKind.MUNICIPALITY
        return next((row for row in self.organisation_keys.get(ags) if row.kind == kind), None)

    def organisation(self, words: str) -> Organisation:
        """Return the one that `words` mean: its AGS or its name, if need be with „, Ort“.

        Raises NotFoundError.
        """
        name, _, city = words.rpartition(",")
        named = self.organisation_names.get(words)
        found = self.organisation_keys.get(words) or named
        in_city = [o for o in self.organisation_names.get(name) if same(o.city) == same(city)]
        return self._only(found or in_city, words, key="AGS oder „Name, Ort“")

    def school(self, words: str) -> School:
        """Return the one that `words` mean: its Dienststellennummer or its name.

        Raises NotFoundError.
        """
        found = self.school_numbers.get(words) or self.school_names.get(words)
        return self._only(found, words, key="die Dienststellennummer")

    def _only(self, found: list[Found], words: str, *, key: str) -> Found:
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFoundError(SEVERAL.format(name=words, key=key))
        raise NotFoundError(" ".join([MISSING.format(name=words), *self._guess(words)]))

    def _guess(self, words: str) -> Iterable[str]:
        self._guesses += 1
        if self._guesses > MOST_GUESSES:
            return []
        alike = get_close_matches(words, self._names, n=1, cutoff=ALIKE)
        return [PERHAPS.format(name=name) for name in alike]
