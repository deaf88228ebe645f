"""What is still missing before an agreement can be submitted."""

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.enums import BlankKind, PartyRole
from agreements.models.agreement import Agreement
from agreements.rules.amending import reason_against_day


@dataclass(frozen=True)
class Missing:
    """Something to be filled in: a sentence, and the section of the form where it belongs."""

    section: str
    text: str
    detail: str = ""


PARTY_NAMES = {
    PartyRole.SCHOOL_AUTHORITY: "des Schulträgers",
    PartyRole.SCHOOL: "der Schule",
    PartyRole.PROVIDER: "des Trägers der Schulsozialarbeit",
    PartyRole.COSIGNATORY: "der Mitzeichnenden",
    PartyRole.NOTIFIED: "der Stelle, die die Vereinbarung zur Kenntnis erhält",
}


def missing_in(agreement: Agreement) -> list[Missing]:
    """List what must be filled in before `agreement` can be submitted, in the form's order."""
    return [
        *_missing_parties(agreement),
        *_missing_term(agreement),
        *_missing_goals(agreement),
        *_missing_blanks(agreement),
        *_unsettled_wordings(agreement),
    ]


def _missing_parties(agreement: Agreement) -> Iterator[Missing]:
    for party in agreement.parties.all():
        whose = PARTY_NAMES[PartyRole(party.role)]
        asked = (
            (party.name, f"Geben Sie den Namen {whose} ein."),
            (party.street and party.city, f"Geben Sie die Adresse {whose} ein."),
            (party.represented_by, f"Geben Sie die Vertretung {whose} ein."),
        )
        yield from (Missing("parties", text, party.role) for value, text in asked if not value)
    if agreement.has_own_provider and not any(
        party.role == PartyRole.PROVIDER for party in agreement.parties.all()
    ):
        yield Missing(
            "parties", "Wählen Sie aus, wer Träger der Schulsozialarbeit ist.", "provider"
        )


def _missing_term(agreement: Agreement) -> Iterator[Missing]:
    if not agreement.starts_on:
        yield Missing("term", "Geben Sie den Zeitraum der Vereinbarung ein.")
    elif not agreement.ends_on and not agreement.is_unlimited:
        yield Missing("term", "Geben Sie das Ende der Vereinbarung ein.")
    if agreement.is_amendment and not agreement.effective_on:
        yield Missing("term", "Geben Sie ein, ab wann der Nachtrag gilt.")
    elif agreement.is_amendment and (reason := reason_against_day(agreement)):
        yield Missing("term", reason)


def _missing_goals(agreement: Agreement) -> Iterator[Missing]:
    if not agreement.goals.exists():
        yield Missing("goals", "Legen Sie mindestens ein Ziel der Kooperation an.")


def _missing_blanks(agreement: Agreement) -> Iterator[Missing]:
    filled = {value.key: value.text for value in agreement.blank_values.all()}
    for blank in agreement.edition.blanks.all():
        if blank.kind == BlankKind.TEXT and not filled.get(blank.key):
            yield Missing("blanks", f"Füllen Sie aus: {blank.label}.", blank.key)


def _unsettled_wordings(agreement: Agreement) -> Iterator[Missing]:
    if not agreement.follows_id:
        return  # only another Muster than that of the agreement before leaves any
    for wording in agreement.unsettled_wordings.all():
        yield Missing(
            "wording", f"Entscheiden Sie, welcher Wortlaut gilt: {wording.title}.", wording.key
        )
