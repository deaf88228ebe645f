"""The Muster of 27.09.2023, sentence by sentence, for tests that every word of it is there.

The text file beside the agreements' tests is what can be copied out of the adopted document: lines
as printed, words split at line ends, underscores for blanks, footnotes where the pages end. What
is only layout is undone here; nothing else is touched.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "agreements" / "muster_2023-09-27.txt"

BLANK = "▯"  # stands for whatever fills a blank, the words around it included
CONTINUED = ("klassenbezogenen Angebote,", "Möglichkeit sich selbst")  # after a page break
HEADINGS = ("1. Präambel", "4. Aufsichtspflicht und Versicherungsschutz")  # no empty line follows
TABLE_HEAD = r"Ziele der Kooperation +Angebote / Rahmenbedingungen"
ABBREVIATED = re.compile(r"(?:\b(?:z\.B|d\.h|bzw|[Gg]gf|i\.d\.R|Abs|S|V|m|i)|\d)\.$")
LONGEST_BLANK = 400  # characters that may fill a blank
PAGE_END, PAGE_START = 2500, 400  # characters of footnotes, footers and headers around a page break


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences, headings, labels and cells in the order of the document.

    ``[^2]`` marks the call of a footnote, BLANK a place to be filled.
    """
    return tuple(sentence for block in _blocks() for sentence in _split(block))


def missing_sentences(extracted: str) -> list[str]:
    """Return the sentences that `extracted` lacks: text as a PDF or a page gives it.

    White space, soft hyphens and hyphens do not count. Where pages are joined by form feeds, a
    sentence may go on after the footnotes and the footer of its page.
    """
    return missing_passages(sentences(), extracted)


def missing_passages(passages: Iterable[str], extracted: str) -> list[str]:
    """Return the passages of any text that `extracted` lacks, by the same rules."""
    text = _bare(extracted)
    return [passage for passage in passages if not _is_in(passage, text)]


def _blocks() -> list[str]:
    text = SOURCE.read_text(encoding="utf-8")
    text = re.sub(rf"^ ?({TABLE_HEAD}) *$", _apart, text, flags=re.MULTILINE)
    for heading in HEADINGS:
        text = re.sub(rf"^ ({re.escape(heading)}) *$", r"\n\1\n", text, flags=re.MULTILINE)
        text = re.sub(rf"^({re.escape(heading)}) *$", r"\n\1\n", text, flags=re.MULTILINE)
    for words in CONTINUED:
        text = text.replace(f"\n {words}", f"\n{words}")
    text = re.sub(r"^(?: |- )(?=\S)", "\n", text, flags=re.MULTILINE)  # list items, new pages
    text = re.sub(r"^(\d) (?=[A-Z])", "\n", text, flags=re.MULTILINE)  # numbers of the footnotes
    text = re.sub(r"([^\W_])- *\n(?=[a-zäöü])", r"\1", text)  # words split at the line's end
    text = re.sub(r"([^\W_/]|/)- *\n", r"\1-", text)  # words with a hyphen, at the line's end
    text = re.sub(r"(?<=[a-z])(\d)(?=[.:])", r"[^\1]", text)
    found = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return _joined([_with_blanks(block) for block in found if block])


def _apart(_found: re.Match[str]) -> str:
    return "\n\nZiele der Kooperation\n\nAngebote / Rahmenbedingungen\n\n"


def _with_blanks(block: str) -> str:
    block = re.sub(r"an der _+ ?- ?Schule(?: _+)?", BLANK, block)
    return re.sub(r"_+", BLANK, block)


def _joined(blocks: list[str]) -> list[str]:
    """Join what an empty line tore apart in the middle of a sentence; labels stand alone."""
    whole: list[str] = []
    for block in blocks:
        torn = bool(whole) and whole[-1] != "Adresse" and whole[-1][-1] not in ".,:"
        if torn and block[0].islower():
            whole[-1] += f" {block}"
        else:
            whole.append(block)
    return whole


def _split(block: str) -> list[str]:
    found: list[str] = []
    for part in re.split(r"(?<=[.:]) (?=[A-ZÄÖÜ(])", block):
        if found and ABBREVIATED.search(found[-1]):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u00ad\u2010\u2011-]+", lambda found: "\f" if "\f" in found[0] else "", text)


def _pattern(sentence: str) -> str:
    pattern = re.escape(_bare(sentence))
    pattern = re.sub(r"\\\[\\\^(\d)\\\]", r"(?:\\[\\^)?\1?\\]?", pattern)
    return pattern.replace(BLANK, rf"[^\f]{{0,{LONGEST_BLANK}}}?")


def _is_in(sentence: str, text: str) -> bool:
    if re.search(_pattern(sentence), text):
        return True
    gap = rf"[^\f]{{0,{PAGE_END}}}\f[^\f]{{0,{PAGE_START}}}?"
    words = sentence.split(" ")
    return any(
        re.search(_pattern(" ".join(words[:place])) + gap + _pattern(" ".join(words[place:])), text)
        for place in range(1, len(words))
    )
