"""Whom to talk to when there is a conflict (Muster, 7.), as the register knows them today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from schools.enums import MemberRole
from schools.models import Membership, Organisation

NOT_KNOWN = "Das Portal kennt hier noch niemanden. Fragen Sie die Fachstelle."


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to talk to: her name, what she is, and how to reach her."""

    name: str
    function: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Office:
    """A place to turn to, with its people today; `words` are the operator's, where they are."""

    title: str
    name: str = ""
    people: Sequence[Person] = ()
    words: str = ""


@dataclass(frozen=True)
class Rung:
    """A step of the ladder."""

    title: str
    offices: Sequence[Office]


def ladder_of(agreement: Agreement) -> list[Rung]:
    """Return the four steps of point 7, with the people who hold the office today."""
    keeper = _office_of(agreement, PartyRole.SCHOOL_AUTHORITY, "Schulträger")
    carrier = PartyRole.PROVIDER if agreement.has_own_provider else PartyRole.SCHOOL_AUTHORITY
    return [
        Rung(
            "Schulleitung und Anstellungsträger",
            [
                _office_of(agreement, PartyRole.SCHOOL, "Schulleitung"),
                _office_of(agreement, carrier, "Anstellungsträger"),
            ],
        ),
        Rung("Schulträger", [keeper]),
        Rung("Fachstelle und Mediation", [_fachstelle(), _MEDIATION]),
        Rung(
            "Schulaufsicht und Jugendamt",
            [
                Office(title="Schulaufsicht", words=settings.SCHOOL_SUPERVISION or NOT_KNOWN),
                Office(title="Jugendamt", words=settings.YOUTH_OFFICE or NOT_KNOWN),
            ],
        ),
    ]


_MEDIATION = Office(
    title="Externe Mediation",
    words="Ob eine Mediation von außen hilft, klären Sie mit der Fachstelle.",
)


def _fachstelle() -> Office:
    people = [
        person
        for office in Organisation.objects.filter(is_office=True)
        for person in _members(office, heads=False)
    ]
    own = Person(name=settings.OFFICE_NAME, email=settings.OFFICE_CONTACT)
    return Office(title="Fachstelle", name=settings.COUNTY_NAME, people=[own, *people])


def _office_of(agreement: Agreement, role: PartyRole, title: str) -> Office:
    party = next((one for one in agreement.parties.all() if one.role == role), None)
    if party is None:
        return Office(title=title, words=NOT_KNOWN)
    members = list(_members(party.organisation, heads=True))
    people = [*_contact(agreement, party), *members]
    once = {person.email.lower() or person.name: person for person in reversed(people)}
    shown = list(once.values())[::-1] or list(_register(party.organisation))
    words = "" if shown else NOT_KNOWN
    return Office(title=title, name=party.organisation.name, people=shown, words=words)


def _members(organisation: Organisation, *, heads: bool) -> Iterator[Person]:
    """Yield who acts for `organisation` today; `heads`: who signs, if anybody does."""
    held: Any = Membership.objects.current().filter(organisation=organisation).with_people()
    acting = [one for one in held if one.role != MemberRole.READER]
    signing = [one for one in acting if one.role == MemberRole.SIGNATORY]
    for one in (signing or acting) if heads else acting:
        user = one.user
        yield Person(name=str(user), function=one.function, email=user.email, phone=user.phone)


def _contact(agreement: Agreement, party: Party) -> Iterator[Person]:
    """Yield the Ansprechperson of a party, unless she has left it."""
    contact = next((one for one in agreement.contacts.all() if one.role == party.role), None)
    if contact and contact.name and not _has_left(party.organisation, contact.name, contact.email):
        yield Person(
            name=contact.name, function="Ansprechperson", email=contact.email, phone=contact.phone
        )


def _has_left(organisation: Organisation, name: str, email: str) -> bool:
    """Tell whether this was somebody of `organisation` who is not any more."""
    held: Any = Membership.objects.filter(organisation=organisation).select_related("user")
    here = {one.user_id for one in held.current()}
    return any(
        one.user_id not in here
        and (str(one.user) == name or one.user.email.lower() == email.lower())
        for one in held
    )


def _register(organisation: Organisation) -> Iterator[Person]:
    """Yield how to reach an organisation of which nobody has an account."""
    if organisation.email or organisation.phone:
        yield Person(name=organisation.name, email=organisation.email, phone=organisation.phone)
