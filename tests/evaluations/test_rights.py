"""Who sees a talk with all that came of it: each address asked by strangers and by those it is for.

The matrix of the house asks for a talk that was just held. Here it was closed, with minutes, an
annex, a report and a guest.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.models.agreement import Agreement
from core.models import OutgoingMail
from evaluations.actions.reports import file_report
from evaluations.enums import AttendeeRole, ReportKind
from evaluations.models import Evaluation, SchoolReport
from evaluations.rules.guests import token_of
from schools.enums import MemberRole, OrganisationKind
from schools.school_year import SchoolYear
from tests import builders
from tests.evaluations import records, talks
from tests.evaluations.calendars import CalendarProgram
from tests.evaluations.pages import client_of, url

pytestmark = pytest.mark.django_db

NOWHERE = "KV-1999-9999"


@dataclass(frozen=True)
class Closed:
    """A talk that was closed, and the papers around it."""

    talk: Evaluation
    agreement: Agreement
    report: SchoolReport

    def pages(self) -> dict[str, str]:
        """Return what can be opened, by its name."""
        talk, number = self.talk, self.agreement.number
        goal = talk.findings.all()[0].goal_id
        names = ("talk", "record", "record_pdf", "minutes", "minutes_close")
        version: Any = self.agreement.current_version
        entry = version.signatures.all()[0].pk
        return {
            **{name: url(name, talk) for name in names},
            "record_part": url("record_part", talk, "auffassungen"),
            "record_goal": url("record_goal", talk, goal),
            "minutes_pdf": url("minutes_pdf", talk, 1),
            "talks": reverse("evaluations:talks", args=[number]),
            "arrangements": reverse("evaluations:arrangements", args=[number]),
            "later_annex": reverse("agreements:later_annex", args=[number, 1]),
            "in_force": reverse("agreements:in_force", args=[number]),
            "in_force_pdf": reverse("agreements:in_force_pdf", args=[number]),
            "signatures": reverse("agreements:signatures", args=[number]),
            "signature": reverse("agreements:signature", args=[number, entry]),
            "scan": reverse("agreements:scan", args=[number, entry]),
            "transcript": reverse("agreements:transcript_pdf", args=[number, 1]),
        }


def make_closed() -> Closed:
    talk = records.finish(records.make_held(None, talks.guest()))
    school = talk.agreement.school
    report = file_report(
        school=school,
        kind=ReportKind.KVJS_SURVEY,
        school_year=SchoolYear.of(timezone.localdate()).plus(-1),
        upload=builders.checked_upload(),
        by=builders.make_member(school.organisation),
    )
    return Closed(talk, Agreement.objects.with_particulars().get(pk=talk.agreement_id), report)


@pytest.fixture
def closed() -> Closed:
    return make_closed()


def strangers(agreement: Agreement) -> dict[str, User]:
    """Return people who have nothing to do with an agreement, or no longer."""
    welfare = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    elsewhere = builders.make_school(provider=welfare)
    own = agreement.school.organisation
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "nobody": builders.make_user(),
        "another school": builders.make_member(elsewhere.organisation),
        "another Träger": builders.make_member(welfare),
        "Fachkraft of another school": builders.make_social_worker(elsewhere),
        "until yesterday": builders.make_member(own, starts_on=date(2020, 1, 1), ends_on=yesterday),
    }


def plain(answer: object) -> bytes:
    """Return a page without the token that differs with every answer."""
    content: bytes = answer.content  # type: ignore[attr-defined]  # the test client's answer
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", content)


def test_to_strangers_nothing_of_it_is_there(closed: Closed) -> None:
    for who, person in strangers(closed.agreement).items():
        client = client_of(person)
        for name, path in closed.pages().items():
            nowhere = path.replace(closed.agreement.number, NOWHERE)
            found, nothing = client.get(path), client.get(nowhere)
            assert (found.status_code, nothing.status_code) == (404, 404), (who, name)
            assert plain(found) == plain(nothing), (who, name)


def test_who_is_not_signed_in_is_asked_to(closed: Closed, client: Client) -> None:
    for name, path in closed.pages().items():
        answer = client.get(path)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_whoever_sees_the_agreement_reads_all_of_it(closed: Closed) -> None:
    school = closed.agreement.school
    readers = {
        "reader": builders.make_member(school.organisation, MemberRole.READER),
        "Fachkraft": builders.make_social_worker(school),
        "Fachstelle": builders.make_office_member(),
    }
    for who, person in readers.items():
        client = client_of(person)
        for name, path in closed.pages().items():
            assert client.get(path).status_code == 200, (who, name)


def test_what_belongs_to_another_agreement_is_not_found_under_ones_own(closed: Closed) -> None:
    own = make_closed()
    keeper = client_of(talks.keeper_of(own.agreement))
    school = builders.make_member(own.agreement.school.organisation)
    number, theirs = own.agreement.number, closed.pages()
    foreign = {
        name: theirs[name].replace(closed.agreement.number, number)
        for name in ("record_goal", "signature", "scan")
    }
    arrangement = closed.talk.arrangements.all()[0]
    foreign["settle"] = reverse("evaluations:settle", args=[number, arrangement.pk])
    for name, path in foreign.items():
        assert keeper.get(path).status_code == 404, name
    place = own.agreement.school.organisation_id
    report = reverse("evaluations:report", args=[place, closed.report.pk])
    assert client_of(school).get(report).status_code == 404
    kept = reverse("evaluations:report", args=[place, own.report.pk])
    assert client_of(school).get(kept).status_code == 200


HUGE = (0, 2**31, 2**63, 10**40)


def test_a_number_that_nothing_has_is_not_found(closed: Closed) -> None:
    client = client_of(talks.keeper_of(closed.agreement))
    pages = closed.pages()
    bases = [
        f"{pages['record']}ziele/{{}}/",
        f"{pages['minutes']}{{}}.pdf",
        f"{pages['arrangements']}{{}}/",
        f"{pages['signatures']}{{}}/",
        f"{pages['signatures']}eintrag/{{}}/",
        f"{pages['signatures']}scan/{{}}/",
        pages["later_annex"].replace("nr-1", "nr-{}"),
        pages["transcript"].replace("/1/", "/{}/"),
        reverse("evaluations:reports", args=[closed.agreement.school.organisation_id]) + "{}/",
    ]
    for base in bases:
        for number in HUGE:
            assert client.get(base.format(number)).status_code == 404, (base, number)
    for year in ("9999-00", "0000-01", "2026-28", "1-2"):
        assert client.get(f"{pages['talks']}{year}/").status_code == 404, year


@pytest.mark.parametrize(
    "day", ["99999-01-01", "2026-02-30", "0000-00-00", "\x00", "-1", "9" * 400]
)
def test_a_day_that_is_none_gives_no_fault(closed: Closed, day: str) -> None:
    client = client_of(talks.keeper_of(closed.agreement))
    for name in ("in_force", "in_force_pdf"):
        names = ("am", "am_day", "am_month", "am_year")
        asked: list[dict[str, Any]] = [
            dict.fromkeys(names, day),
            {"am_day": 1, "am_month": 8, "am_year": day},
        ]
        for query in asked:
            assert client.get(closed.pages()[name], query).status_code == 200, name


# --- Guests ---------------------------------------------------------------------------------------


def test_a_guest_reads_the_minutes_and_keeps_the_link_to_herself(
    closed: Closed, client: Client
) -> None:
    guest = talks.attendee_of(closed.talk, AttendeeRole.GUEST)
    for name in ("guest", "guest_minutes", "guest_pdf"):
        answer = client.get(reverse(f"evaluations:{name}", args=[token_of(guest)]))
        assert answer.status_code == 200, name
        assert answer["Referrer-Policy"] == "strict-origin", name  # the host, never the path
        assert "no-store" in answer["Cache-Control"], name


def test_the_link_of_a_guest_opens_one_talk_and_only_for_a_while(
    closed: Closed, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = talks.attendee_of(closed.talk, AttendeeRole.GUEST)
    token, member = token_of(guest), talks.attendee_of(closed.talk, AttendeeRole.PRINCIPAL)
    others = (token_of(member), f"{member.pk}:{token.partition(':')[2]}", f"{token}A", token[:-1])
    names = ("guest", "guest_minutes", "guest_pdf")
    for other in others:
        for name in names:
            path = reverse(f"evaluations:{name}", args=[other])
            assert client.get(path).status_code == 404, (name, other)
            assert client.get(path)["Referrer-Policy"] == "strict-origin", name
    for days, status in ((89, 200), (91, 404)):
        later = closed.talk.state_since + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        for name in names:
            path = reverse(f"evaluations:{name}", args=[token])
            assert client.get(path).status_code == status, (name, days)


def test_names_reach_a_calendar_as_they_are() -> None:
    name = 'Müller-Łódź, Anna; "Anni" ^n BEGIN:VALARM'
    talk = talks.make_invited(None, talks.guest(name=name))
    guest = talks.attendee_of(talk, AttendeeRole.GUEST)
    program = CalendarProgram(guest.email)
    program.take_in(OutgoingMail.objects.get(recipient=guest.email))
    (entry,) = program.entries.values()
    assert str(entry.attendees[guest.email]["CN"]) == name
    assert "\nBEGIN:VALARM" not in OutgoingMail.objects.get(recipient=guest.email).calendar
