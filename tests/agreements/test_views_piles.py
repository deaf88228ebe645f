"""The pages of the piles: handed in, watched, put right, filed, confirmed."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.actions import transitions
from agreements.actions.filing import file_papers
from agreements.documents.issued_papers import code_of
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.document import SignedCopy
from archive import store
from archive.enums import PageReading
from archive.models import ScanPage, ScanPile
from core.page_codes import tail
from tests import builders, scans
from tests import hostile_files as hostile
from tests.agreements.pages import page as html_of
from tests.agreements.pages import text_of
from tests.conftest import SignIn
from tests.scans import Wear, blank_sheet, make_pile, read_pile, sheets_of, strange_sheet, worn

pytestmark = pytest.mark.django_db

LIST = reverse("admin:piles")
HUGE = 10**30


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


def url(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


def code(agreement: Agreement) -> str:
    assert agreement.current_version
    return code_of(agreement.current_version)


def say(client: Client, sheet: ScanPage, do: str, /, **fields: object) -> HttpResponse:
    """Send one of the forms beside a page."""
    address = url("pile_page", sheet.pile_id, sheet.position)
    return client.post(address, {"do": do, **fields})  # type: ignore[return-value]  # the client's answer


# --- Handed in ------------------------------------------------------------------------------------


def test_a_pile_is_handed_in_and_its_progress_is_seen(office: Client):
    given = {"file": builders.upload("Stapel.pdf", builders.pdf_bytes(3))}

    answer = office.post(LIST, given, follow=True)

    pile = ScanPile.objects.get()
    assert answer.redirect_chain[-1][0] == url("pile", pile.pk)
    words = text_of(answer)
    assert "Der Stapel ist hochgeladen. Die Seiten werden gelesen." in words
    assert "0 von 3 Seiten sind gelesen." in words
    assert office.get(url("pile_progress", pile.pk)).json() == {"read": 0, "total": 3}
    assert "wird gelesen" in text_of(office.get(LIST))


def test_the_list_says_what_is_to_do(office: Client):
    assert "Noch kein Stapel" in text_of(office.get(LIST))
    read_pile([blank_sheet()])
    assert "erledigt" in text_of(office.get(LIST))
    read_pile([strange_sheet(), strange_sheet()])
    assert "2 Seiten offen" in text_of(office.get(LIST))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "leer"),
        (hostile.program(), "keine PDF-Datei"),
        (hostile.with_javascript(), "JavaScript"),
        (hostile.with_launch(), "Befehle"),
        (hostile.with_attachment(), "weitere Dateien"),
        (hostile.encrypted(), "Passwort"),
        (hostile.bomb_of_objects(), "aufwendig"),
        (hostile.cut_in_half(), "beschädigt"),
        (hostile.zip_behind_pdf(), "Archiv"),
    ],
)
def test_hostile_files_are_refused_in_words(office: Client, content: bytes, reason: str):
    answer = office.post(LIST, {"file": builders.upload("Stapel.pdf", content)})

    assert reason in text_of(answer)
    assert not ScanPile.objects.exists()


def test_a_picture_is_no_pile(office: Client):
    answer = office.post(LIST, {"file": builders.upload("Stapel.png", b"\x89PNG")})
    assert "nicht vom Typ PDF" in text_of(answer)
    assert "Wählen Sie die PDF-Datei mit dem Stapel aus." in text_of(office.post(LIST))


def test_a_pile_twice_is_refused_beside_the_file(office: Client):
    for status in (302, 409):
        given = {"file": builders.upload("Stapel.pdf", builders.pdf_bytes(2))}
        answer = office.post(LIST, given)
        assert answer.status_code == status
    assert "liegt schon als Stapel vor" in text_of(answer)


# --- Sorted ---------------------------------------------------------------------------------------


def test_everything_odd_is_told(office: Client, agreement: Agreement):
    sheets = sheets_of(agreement)
    sheets[2] = worn(sheets[2].convert("L"), Wear(turn=180))
    odd = [blank_sheet(), strange_sheet(), strange_sheet("https://example.org/x")]
    pile = read_pile([*sheets[:-1], sheets[0], *odd])

    words = text_of(office.get(url("pile", pile.pk)))

    assert "Von Hand zu ordnen (1)" in words
    assert f"Es fehlt Seite {len(sheets)}." in words
    assert "Seite 1 liegt mehrfach im Stapel." in words
    assert "stand auf dem Kopf" in words
    assert "Ohne Zuordnung (2)" in words
    assert "Kein Seitencode gefunden" in words
    assert "Fremder Code: https://example.org/x" in words
    assert "Leere Seiten (1)" in words


def test_a_page_of_a_protokoll_is_called_one(office: Client):
    code = f"HTTPS://PORTAL.EXAMPLE/P/{tail('M' + '2' * 16, 2)}"
    pile = read_pile([strange_sheet(code)])

    said = "Seite 2 eines Protokolls. Protokolle werden nicht als Ausfertigung abgelegt."
    assert said in text_of(office.get(url("pile", pile.pk)))
    assert said in text_of(office.get(url("pile_page", pile.pk, 1)))


def test_missing_pages_are_counted_in_words(office: Client, agreement: Agreement):
    sheets = sheets_of(agreement)
    pile = read_pile([*sheets[3:], *sheets[3:5]])

    words = text_of(office.get(url("pile", pile.pk)))
    assert "Es fehlen die Seiten 1, 2 und 3." in words
    assert "Die Seiten 4 und 5 liegen mehrfach im Stapel." in words
    assert "fehlt Seite 1 fehlt Seite 2 fehlt Seite 3 Seite 4 mehrfach" in words


def test_a_page_without_a_code_says_where_it_likely_belongs(office: Client, agreement: Agreement):
    sheets = sheets_of(agreement)
    sheets[1] = worn(sheets[1].convert("L"), Wear(is_torn=True))
    pile = read_pile(sheets)

    words = text_of(office.get(url("pile", pile.pk)))
    assert f"gefunden. Vermutlich {agreement.number}, Fassung 1, Seite 2" in words


def test_a_page_that_cannot_be_shown_has_no_picture_but_words(office: Client):
    pile = read_pile([strange_sheet()])
    pile.pages.update(reading=PageReading.FAULTY)

    page = office.get(url("pile", pile.pk))
    assert "Kein Bild Blatt 1 Lässt sich nicht darstellen" in text_of(page)
    leaf = office.get(url("pile_page", pile.pk, 1))
    assert "Dieses Blatt lässt sich nicht darstellen" in text_of(leaf)
    assert "/bild/" not in page.content.decode() + leaf.content.decode()


def test_second_copies_are_laid_aside_at_once(office: Client, agreement: Agreement):
    sheets = sheets_of(agreement)
    pile = read_pile([*sheets, *sheets])

    answer = office.post(url("pile_repeats", pile.pk), {"code": code(agreement)}, follow=True)

    words = text_of(answer)
    assert f"{len(sheets)} Blätter sind als zweites Exemplar beiseitegelegt." in words
    assert f"Beiseitegelegt ({len(sheets)})" in words
    assert "Vollständig (1)" in words
    again = office.post(url("pile_repeats", pile.pk), {"code": "nichts"}, follow=True)
    assert "0 Blätter" in text_of(again)


def test_the_complete_are_filed_with_one_button(office: Client, agreement: Agreement):
    other = builders.make_agreement(State.SIGNING)
    pile = read_pile([*sheets_of(other), *sheets_of(agreement)])
    assert "Alle 2 vollständigen ablegen" in text_of(office.get(url("pile", pile.pk)))

    answer = office.post(url("pile_file", pile.pk), follow=True)

    words = text_of(answer)
    assert "2 Ausfertigungen sind abgelegt." in words
    assert "Der Stapel ist abgearbeitet" in words
    assert "3 Unterschriften noch nicht bestätigt" in words
    assert SignedCopy.objects.count() == 2
    nothing = office.post(url("pile_file", pile.pk), follow=True)
    assert "Abgelegt ist nichts." in text_of(nothing)


def test_what_needs_a_second_thought_is_filed_one_by_one(office: Client):
    agreement = builders.make_agreement(State.SIGNED)
    pile = read_pile(sheets_of(agreement))

    words = text_of(office.get(url("pile", pile.pk)))
    assert "Alle Unterschriften sind schon eingetragen." in words
    assert "Trotzdem ablegen" in words
    office.post(url("pile_file", pile.pk))
    assert not SignedCopy.objects.exists()

    answer = office.post(url("pile_file", pile.pk), {"code": code(agreement)}, follow=True)
    words = text_of(answer)
    assert f"Die Ausfertigung von {agreement.number} ist abgelegt." in words
    assert "Alle Unterschriften eingetragen" in words


def test_an_abschrift_is_told_and_cannot_be_filed(office: Client):
    agreement = builders.make_agreement(State.SIGNED)
    assert agreement.current_version
    document = agreement.current_version.transcript.document
    pile = read_pile(scans.sheets_in(store.read(document.sha256)))

    words = text_of(office.get(url("pile", pile.pk)))
    assert "Das ist die Abschrift." in words
    assert "Trotzdem ablegen" not in words
    forged = office.post(url("pile_file", pile.pk), {"code": "A" + code(agreement)[1:]})
    assert forged.status_code == 409
    assert office.post(url("pile_file", pile.pk), {"code": "\x00"}).status_code == 409


# --- One page -------------------------------------------------------------------------------------


@pytest.fixture
def torn(agreement: Agreement) -> ScanPage:
    """Return the second page of an agreement whose code is torn off."""
    sheets = sheets_of(agreement)
    sheets[1] = worn(sheets[1].convert("L"), Wear(is_torn=True))
    page: ScanPage = read_pile(sheets).pages.get(position=2)
    return page


def test_a_torn_page_is_put_where_it_likely_belongs(
    office: Client, agreement: Agreement, torn: ScanPage
):
    html = html_of(office, url("pile_page", torn.pile_id, 2))
    value = f"{code(agreement)}:2"
    assert f'<option value="{value}" selected>' in html

    answer = say(office, torn, "assign", place=value)

    assert answer.status_code == 302
    words = text_of(office.get(url("pile", torn.pile_id)))
    assert "Vollständig (1)" in words
    assert "von Hand zugeordnet" in words
    own = text_of(office.get(url("pile_page", torn.pile_id, 2)))
    assert f"{agreement.number}, Fassung 1, Seite 2" in own
    say(office, torn, "back")
    torn.refresh_from_db()
    assert torn.code == ""


def test_any_page_can_be_named_by_hand(office: Client, agreement: Agreement, torn: ScanPage):
    named = {"place": "other", "number": agreement.number, "version": 1, "page": 2}

    assert say(office, torn, "assign", **named).status_code == 302
    torn.refresh_from_db()
    assert (torn.code, torn.page) == (code(agreement), 2)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"place": ""}, "Wählen Sie aus, wohin die Seite gehört."),
        ({"place": "F:2"}, "Wählen Sie"),
        ({"place": "other"}, "Geben Sie die Nummer der Vereinbarung ein."),
        ({"place": "other", "number": "KV-1999-0001", "version": 1, "page": 1}, "gibt es nicht"),
        ({"place": "other", "number": "\x00", "version": 1, "page": 1}, "Bitte prüfen Sie"),
        ({"place": "other", "number": "KV", "version": HUGE, "page": 1}, "Bitte prüfen Sie"),
    ],
)
def test_what_there_is_not_is_said_beside_the_field(
    office: Client, torn: ScanPage, fields: dict[str, object], reason: str
):
    answer = say(office, torn, "assign", **fields)

    assert answer.status_code == 200
    assert reason in text_of(answer)
    torn.refresh_from_db()
    assert torn.code == ""


def test_a_page_beyond_the_last_is_refused(office: Client, agreement: Agreement, torn: ScanPage):
    named = {"place": "other", "number": agreement.number, "version": 1, "page": 99}
    count = len(sheets_of(agreement))

    assert f"hat nur {count} Seiten" in text_of(say(office, torn, "assign", **named))


def test_a_page_is_turned_and_laid_aside(office: Client, torn: ScanPage):
    say(office, torn, "turn")
    torn.refresh_from_db()
    assert torn.turn == 90
    assert "wird nach rechts gedreht" in text_of(office.get(url("pile_page", torn.pile_id, 2)))

    assert "Wählen Sie aus, warum" in text_of(say(office, torn, "aside"))
    other = {"aside-reason": "other"}
    assert "Geben Sie den Grund ein." in text_of(say(office, torn, "aside", **other))
    say(office, torn, "aside", **other, **{"aside-words": "Kaffee"})
    torn.refresh_from_db()
    assert torn.set_aside_reason == "Kaffee"
    assert "Wieder aufnehmen" in text_of(office.get(url("pile_page", torn.pile_id, 2)))
    say(office, torn, "back")
    say(office, torn, "aside", **{"aside-reason": "Zweites Exemplar"})
    torn.refresh_from_db()
    assert torn.set_aside_reason == "Zweites Exemplar"


def test_a_filed_page_says_where_and_offers_nothing(office: Client, agreement: Agreement):
    pile = read_pile(sheets_of(agreement))
    file_papers(pile=pile, codes=[code(agreement)], by=builders.make_office_member())
    page = pile.pages.get(position=1)

    words = text_of(office.get(url("pile_page", pile.pk, 1)))
    assert f"{agreement.number}_Fassung-1_Ausfertigung.pdf" in words
    assert "Nach rechts drehen" not in words
    assert say(office, page, "turn").status_code == 409


def test_pictures_are_for_staff_and_cannot_act(office: Client, sign_in: SignIn):
    pile = make_pile([strange_sheet()])
    address = url("pile_image", pile.pk, 1)

    small, large = office.get(address), office.get(f"{address}?gross")

    for answer in (small, large):
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private, no-store" in answer["Cache-Control"]
        assert answer.content.startswith(b"\xff\xd8")
    assert len(small.content) < len(large.content)
    assert office.get(address).content == small.content  # kept since the first time
    assert sign_in(builders.make_member()).get(address, follow=True).status_code == 403


def test_a_picture_that_cannot_be_made_is_not_there(
    office: Client, caplog: pytest.LogCaptureFixture
):
    pile = make_pile([strange_sheet()])
    ScanPage.objects.create(pile=pile, position=2)
    caches["scans"].clear()
    assert office.get(url("pile_image", pile.pk, 2)).status_code == 404

    store.remove(store.name_of(pile.document.sha256))
    assert office.get(url("pile_image", pile.pk, 1)).status_code == 404
    assert "CRITICAL" in {record.levelname for record in caplog.records}


@pytest.mark.parametrize("name", ["pile_page", "pile_image"])
def test_what_is_not_there_is_not_found(office: Client, name: str):
    pile = make_pile([blank_sheet()])
    for args in ((pile.pk, 2), (pile.pk, 0), (pile.pk, HUGE), (pile.pk + 1, 1), (HUGE, 1)):
        assert office.get(url(name, *args)).status_code == 404
    assert office.get(url("signed_copy", HUGE)).status_code == 404


def test_an_unknown_deed_does_nothing(office: Client):
    pile = make_pile([blank_sheet()])
    assert say(office, pile.pages.get(), "burn").status_code == 302


# --- Who signed -----------------------------------------------------------------------------------


@pytest.fixture
def copy(agreement: Agreement) -> SignedCopy:
    pile = read_pile(sheets_of(agreement))
    office = builders.make_office_member()
    (filed,) = file_papers(pile=pile, codes=[code(agreement)], by=office)
    return filed


def answers(agreement: Agreement, **changed: object) -> dict[str, object]:
    """Return what is posted where all parties have signed today."""
    today = timezone.localdate()
    given = {
        "has_signed": "on",
        "name": "Anna Beispiel",
        "function": "Leitung",
        "place": "Musterbach",
        "signed_on_day": today.day,
        "signed_on_month": today.month,
        "signed_on_year": today.year,
        "representation": "in-person",
        "authority": "office-holder",
        "seen": agreement.current_version.sha256 if agreement.current_version else "",
    } | changed
    return {
        f"p{party.pk}-{name}": value
        for party in agreement.signing_parties
        for name, value in given.items()
    }


def test_the_page_knows_what_the_agreement_says(
    office: Client, agreement: Agreement, copy: SignedCopy
):
    school = agreement.parties.get(role="school")
    html = html_of(office, url("signed_copy", copy.pk))

    assert f'value="{school.represented_by}"' in html
    assert 'value="Schulleitung"' in html
    assert copy.document.sha256 in html
    assert f'name="p{school.pk}-signed_on_day" value' not in html  # no date is guessed


def test_all_are_confirmed_on_one_page(office: Client, agreement: Agreement, copy: SignedCopy):
    answer = office.post(url("signed_copy", copy.pk), answers(agreement), follow=True)

    words = text_of(answer)
    assert "Alle haben unterschrieben. Die Abschrift ist erstellt." in words
    assert "Alle Unterschriften sind eingetragen." in words
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED


def test_some_are_confirmed_and_the_rest_is_asked_again(
    office: Client, agreement: Agreement, copy: SignedCopy
):
    first = agreement.signing_parties[0]
    given = answers(agreement)
    only = {name: value for name, value in given.items() if name.startswith(f"p{first.pk}-")}

    words = text_of(office.post(url("signed_copy", copy.pk), only, follow=True))

    assert f"Eingetragen: {first.name}. Weitere Unterschriften fehlen noch." in words
    assert agreement.current_version
    assert agreement.current_version.signatures.count() == 1
    html = html_of(office, url("signed_copy", copy.pk))
    assert f"p{first.pk}-name" not in html
    assert f"p{agreement.signing_parties[1].pk}-name" in html


def test_without_a_date_or_without_anybody_nothing_is_recorded(
    office: Client, agreement: Agreement, copy: SignedCopy
):
    address = url("signed_copy", copy.pk)

    words = text_of(office.post(address, answers(agreement, signed_on_day="")))
    assert "Fehler:" in words
    assert "Wählen Sie mindestens einen Vertragspartner aus" in text_of(office.post(address))
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = {
        "signed_on_day": tomorrow.day,
        "signed_on_month": tomorrow.month,
        "signed_on_year": tomorrow.year,
    }
    assert "in der Zukunft" in text_of(office.post(address, answers(agreement, **late)))
    assert agreement.current_version
    assert not agreement.current_version.signatures.exists()


def test_errors_name_the_party(office: Client, agreement: Agreement, copy: SignedCopy):
    words = text_of(office.post(url("signed_copy", copy.pk), answers(agreement, name="")))
    for party in agreement.signing_parties:
        assert f"{party.get_role_display()}: Geben Sie ein, wer unterschrieben hat." in words


def test_under_a_resting_fassung_nothing_is_asked(
    office: Client, agreement: Agreement, copy: SignedCopy
):
    given = answers(agreement)
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=agreement.created_by)

    for answer in (
        office.get(url("signed_copy", copy.pk)),
        office.post(url("signed_copy", copy.pk), given),
    ):
        assert "Fassung 1 liegt nicht zur Unterschrift." in text_of(answer)
    pile = copy.document.scan_pages.first().pile  # type: ignore[union-attr]  # it was cut from one
    assert "Fassung 1 gilt nicht" in text_of(office.get(url("pile", pile.pk)))


# --- The door -------------------------------------------------------------------------------------


def test_the_administration_leads_to_the_piles(office: Client, sign_in: SignIn):
    own = reverse("admin:archive_scanpile_changelist")
    assert own in html_of(office, reverse("admin:index"))
    assert office.get(own)["Location"] == LIST
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert system.get(own).status_code == 403
    assert system.get(LIST).status_code == 403
