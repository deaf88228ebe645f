"""What should be considered in a record: hints with their source that never block.

Names of pupils are looked for only where the words around make one likely: a first name alone may
be a colleague's, a street's or a prize's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from agreements.advice import Hint
from evaluations.models import Record

DATA_PROTECTION = "Datenschutz"
SECTION_5_2 = "Muster, 5.2"
NAME_HINT = (
    "Der Text „{found}“ könnte eine Schülerin oder einen Schüler erkennbar machen. "
    "Beschreiben Sie die Sache ohne Namen und Einzelfälle."
)
DIRECT, OTHER = range(60, 66), range(35, 41)
WHOLE = 100
# About a third each: the largest share is at most this much above the smallest.
THIRDS_APART = 10

# Common first names of today's pupils; enough to notice, not a register.
_NAMES = (
    "Aaron|Adam|Alexander|Ali|Amelie|Amir|Anna|Anton|Ayse|Ben|Clara|Daniel|David|"
    "Elias|Ella|Emil|Emilia|Emily|Emma|Fabian|Felix|Finn|Florian|Fynn|Hannah|"
    "Hanna|Ida|Jakob|Jan|Jana|Jannik|Jonas|Jonathan|Julian|Julia|Justin|Kevin|"
    "Kim|Klara|Lara|Laura|Lea|Leni|Lena|Leo|Leon|Leonie|Levi|Liam|Lina|Lisa|"
    "Louis|Luca|Luis|Luisa|Lukas|Marie|Marlene|Matteo|Max|Maximilian|Mia|Mila|"
    "Milan|Mohammed|Moritz|Nele|Niklas|Nina|Noah|Nora|Oskar|Paul|Paula|Pia|Rayan|"
    "Samuel|Sarah|Simon|Sophia|Sofia|Sophie|Theo|Tim|Tom|Valentin|Vincent|Yusuf|"
    "Zoe"
)
_NAME = rf"(?:{_NAMES})"
_CHILD = r"(?:Schüler(?:in)?|Kind(?:es)?|Mädchen|Jungen?|Tochter|Sohn(?:es)?)"
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_CHILD} (?:namens )?{_NAME}\b(?: [A-ZÄÖÜ][\w.]*)?",
        rf"\b{_CHILD} [A-ZÄÖÜ]\.(?: ?[A-ZÄÖÜ]\.)?(?!\w)",
        rf"(?<!Frau )(?<!Herr )(?<!Herrn )\b{_NAME} [A-ZÄÖÜ]\.(?!\w)",
        rf"\b{_NAME},? (?:aus der |in der |\(|Klasse )+\d{{1,2}} ?[a-f]?\b",
        r"\b(?:§ ?)?8a[- ](?:Meldung|Fall|Verfahren) (?:vom|am|von|bei) [\dA-ZÄÖÜ][\w.]*",
    )
)


def name_hints(texts: Mapping[str, str]) -> Iterator[Hint]:
    """Yield a hint for each text, by its place, that may make a pupil recognisable."""
    for place, text in texts.items():
        found = next(filter(None, (pattern.search(text) for pattern in PATTERNS)), None)
        if found:
            yield Hint(NAME_HINT.format(found=found[0]), DATA_PROTECTION, place)


def share_hints(record: Record, place: str) -> Iterator[Hint]:
    """Yield what 5.2 of the Muster says about the shares of working time."""
    direct, other = record.share_direct, record.share_other
    if direct is not None and direct not in DIRECT:
        yield Hint(
            f"Die direkte Arbeit hat {direct} Prozent. Das Muster nennt 60 bis 65 Prozent.",
            SECTION_5_2,
            place,
        )
    if other is not None and other > max(OTHER):
        yield Hint(
            f"Die übrigen Aufgaben haben {other} Prozent. Das Muster nennt bis zu 35 bis 40 "
            "Prozent.",
            SECTION_5_2,
            place,
        )
    if direct is not None and other is not None and direct + other != WHOLE:
        yield Hint(
            f"Direkte Arbeit und übrige Aufgaben ergeben zusammen {direct + other} Prozent.",
            "Hinweis der Fachstelle",
            place,
        )
    yield from _third_hints(record, place)


def _third_hints(record: Record, place: str) -> Iterator[Hint]:
    shares = [record.share_groups, record.share_casework, record.share_open]
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and max(known) - min(known) > THIRDS_APART:
        yield Hint(
            "Gruppen, Einzelfälle und offene Angebote sind ungleich verteilt. Das Muster nennt "
            "etwa gleiche Anteile.",
            SECTION_5_2,
            place,
        )


def hints_on_cells(place: str, cells: Iterable[str], record: Record | None = None) -> list[Hint]:
    """List the hints on one place of a record: on its texts, and on its shares of time."""
    hints = list(name_hints({place: "\n".join(cells)}))
    return hints + list(share_hints(record, place)) if record else hints
