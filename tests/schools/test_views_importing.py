"""The pages that take a file into the register."""

from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from core.models import LogEntry
from schools.models import Membership, Organisation
from schools.views import importing
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.workbooks import csv_file, organisation, person, register_book

pytestmark = pytest.mark.django_db
CHOOSE = "/verwaltung/verzeichnis/einlesen/"
HEADS = "Art;Name;PLZ;Ort"


@pytest.fixture
def keeper() -> User:
    return builders.make_office_member()


@pytest.fixture
def office(keeper: User, sign_in: SignIn) -> Client:
    return sign_in(keeper)


def send(client: Client, content: bytes, name: str = "Register.csv") -> str:
    """Send a file to be looked through; return the address that shows it."""
    response = client.post(CHOOSE, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def towns(*names: str) -> bytes:
    return csv_file(HEADS, *[f"Gemeinde;{name};79206;Musterbach" for name in names])


def take_over(client: Client, page: str, **changed: Any) -> HttpResponse:
    plan = client.get(page).context["plan"]
    response = client.post(page, {"seen": plan.mark} | changed)
    assert isinstance(response, HttpResponse)
    return response


def test_both_lists_lead_to_it(office: Client) -> None:
    for name in ("organisation", "school"):
        page = office.get(reverse(f"admin:schools_{name}_changelist"))
        assert f'<a href="{CHOOSE}">Aus Datei übernehmen</a>' in page.content.decode()


def test_only_the_two_offices_come_in(sign_in: SignIn, office: Client) -> None:
    page = send(office, towns("Gemeinde Au"))
    outsider = sign_in(builders.make_user(is_staff=True))
    for path in (CHOOSE, f"{CHOOSE}vorlage/", page):
        assert outsider.get(path).status_code == 403
    assert outsider.post(page, {"seen": "x"}).status_code == 403
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert system.get(CHOOSE).status_code == 200


def test_the_template_is_handed_out(office: Client) -> None:
    response = office.get(f"{CHOOSE}vorlage/")
    assert response["Content-Disposition"] == 'attachment; filename="Verzeichnis-Vorlage.xlsx"'
    assert "Schulen" in load_workbook(BytesIO(response.content)).sheetnames


def test_a_file_is_looked_through_and_taken_over(office: Client, keeper: User) -> None:
    page = send(office, towns("Gemeinde Au", "Gemeinde Ebnet"))
    words = text_of(office.get(page))
    assert "Noch ist nichts eingetragen." in words
    assert "Gemeinde Ebnet Organisationen, Zeile 3 neu" in words
    assert not Organisation.objects.filter(name="Gemeinde Au").exists()
    response = take_over(office, page)
    assert response["Location"] == page
    words = text_of(office.get(page))
    assert "Die Datei ist übernommen. Neu: 2. Geändert: 0." in words
    assert "Alles ist schon so eingetragen" in words
    entry = LogEntry.objects.about(Organisation.objects.get(name="Gemeinde Au")).get()
    assert (entry.by, entry.details["file"]) == (keeper, "Register.csv")


def test_the_button_pressed_twice_does_it_once(office: Client) -> None:
    page = send(office, towns("Gemeinde Au"))
    seen = office.get(page).context["plan"].mark
    for _ in range(2):
        assert office.post(page, {"seen": seen}).status_code == 302
    assert Organisation.objects.filter(name="Gemeinde Au").count() == 1
    words = text_of(office.get(page))
    assert "Alles ist schon so eingetragen. Geändert hat sich nichts." in words


def test_faults_come_first_and_hide_the_button(office: Client) -> None:
    lines = [f"Gemeinde;Gemeinde {n};79206;Musterbach" for n in range(60)]
    page = send(office, csv_file(HEADS, *lines, "Firma;;abc;"))
    response = office.get(page)
    words = text_of(response)
    assert "1 von 61 Zeilen hat Fehler." in words
    assert "ohne Namen Organisationen, Zeile 62 Fehler" in words
    assert "PLZ: Geben Sie die Postleitzahl mit 5 Ziffern ein" in words
    assert "Gemeinde 1 " not in words
    assert 'name="seen"' not in response.content.decode()
    refused = office.post(page, {"seen": response.context["plan"].mark})
    assert refused.status_code == 409
    assert "In der Datei sind noch Fehler." in text_of(refused)
    assert not Organisation.objects.filter(name="Gemeinde 1").exists()


def test_lines_are_filtered_by_links_and_paged(office: Client) -> None:
    builders.make_organisation(name="Gemeinde 0")
    lines = [f"Gemeinde;Gemeinde {n};79206;Musterbach" for n in range(30)]
    page = send(office, csv_file(HEADS, *lines, "Gemeinde;Gemeinde Ost;1067;Ost"))
    whole = office.get(page)
    assert "alle (31) neu (30) unverändert (1) mit Hinweis (1)" in text_of(whole)
    assert [len(whole.context["lines"]), whole.context["page"].paginator.num_pages] == [25, 2]
    assert len(office.get(page, {"seite": 2}).context["lines"]) == 6
    assert len(office.get(page, {"zeigen": "unveraendert"}).context["lines"]) == 1
    hinted = office.get(page, {"zeigen": "hinweise"})
    assert "PLZ: Aus „1067“ wurde „01067“" in text_of(hinted)
    for rubbish in ({"zeigen": "\x00"}, {"seite": "9" * 50}, {"seite": "x"}):
        assert office.get(page, rubbish).status_code == 200


def test_a_register_that_moved_on_is_shown_anew(office: Client) -> None:
    page = send(office, towns("Gemeinde Au"))
    seen = office.get(page).context["plan"].mark
    builders.make_organisation(name="Gemeinde Au", postal_code="79999")
    response = office.post(page, {"seen": seen})
    assert response.status_code == 409
    words = text_of(response)
    assert "Das Verzeichnis hat sich seit der Durchsicht geändert." in words
    assert "PLZ: bisher 79999 neu 79206" in words
    assert take_over(office, page).status_code == 302
    assert Organisation.objects.get(name="Gemeinde Au").postal_code == "79206"


@pytest.mark.parametrize("seen", ["", "x", "\x00", "0" * 5000])
def test_a_forged_mark_enters_nothing(office: Client, seen: str) -> None:
    page = send(office, towns("Gemeinde Au"))
    assert office.post(page, {"seen": seen}).status_code == 409
    assert not Organisation.objects.filter(name="Gemeinde Au").exists()


def test_what_one_sent_the_other_does_not_see(office: Client, sign_in: SignIn) -> None:
    page = send(office, towns("Gemeinde Au"))
    other = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    foreign, missing = other.get(page), other.get(f"{CHOOSE}nie-gewesen/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert text_of(foreign) == text_of(missing)
    assert "Die Datei liegt nicht mehr bereit" in text_of(foreign)
    assert other.post(page, {"seen": "x"}).status_code == 404


def test_a_file_that_has_gone_is_asked_for_again(office: Client) -> None:
    page = send(office, towns("Gemeinde Au"))
    cache.clear()
    assert "Laden Sie sie noch einmal hoch." in text_of(office.get(page))
    assert office.post(page, {"seen": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("Register.xlsx", b"PK\x03\x04", "nicht als Excel-Arbeitsmappe lesen"),
        ("Register.csv", b"a;b", "Die Spalten dieser Datei kennt das Portal nicht."),
        ("Register.csv", csv_file("Name;AGS", "Au;1"), "fehlt die Spalte „Art“"),
        ("Register.exe", b"MZ", "nicht vom Typ XLSX oder CSV"),
        ("Register.csv", b"", "leer"),
    ],
)
def test_a_file_amiss_stays_on_the_page(
    office: Client, name: str, content: bytes, words: str
) -> None:
    response = office.post(CHOOSE, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    assert words in text_of(response)


def test_without_a_file_the_page_asks_for_one(office: Client) -> None:
    assert "Wählen Sie die Datei aus" in text_of(office.post(CHOOSE))


def test_people_without_password_are_counted(office: Client) -> None:
    builders.make_member(
        builders.make_organisation(name="Gemeinde Au"),
        user=builders.make_user(email="alt@au.example", first_name="Alt", last_name="Beispiel"),
        function="",
    )
    rows = [person(), person(E_Mail="alt@au.example", Vorname="Alt")]
    page = send(office, register_book(people=rows), "Register.xlsx")
    assert "1 Person der Datei hat danach noch kein Passwort." in text_of(office.get(page))
    take_over(office, page)
    assert "1 Person der Datei hat noch kein Passwort." in text_of(office.get(page))
    assert Membership.objects.get(user__email="kim@au.example").organisation.name == "Gemeinde Au"


def test_hostile_words_are_shown_as_they_are(office: Client) -> None:
    name = "<script>alert(1)</script>{{ portal }}"
    book = register_book([organisation(Name=name)])
    response = office.get(send(office, book, "<b>&\x1f.xlsx"))
    assert name in text_of(response)
    assert "<script>alert" not in response.content.decode()


def test_the_name_of_the_file_is_cut_and_printable(office: Client) -> None:
    page = send(office, towns("Gemeinde Au"), "a" * 150 + "\u202e.csv")
    shown = office.get(page).context["kept"].name
    assert len(shown) == importing.LONGEST_NAME
    assert shown.isprintable()
