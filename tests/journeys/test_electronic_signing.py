"""Two sign the PDF elsewhere, one after the other; one signs on paper; the forms are told."""

from concurrent.futures import ThreadPoolExecutor

from tests import signing
from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, sign_on_paper

PROVIDER, OFFICE = "Träger der Schulsozialarbeit", "Fachstelle (Verwaltung)"
SIGNATURES = "/vereinbarungen/KV-2026-0004/unterschriften/"
SOCIAL, SCHOOL, AUTHORITY = (
    "Sozialwerk Musterland e. V.",
    "Gymnasium Beispielstadt",
    "Stadt Beispielstadt",
)


def signed(content: bytes, name: str, field: str) -> bytes:
    """Sign as another program does; not in this thread, in which Playwright has its loop."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(signing.signed, content, name, field=field, box=None).result()


def bring_signed(person: Person, party: str, name: str, field: str) -> None:
    """Download the file to sign on, sign it, and bring it back."""
    person.follow(f"Unterschrift eintragen: {party}")
    person.follow("Signierte Datei hochladen")
    link = person.page.get_by_role("link", name="Datei zum Signieren herunterladen")
    answer = person.page.request.get(str(link.get_attribute("href")))
    content = signed(answer.body(), name, field)
    person.write("Name", name)
    person.write("Amtsbezeichnung oder Funktion", "Leitung")
    person.choose("Amt oder Funktion")
    person.attach("Signierte PDF-Datei", "signiert.pdf", content)
    person.press("Signierte Datei hochladen")


def test_two_sign_the_file_and_one_signs_on_paper(visit: Visit) -> None:
    provider = Person(visit(PROVIDER))
    provider.open(SIGNATURES)
    bring_signed(provider, SOCIAL, "Maria Vogt", "Unterschrift-traeger-der-schulsozialarbeit")
    provider.sees(f"Elektronische Signatur von {SOCIAL} eingetragen.")
    provider.sees("Der signierte Inhalt ist unverändert.", "zählt für diesen Eintrag")

    office = Person(visit(OFFICE, width=375))
    office.open(SIGNATURES)
    office.sees("Elektronisch signiert", "1 von 3 Vertragspartnern sind fertig.")
    bring_signed(office, SCHOOL, "Peter Roth", "Unterschrift-schule")
    office.sees("Maria Vogt", "Danach kamen nur weitere Signaturen dazu.")
    office.open(SIGNATURES)
    sign_on_paper(office, AUTHORITY, name="Dr. Karl Winter", ground="laufende Verwaltung")
    office.sees("Alle haben unterschrieben", "Gemischte Form – bitte rechtlich klären")
    transcript = office.read("Abschrift öffnen (PDF)")
    for words in ("gez. Maria Vogt", "PDF mit elektronischer Signatur", "Gemischte Form"):
        assert words in " ".join(transcript.split())
