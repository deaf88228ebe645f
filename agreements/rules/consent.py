"""Which fields carry consent: a signature stands for them, and falls when one of them changes."""

from dataclasses import dataclass

from django.db.models import Model

from agreements.models.agreement import Agreement
from agreements.models.document import Annex
from agreements.models.goal import Commitment, Goal
from agreements.models.party import Party
from agreements.models.review import NoteReply, ReviewNote
from agreements.models.together import Autosave, Contact
from agreements.models.wording import Adaptation, BlankValue


@dataclass(frozen=True, slots=True)
class Field:
    """A field that people write in an agreement, its words, and whether consent hangs on it."""

    table: type[Model]
    name: str
    words: str
    carries_consent: bool


BINDS, FREE = True, False
# Product rule: text, goals, term and the parties' words; no address of an e-mail, no telephone.
CONSENT = (
    Field(Agreement, "has_own_provider", "Schulträger ist zugleich Träger", BINDS),
    Field(Agreement, "starts_on", "Zeitraum: Beginn", BINDS),
    Field(Agreement, "ends_on", "Zeitraum: Ende", BINDS),
    Field(Agreement, "is_unlimited", "Zeitraum: unbefristet", BINDS),
    Field(Agreement, "effective_on", "Nachtrag: gilt ab", BINDS),
    Field(Party, "organisation", "Vertragspartner: Organisation", BINDS),
    Field(Party, "name", "Vertragspartner: Name", BINDS),
    Field(Party, "street", "Vertragspartner: Straße und Hausnummer", BINDS),
    Field(Party, "postal_code", "Vertragspartner: Postleitzahl", BINDS),
    Field(Party, "city", "Vertragspartner: Ort", BINDS),
    Field(Party, "represented_by", "Vertragspartner: vertreten durch", BINDS),
    Field(Party, "participants", "Schule: andere am Schulleben Beteiligte", BINDS),
    Field(Party, "phrase", "Schule: im Satz", BINDS),
    Field(Party, "is_confirmed", "Vertragspartner: „Alles stimmt so“", FREE),
    Field(BlankValue, "text", "ausgefüllte Lücke", BINDS),
    Field(Adaptation, "body", "örtlicher Wortlaut eines Abschnitts", BINDS),
    Field(Goal, "text", "Ziel", BINDS),
    Field(Goal, "position", "Ziel: Reihenfolge", BINDS),
    Field(Commitment, "kind", "Angebot oder Rahmenbedingung: Art", BINDS),
    Field(Commitment, "text", "Angebot oder Rahmenbedingung: Beschreibung", BINDS),
    Field(Commitment, "task_group", "Angebot oder Rahmenbedingung: Aufgabenbereich", BINDS),
    Field(Commitment, "responsible", "Angebot oder Rahmenbedingung: Verantwortlich", BINDS),
    Field(Commitment, "position", "Angebot oder Rahmenbedingung: Reihenfolge", BINDS),
    Field(Annex, "kind", "Anlage: Art", BINDS),
    Field(Annex, "title", "Anlage: Bezeichnung", BINDS),
    Field(Annex, "document", "Anlage: Datei", BINDS),
    Field(Contact, "name", "Ansprechperson: Name", FREE),
    Field(Contact, "email", "Ansprechperson: E-Mail-Adresse", FREE),
    Field(Contact, "phone", "Ansprechperson: Telefon", FREE),
    Field(ReviewNote, "text", "Prüfnotiz oder Kommentar", FREE),
    Field(NoteReply, "text", "Antwort auf eine Prüfnotiz oder einen Kommentar", FREE),
    Field(Autosave, "typed", "Zwischenstand", FREE),
)
