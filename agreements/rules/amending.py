"""When a signed agreement may get a Nachtrag, and from when a Nachtrag may hold."""

from datetime import date, timedelta

from agreements.enums import State
from agreements.models.agreement import UNDER_WAY, Agreement

NOT_TO_AMENDMENT = (
    "Einen Nachtrag gibt es nur zur Vereinbarung selbst. Öffnen Sie die Vereinbarung {number}."
)
NOT_SIGNED = "Ein Nachtrag ändert, was alle unterschrieben haben. Hier fehlt das noch."
OVER = "Die Vereinbarung ist abgelaufen. Legen Sie eine neue an."
ONE_IS_OPEN = "Der Nachtrag {number} ist noch offen. Schließen Sie ihn zuerst ab."


def reason_against_amendment(agreement: Agreement, today: date) -> str:
    """Say why `agreement` can get no Nachtrag now; empty where it can."""
    if agreement.is_amendment:
        return NOT_TO_AMENDMENT.format(number=agreement.base_number)
    if agreement.state != State.SIGNED:
        return NOT_SIGNED
    ends_on = agreement.term.ends_on
    if ends_on and today > ends_on:
        return OVER
    if amendment := open_amendment(agreement):
        return ONE_IS_OPEN.format(number=amendment.number)
    return ""


def open_amendment(agreement: Agreement) -> Agreement | None:
    """Return the Nachtrag of `agreement` that is neither signed nor withdrawn."""
    under_way = [row for row in agreement.amendments.all() if row.state in UNDER_WAY]
    return under_way[0] if under_way else None


def reason_against_day(agreement: Agreement) -> str:
    """Say why a Nachtrag cannot hold from the day it names; empty where it can.

    It holds within the term, and leaves no gap behind the end that it postpones.
    """
    day, former = agreement.effective_on, agreement.amended
    if day is None or agreement.starts_on is None:
        return ""
    first = min(filter(None, (agreement.starts_on, former.starts_on)))
    if day < first:
        return f"Der Nachtrag gilt frühestens ab {first:%d.%m.%Y}, dem Beginn der Vereinbarung."
    if agreement.ends_on and day > agreement.ends_on:
        return (
            f"Der Nachtrag gilt spätestens ab {agreement.ends_on:%d.%m.%Y}, dem Ende des Zeitraums."
        )
    if former.ends_on and day > former.ends_on + timedelta(days=1):
        return (
            f"Der Zeitraum endet bisher am {former.ends_on:%d.%m.%Y}. "
            "Lassen Sie den Nachtrag spätestens am Tag danach beginnen."
        )
    return ""
