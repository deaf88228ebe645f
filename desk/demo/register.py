"""The fictional register: organisations, schools and people."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.models import User
from schools.enums import MemberRole
from schools.models import Deployment, Membership, Organisation, School, SchoolBranch, Site

HERE = Path(__file__).parent
SINCE = "2020-08-01"


def county() -> dict[str, Any]:
    """Return the fictional county as it is written down."""
    return tomllib.loads((HERE / "county.toml").read_text(encoding="utf-8"))


@dataclass
class Register:
    """What was entered, by its keys."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    signatories: dict[int, User] = field(default_factory=dict)
    reviewer: User | None = None


def enter_register(password: str) -> Register:
    """Enter the fictional organisations, schools and people; the logins get `password`."""
    facts = county()
    register = Register()
    office = Organisation.objects.create(kind="county", is_office=True, **facts["office"])
    register.organisations["office"] = office
    for entry in facts["organisations"]:
        key = entry.pop("key")
        register.organisations[key] = Organisation.objects.create(**entry)
    for entry in facts["schools"]:
        _enter_school(register, entry)
    for entry in facts["logins"]:
        _enter_login(register, entry, password)
    for key, organisation in register.organisations.items():
        if organisation.pk not in register.signatories and not organisation.is_office:
            _enter_signatory(register, key, organisation)
    return register


def _enter_school(register: Register, entry: dict[str, Any]) -> None:
    address = {name: entry[name] for name in ("street", "postal_code", "city")}
    organisation = Organisation.objects.create(
        kind="school", name=entry["name"], represented_by=entry["principal"], **address
    )
    provider = entry.get("provider")
    school = School.objects.create(
        organisation=organisation,
        authority=register.organisations[entry["authority"]],
        provider=register.organisations[provider] if provider else None,
        official_number=entry["number"],
        phrase=entry["phrase"],
    )
    for kind in entry["kinds"]:
        SchoolBranch.objects.create(school=school, kind=kind)
    for name in entry.get("sites", ()):
        Site.objects.create(school=school, name=name)
    register.organisations[entry["key"]] = organisation
    register.schools[entry["key"]] = school


def _enter_login(register: Register, entry: dict[str, Any], password: str) -> None:
    create = (
        User.objects.create_superuser if entry.get("is_superuser") else User.objects.create_user
    )
    user = create(
        entry["email"],
        password,
        first_name=entry["first_name"],
        last_name=entry["last_name"],
        **({"is_staff": True} if entry.get("is_staff") else {}),
    )
    for key in entry.get("deployed_at", ()):
        Deployment.objects.create(user=user, school=register.schools[key], starts_on=SINCE)
    if key := entry.get("organisation"):
        organisation = register.organisations[key]
        _join(user, organisation, entry["member_role"], entry["function"])
        if organisation.is_office:
            register.reviewer = user
        elif entry["member_role"] == MemberRole.SIGNATORY:
            register.signatories[organisation.pk] = user


def _enter_signatory(register: Register, key: str, organisation: Organisation) -> None:
    """Enter the person who represents an organisation; without a password nobody logs in."""
    function, _, name = organisation.represented_by.partition(" ")
    first_name, _, last_name = name.rpartition(" ")
    user = User.objects.create_user(
        f"leitung@{key}.example", None, first_name=first_name, last_name=last_name
    )
    _join(user, organisation, MemberRole.SIGNATORY, function)
    register.signatories[organisation.pk] = user


def _join(user: User, organisation: Organisation, role: str, function: str) -> None:
    Membership.objects.create(
        user=user, organisation=organisation, role=role, function=function, starts_on=SINCE
    )
