"""A question of the Fachstelle, from the field it is about to its last word."""

from tests.journeys.conftest import Visit
from tests.journeys.pages import Person, fill_in_goal
from tests.journeys.watch import HEIGHT, axe

SCHOOL, PROVIDER = "Schule (Schulleitung)", "Träger der Schulsozialarbeit"
WORKER, OFFICE = "Fachkraft der Schulsozialarbeit", "Fachstelle (Verwaltung)"
DRAFT = "/vereinbarungen/KV-2026-0001/"
REVIEW = "/verwaltung/vereinbarung/1/pruefung/"
PROMISE = "Ich habe die Vereinbarung geprüft und reiche sie verbindlich ein."
ON_NAME = "Ist das der amtliche Name der Schule?"
ON_GOAL = "Wer leitet die Projekttage?"
REASON = "Zwei Fragen sind offen."
COMMENT = "Kann das Sozialwerk die Projekttage leiten?"
REPLY = "Ja, zwei Tage je Klasse."
ANSWER = "Das Sozialwerk leitet sie."
DONE = "Danke, das ist klar."


def test_a_question_is_answered_where_it_was_asked(visit: Visit) -> None:
    school, office = Person(visit(SCHOOL)), Person(visit(OFFICE))
    provider, worker = Person(visit(PROVIDER)), Person(visit(WORKER))
    _hand_in(school)
    _ask_back(office)
    _read_at_the_place(school)
    _talk_among_the_parties(school, provider, worker)
    office.open(f"{DRAFT}offene-punkte/")
    office.misses(COMMENT, "Kommentar")
    _answer_and_settle(school, office)
    _told_in_the_history(school, office)


def _hand_in(school: Person) -> None:
    school.open(f"{DRAFT}beteiligte/")
    school.press("Alles stimmt so")
    school.task("Zeitraum")
    school.choose("1 Schuljahr")
    school.press("Speichern")
    school.open(f"{DRAFT}ziele/neu/")
    fill_in_goal(school, "Kinder lösen Streit gewaltfrei.", "Projekttage in jeder Klasse")
    school.open(f"{DRAFT}beratung/")
    label = school.page.get_by_role("radio").first.evaluate("node => node.labels[0].textContent")
    school.choose(label)
    school.press("Speichern")
    school.open(f"{DRAFT}offene-punkte/")
    school.sees("Es fehlt nichts, und alle Fragen sind erledigt.")
    school.open(f"{DRAFT}kontrolle/")
    school.choose(PROMISE)
    school.press("Verbindlich einreichen")


def _ask_back(office: Person) -> None:
    office.open(REVIEW)
    _note(office, "Kooperationsvereinbarung zwischen", "Schule: Name", ON_NAME)
    _note(office, "3. Ziele", "Ziel 1", ON_GOAL)
    office.unfold("Prüfnotiz schreiben: 3. Ziele")
    axe(office.page)
    office.unfold("Rückfrage stellen")
    office.write("Ihre Rückfrage an die Vertragspartner", REASON)
    office.press("Rückfrage stellen")


def _note(office: Person, passage: str, place: str, text: str) -> None:
    office.unfold(f"Prüfnotiz schreiben: {passage}")
    form = office.page.locator(".review-passage details[open]")
    form.get_by_label("Stelle", exact=True).select_option(place)
    form.get_by_label("Ihre Prüfnotiz").fill(text)
    office.press("Prüfnotiz speichern")
    office.sees(text)


def _read_at_the_place(school: Person) -> None:
    school.begin("Rückfrage beantworten", "KV-2026-0001")
    school.sees(REASON, "1 offene Prüfnotiz.")
    axe(school.page)
    school.follow("Offene Punkte ansehen (2)")
    school.sees(ON_NAME, ON_GOAL)
    axe(school.page)
    school.follow("Schule: Name")
    assert school.page.url.endswith("/beteiligte/schule/#id_name")
    school.sees(ON_NAME)
    school.misses(ON_GOAL)
    school.unfold("Antworten: Schule: Name")
    axe(school.page)
    school.write("Ihre Antwort", "Ja, er steht so im Schulverzeichnis.")
    school.press("Antwort senden")
    school.sees("Ihre Antwort ist gespeichert.", "Beantwortet")
    school.open(f"{DRAFT}ziele/")
    school.sees(ON_GOAL)
    axe(school.page)
    school.follow("Bearbeiten: Ziel 1")
    school.sees(ON_GOAL)


def _talk_among_the_parties(school: Person, provider: Person, worker: Person) -> None:
    school.unfold("Kommentar schreiben")
    school.sees("nicht die Fachstelle")
    school.press("Kommentar speichern")
    school.sees("Schreiben Sie Ihren Kommentar.")
    axe(school.page)
    school.page.go_back()
    school.unfold("Kommentar schreiben")
    axe(school.page)
    school.write("Ihr Kommentar", COMMENT)
    school.press("Kommentar speichern")
    school.sees("Ihr Kommentar ist gespeichert.", COMMENT)
    worker.open(f"{DRAFT}ziele/")
    worker.sees(COMMENT)
    provider.open(f"{DRAFT}offene-punkte/?zeige=kommentare")
    provider.sees(COMMENT)
    provider.misses(ON_GOAL)
    provider.unfold("Antworten: Ziel 1")
    provider.write("Ihre Antwort", REPLY)
    provider.press("Antwort senden")
    provider.page.set_viewport_size({"width": 375, "height": HEIGHT})
    assert provider.page.evaluate("document.documentElement.scrollWidth") == 375
    school.open(f"{DRAFT}ziele/")
    school.sees(COMMENT, REPLY)
    school.press(f"Erledigt: {COMMENT}")
    school.sees("Der Kommentar ist erledigt.")
    school.misses(REPLY)


def _answer_and_settle(school: Person, office: Person) -> None:
    school.unfold("Antworten: Ziel 1")
    school.press("Antwort senden")
    school.sees("Schreiben Sie Ihre Antwort.")
    axe(school.page)
    school.write("Ihre Antwort", ANSWER)
    school.press("Antwort senden")
    office.begin("Antwort auf Prüfnotiz lesen", "KV-2026-0001")
    office.sees(ANSWER)
    office.open(REVIEW)
    office.press(f"Erledigt: {ON_NAME}")
    office.sees("Die Prüfnotiz ist erledigt.")
    office.unfold("Antworten: Ziel 1")
    office.write("Ihre Antwort", DONE)
    axe(office.page)
    office.press("Antworten und erledigen")
    office.sees(DONE)
    office.misses(COMMENT, REPLY)
    school.open(f"{DRAFT}offene-punkte/")
    school.sees("Es fehlt nichts, und alle Fragen sind erledigt.")
    school.unfold("Erledigt (3)")
    school.sees(DONE, REPLY)
    axe(school.page)


def _told_in_the_history(school: Person, office: Person) -> None:
    for person in (school, office):
        person.open(f"{DRAFT}verlauf/")
        person.sees(ON_NAME, f"Antwort: „{ANSWER}“", f"Letztes Wort: „{DONE}“")
        person.misses(COMMENT, REPLY)
    school.sees("hat auf einen Kommentar geantwortet")
    office.misses("Kommentar")
