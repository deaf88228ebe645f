"""What a sentence is about, a Vereinbarung or a Nachtrag, in the forms that sentences need."""

from dataclasses import asdict, dataclass
from typing import Any

from agreements.enums import Errand
from agreements.models.agreement import Agreement
from agreements.models.number import parted


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One word in its cases; a sentence names them: „{Who} ist beendet. {It} bleibt lesbar.“."""

    word: str
    who: str
    whom: str
    whose: str
    inside: str
    to: str
    to_this: str
    this: str
    it: str
    it_as_object: str

    def put_into(self, text: str, **values: Any) -> str:
        """Return `text` about this word; a form with a capital begins a sentence."""
        forms = asdict(self)
        capitals = {name.capitalize(): form[0].upper() + form[1:] for name, form in forms.items()}
        return text.format(**forms, **capitals, **values)


AGREEMENT = Noun(
    word="Vereinbarung",
    who="die Vereinbarung",
    whom="die Vereinbarung",
    whose="der Vereinbarung",
    inside="in der Vereinbarung",
    to="zur Vereinbarung",
    to_this="dieser Vereinbarung",
    this="diese Vereinbarung",
    it="sie",
    it_as_object="sie",
)
AMENDMENT = Noun(
    word="Nachtrag",
    who="der Nachtrag",
    whom="den Nachtrag",
    whose="des Nachtrags",
    inside="im Nachtrag",
    to="zum Nachtrag",
    to_this="diesem Nachtrag",
    this="diesen Nachtrag",
    it="er",
    it_as_object="ihn",
)
# The errands whose own words name the agreement.
ERRANDS_OF_AMENDMENT = {
    Errand.FILL_IN: "Nachtrag ausfüllen und einreichen",
    Errand.REVIEW: "Nachtrag prüfen",
    Errand.NOTE: "Unterschriebenen Nachtrag zur Kenntnis nehmen",
}


def noun_of(agreement: Agreement) -> Noun:
    """Return the word for `agreement` in a sentence."""
    return AMENDMENT if agreement.is_amendment else AGREEMENT


def errand_in_words(errand: Errand, number: str) -> str:
    """Return what `errand` asks for, about the agreement or the Nachtrag of this number."""
    is_amendment = bool(parted(number)[1])
    return ERRANDS_OF_AMENDMENT.get(errand, errand.label) if is_amendment else errand.label
