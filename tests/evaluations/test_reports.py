"""KVJS form and Jahresbericht: who hands them in, what is late, what is missing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from archive import store
from archive.enums import DocumentKind
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.reports import file_report
from evaluations.enums import ReportKind
from evaluations.models import Evaluation, SchoolReport
from evaluations.rules.reports import Receipt, survey_due_on
from schools.enums import MemberRole
from schools.models import School, Site
from schools.school_year import SchoolYear
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.evaluations import talks

pytestmark = pytest.mark.django_db
THIS_YEAR = SchoolYear.of(timezone.localdate())
LAST_YEAR = THIS_YEAR.plus(-1)


@pytest.fixture
def school() -> School:
    return builders.make_school()


def address(school: School) -> str:
    return reverse("evaluations:reports", args=[school.organisation_id])


def filed(school: School, year: SchoolYear = LAST_YEAR, **kwargs: Any) -> SchoolReport:
    """Let the Fachstelle file a KVJS form."""
    given: dict[str, Any] = {"kind": ReportKind.KVJS_SURVEY, "upload": builders.checked_upload()}
    by = kwargs.pop("by", None) or builders.make_office_member()
    return file_report(school=school, school_year=year, by=by, **(given | kwargs))


def test_the_form_of_a_schuljahr_is_due_in_the_autumn_after_it(settings: Settings) -> None:
    assert survey_due_on(SchoolYear(2025)) == date(2026, 10, 31)
    settings.SURVEY_DUE = (31, 7)
    assert survey_due_on(SchoolYear(2025)) == date(2027, 7, 31)
    settings.SURVEY_DUE = (1, 8)
    assert survey_due_on(SchoolYear(2025)) == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("received", "due_on", "today", "words"),
    [
        (None, date(2026, 10, 31), date(2026, 10, 31), "erwartet bis 31.10.2026"),
        (None, date(2026, 10, 31), date(2026, 11, 1), "fehlt seit dem 31.10.2026"),
        (None, None, date(2026, 11, 1), "liegt nicht vor"),
        (date(2026, 10, 31), date(2026, 10, 31), FAR := date(2030, 1, 1), "am 31.10.2026"),
        (date(2026, 11, 1), date(2026, 10, 31), FAR, "eingegangen am 01.11.2026, verspätet"),
        (date(2026, 11, 1), None, FAR, "eingegangen am 01.11.2026"),
    ],
)
def test_a_report_stands_in_words(
    received: date | None, due_on: date | None, today: date, words: str
) -> None:
    receipt = Receipt(received, due_on)
    assert receipt.words(today).endswith(words)
    assert receipt.is_missing(today) == words.startswith("fehlt")


def test_whoever_writes_for_the_school_hands_in(school: School) -> None:
    provider = builders.make_organisation()
    School.objects.filter(pk=school.pk).update(provider=provider)
    school.refresh_from_db()
    writers = [
        builders.make_social_worker(school),
        builders.make_member(school.organisation, MemberRole.EDITOR),
        builders.make_member(school.authority),
        builders.make_member(provider),
        builders.make_office_member(),
    ]
    for person in writers:
        report = filed(school, by=person)
        assert (report.filed_by, report.received_on) == (person, timezone.localdate())
    for person in (builders.make_member(school.organisation, MemberRole.READER), _stranger()):
        with pytest.raises(NotEntitled):
            filed(school, by=person)


def _stranger() -> User:
    return builders.make_member(builders.make_school().organisation)


def test_the_file_is_kept_and_the_trail_names_it(school: School) -> None:
    report = filed(school)
    assert report.document.kind == DocumentKind.REPORT
    assert store.read(report.document.sha256) == builders.checked_upload().content
    entry = LogEntry.objects.about(school.organisation).last()
    assert entry
    assert entry.action == "report-filed"
    assert entry.details["file"] == f"KVJS-Bogen {LAST_YEAR}"
    with pytest.raises(Exception, match="festgeschrieben"), transaction.atomic():
        SchoolReport.objects.filter(pk=report.pk).update(received_on=date(2020, 1, 1))


def test_only_the_fachstelle_names_another_day(school: School) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    assert filed(school, received_on=yesterday).received_on == yesterday
    with pytest.raises(NotEntitled, match="Sache der Fachstelle"):
        filed(school, received_on=yesterday, by=builders.make_social_worker(school))
    with pytest.raises(ActionRefused, match="Zukunft"):
        filed(school, received_on=timezone.localdate() + timedelta(days=1))


def test_a_schuljahr_or_a_site_that_cannot_be_is_refused(school: School) -> None:
    with pytest.raises(ActionRefused, match="noch nicht begonnen"):
        filed(school, THIS_YEAR.plus(1))
    foreign = Site.objects.create(school=builders.make_school(), name="Standort Nord")
    with pytest.raises(ActionRefused, match="anderen Schule"):
        filed(school, site=foreign)


def test_a_newer_file_counts_and_the_older_stays(school: School, sign_in: SignIn) -> None:
    first, second = filed(school), filed(school)
    assert SchoolReport.objects.newest_of(school, LAST_YEAR) == {"kvjs-survey": second}
    client = sign_in(builders.make_social_worker(school))
    for report in (first, second):
        file = client.get(reverse("evaluations:report", args=[school.organisation_id, report.pk]))
        assert file["Content-Disposition"].startswith("attachment")


def test_the_page_says_what_is_missing_and_takes_it(sign_in: SignIn) -> None:
    agreement = talks.make_signed()
    school = agreement.school
    client = sign_in(builders.make_social_worker(school))
    assert address(school) in client.get(agreement.get_absolute_url()).content.decode()
    due_on = survey_due_on(THIS_YEAR)
    assert f"KVJS-Bogen {THIS_YEAR} erwartet bis {due_on:%d.%m.%Y}" in text_of(
        client.get(address(school))
    )
    sent = {"kind": "kvjs-survey", "school_year": LAST_YEAR.start_year}
    assert "Wählen Sie eine Datei aus." in text_of(client.post(address(school), sent))
    done = client.post(address(school), {**sent, "file": builders.upload()}, follow=True)
    assert f"Abgelegt: KVJS-Bogen {LAST_YEAR}." in text_of(done)
    assert "anlage.pdf" in text_of(done)


def test_a_school_without_agreement_owes_nothing(school: School, sign_in: SignIn) -> None:
    text = text_of(sign_in(builders.make_office_member()).get(address(school)))
    assert "Noch kein Bericht" in text


def test_each_site_is_expected_unless_the_whole_school_is_there(sign_in: SignIn) -> None:
    agreement = talks.make_signed()
    school = agreement.school
    north, south = (Site.objects.create(school=school, name=name) for name in ("Nord", "Süd"))
    client = sign_in(builders.make_office_member())
    filed(school, THIS_YEAR, site=north)
    text = text_of(client.get(address(school)))
    assert f"KVJS-Bogen, Nord {THIS_YEAR} eingegangen am" in text
    assert f"KVJS-Bogen, Süd {THIS_YEAR} erwartet bis" in text
    filed(school, THIS_YEAR)
    text = text_of(client.get(address(school)))
    assert f"KVJS-Bogen {THIS_YEAR} eingegangen am" in text
    assert "KVJS-Bogen, Süd" not in text
    sent = {
        "kind": "annual-report",
        "school_year": THIS_YEAR.start_year,
        "site": south.pk,
        "received_on_day": "1",
        "received_on_month": "9",
        "received_on_year": str(THIS_YEAR.start_year),
        "file": builders.upload(),
    }
    client.post(address(school), sent)
    report = SchoolReport.objects.latest("pk")
    assert (report.site, report.received_on) == (south, date(THIS_YEAR.start_year, 9, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "other"},
        {"school_year": "1999"},
        {"school_year": "\0"},
        {"site": "999999999999999999999"},
        {"received_on_day": "1", "received_on_month": "1", "received_on_year": "2190"},
        {"file": SimpleUploadedFile("form.pdf", b"\x89PNG no pdf")},
        {"file": SimpleUploadedFile("form.exe", b"MZ")},
    ],
)
def test_what_is_wrong_is_said_beside_it(
    school: School, sign_in: SignIn, wrong: dict[str, object]
) -> None:
    client = sign_in(builders.make_office_member())
    sent = {"kind": "kvjs-survey", "school_year": LAST_YEAR.start_year, "file": builders.upload()}
    answer = client.post(address(school), sent | wrong)
    assert answer.status_code == 200 or "site" in wrong
    assert not SchoolReport.objects.exists() or "site" in wrong


def test_a_report_of_another_school_looks_like_none(school: School, sign_in: SignIn) -> None:
    report = filed(school)
    other = builders.make_school()
    client = sign_in(builders.make_member(other.organisation))
    for organisation in (school.organisation_id, other.organisation_id, 10**18):
        path = reverse("evaluations:report", args=[organisation, report.pk])
        assert client.get(path).status_code == 404
    assert client.get(address(school)).status_code == 404


def test_readers_see_no_form_and_cannot_post(school: School, sign_in: SignIn) -> None:
    client = sign_in(builders.make_member(school.organisation, MemberRole.READER))
    assert "Datei ablegen" not in text_of(client.get(address(school)))
    assert client.post(address(school), {}).status_code == 403


def test_the_talk_links_what_it_is_based_on(sign_in: SignIn) -> None:
    evaluation = talks.make_planned()
    school = evaluation.agreement.school
    client = sign_in(talks.keeper_of(evaluation.agreement))
    own = evaluation.get_absolute_url()
    assert "1 von 3 liegen vor." in text_of(client.get(own))
    report = filed(school, evaluation.year_before)
    html = client.get(own).content.decode()
    assert "2 von 3 liegen vor." in html
    assert reverse("evaluations:report", args=[school.organisation_id, report.pk]) in html


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


LIST = "/verwaltung/evaluations/reportingschool/"


def listed(client: Client, **query: Any) -> str:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_fachstelle_sees_who_is_missing(office: Client) -> None:
    evaluation: Evaluation = talks.make_planned()
    there = evaluation.agreement.school
    missing = talks.make_signed().school
    builders.make_school(name="Schule ohne Vereinbarung")
    filed(there, THIS_YEAR)
    year = {"schuljahr": THIS_YEAR.start_year}
    everything = listed(office, **year)
    assert there.organisation.name in everything
    assert missing.organisation.name in everything
    assert "Schule ohne Vereinbarung" not in everything
    assert missing.organisation.name in listed(office, **year, stand="fehlt")
    assert there.organisation.name not in listed(office, **year, stand="fehlt")
    assert there.organisation.name in listed(office, **year, stand="da")
    assert missing.organisation.name not in listed(office, **year, stand="da")
    assert there.organisation.name not in listed(office, **year, stand="verspaetet")
    assert there.organisation.name in listed(office, **year, q=there.organisation.name)


def test_sites_are_counted(office: Client) -> None:
    school = talks.make_signed().school
    north, south = (Site.objects.create(school=school, name=name) for name in ("Nord", "Süd"))
    year = {"schuljahr": THIS_YEAR.start_year}
    filed(school, THIS_YEAR, site=north)
    assert "1 von 2 Standorten" in listed(office, **year, stand="fehlt")
    filed(school, THIS_YEAR, site=south)
    assert "2 von 2 Standorten" in listed(office, **year, stand="da")


@pytest.mark.parametrize("value", ["", "x", "1900", "9" * 40])
def test_an_unknown_schuljahr_shows_the_last(office: Client, value: str) -> None:
    assert str(LAST_YEAR) in listed(office, schuljahr=value)


def test_the_list_asks_as_often_for_many(
    office: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(4):
        talks.make_signed()
    office.get(LIST)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        office.get(LIST, {"schuljahr": THIS_YEAR.start_year})


def test_a_kind_nobody_knows_is_refused_by_the_database(school: School) -> None:
    report = filed(school)
    report.pk = None
    report.kind = "poem"
    report._state.adding = True
    with pytest.raises(IntegrityError, match="schoolreport_kind_known"), transaction.atomic():
        report.save(force_insert=True)
