"""Where files come in: each form that takes one, how it is reached, and what it does with it.

A form with a file field that has no row here fails the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.enums import State
from agreements.models.agreement import Agreement
from evaluations.enums import ReportKind
from schools.school_year import SchoolYear
from tests import builders

FACTS = {
    "name": "Anna Beispiel",
    "function": "Bürgermeisterin",
    "place": "Musterbach",
    "signed_on_day": "1",
    "signed_on_month": "7",
    "signed_on_year": "2025",
    "representation": "in-person",
    "authority": "office-holder",
}


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A door that stands open: who is before it, and what goes along with the file."""

    path: str
    person: User | None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Door:
    """A place that takes files, by its form."""

    form: str
    field: str
    opened: Callable[[], Opened]
    filename: str = "Vereinbarung.pdf"
    # Pictures are signed paper, too; a door that only compares takes anything and keeps nothing.
    takes_pictures: bool = False
    compares: bool = False


def _draft() -> Agreement:
    return builders.make_agreement()


def _annexes() -> Opened:
    agreement = _draft()
    path = reverse("agreements:annexes", args=[agreement.number])
    fields = {"kind": "concept", "title": "Konzept"}
    return Opened(path=path, person=agreement.created_by, fields=fields)


def _to_sign(door: str) -> Opened:
    agreement = builders.make_agreement(State.SIGNING)
    party = agreement.signing_parties[0]
    path = reverse(f"agreements:{door}", args=[agreement.number, party.pk])
    version = agreement.current_version
    seen = version.sha256 if version else ""
    person = builders.make_office_member()
    return Opened(path=path, person=person, fields=FACTS | {"seen": seen})


def _pile() -> Opened:
    return Opened(path=reverse("admin:piles"), person=builders.make_office_member())


def _report() -> Opened:
    school = builders.make_school()
    path = reverse("evaluations:reports", args=[school.organisation_id])
    fields = {
        "kind": ReportKind.values[0],
        "school_year": str(SchoolYear.of(timezone.localdate()).start_year),
    }
    return Opened(path=path, person=builders.make_member(school.organisation), fields=fields)


def _register() -> Opened:
    return Opened(path=reverse("admin:schools_import"), person=builders.make_office_member())


def _check() -> Opened:
    return Opened(path=reverse("desk:check"), person=None)


DOORS = (
    Door(form="AnnexForm", field="file", opened=_annexes, takes_pictures=True),
    Door(
        form="PaperForm", field="scan", opened=partial(_to_sign, "sign_paper"), takes_pictures=True
    ),
    Door(form="SignedFileForm", field="file", opened=partial(_to_sign, "sign_file")),
    Door(form="PileForm", field="file", opened=_pile),
    Door(form="ReportForm", field="file", opened=_report, takes_pictures=True),
    Door(form="RegisterFileForm", field="file", opened=_register, filename="Verzeichnis.xlsx"),
    Door(form="FileForm", field="file", opened=_check, compares=True),
)
