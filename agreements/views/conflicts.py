"""Two people wrote at the same place: what is asked, and what a message tells afterwards."""

from collections.abc import Callable, Iterable
from itertools import groupby

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.models import User
from agreements.actions.goal_merging import ROW, TEXT, GoalState, MergedGoal, TwoGoals
from agreements.actions.goal_merging import Row as EntryRow
from agreements.actions.merging import Author, Choice, News, TwoTexts, authors_at, latest
from agreements.actions.snapshots import ORDER
from agreements.documents.goals import ENTRY_FIELDS, Entry, entry_field_in_words, promise_in_words
from agreements.forms.questions import Question, Side
from agreements.forms.section import SectionForm
from agreements.models.agreement import Agreement
from core.redline import compare_prose, redline_html

NOTHING = SafeString("<p>Keine Angabe</p>")
SOMEBODY = "Jemand hat diesen Abschnitt inzwischen geändert."
ENTRY_LABELS = dict(
    zip(
        ENTRY_FIELDS,
        ("Art", "Beschreibung", "Aufgabenbereich", "Verantwortlich"),
        strict=True,
    )
)


# --- What somebody wrote meanwhile ----------------------------------------------------------------


def last_edit(subject: Model, place: str) -> str:
    """Say who changed `place` last, and when."""
    author = latest(authors_at(subject, place))
    if author is None:
        return SOMEBODY
    return f"{author.name} hat diesen Abschnitt {_when(author, 'um ')} geändert."


def last_removal(agreement: Agreement, place: str) -> str:
    """Say who removed what stood at `place`, and when."""
    author = latest(authors_at(agreement, place))
    if author is None:
        return "Jemand hat dieses Ziel inzwischen entfernt."
    return f"{author.name} hat dieses Ziel {_when(author, 'um ')} entfernt."


def told(news: Iterable[News], label_of: Callable[[str], str], reader: User) -> str:
    """Say what others wrote meanwhile that a form leaves as it is; empty for no news."""
    return " ".join(
        f"{_who(author, reader)} inzwischen {_listed(list(found), label_of)}."
        for author, found in groupby(news, key=lambda item: item.author)
    )


def _who(author: Author | None, reader: User) -> str:
    if author and author.pk == reader.pk:
        return "Sie selbst haben in einem anderen Fenster"
    return f"{author.name} hat" if author else "Jemand hat"


def _listed(news: list[News], label_of: Callable[[str], str]) -> str:
    done = [
        f"{_and([f'„{label_of(item.key)}“' for item in found])} {deed}"
        for deed, found in (
            (deed, list(found)) for deed, found in groupby(news, key=lambda item: item.deed)
        )
    ]
    return _and(done)


def _and(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} und {last}" if most else last


def _when(author: Author, at: str = "") -> str:
    """Return the time; with the day before it where that is not today."""
    moment = timezone.localtime(author.at)
    hour = f"{at}{moment:%H:%M}\N{NO-BREAK SPACE}Uhr"
    if moment.date() == timezone.localdate():
        return hour
    return f"am {date_format(moment, 'j. F')} {hour}" if at else f"{moment:%d.%m.%Y}, {hour}"


def theirs(author: Author | None) -> str:
    """Name the other person's answer: „Eingabe von Anna Beispiel, 14:31 Uhr“."""
    return f"Eingabe von {author.name}, {_when(author)}" if author else "Gespeicherte Eingabe"


# --- What is asked --------------------------------------------------------------------------------


def questions_on(clash: TwoTexts, form: SectionForm) -> list[Question]:
    """Ask which text holds in each field that two people wrote differently."""
    stored = form.in_words(clash.stored)
    typed = form.typed() if form.whole else clash.merged.texts
    return [
        _two_texts(key, form.label_of(key), author, stored[key], typed[key])
        for key, author in clash.asked.items()
    ]


def _two_texts(key: str, label: str, author: Author | None, stored: str, typed: str) -> Question:
    sides = (
        Side(Choice.MINE, "Ihre Eingabe", _compared(stored, typed)),
        Side(Choice.THEIRS, theirs(author), _plain(stored)),
    )
    return Question(key, label, sides)


def _compared(stored: str, typed: str) -> SafeString:
    """Return a text with what it would change in the stored one, if they have words in common."""
    lines = compare_prose(stored, typed)
    alike = any(change.kind == "same" for line in lines for change in line)
    return redline_html(stored, typed) if alike else _plain(typed)


def _plain(text: str) -> SafeString:
    return redline_html(text, text) if text else NOTHING


def questions_on_goal(clash: TwoGoals) -> list[Question]:
    """Ask which text holds in each part of a goal that two people wrote differently."""
    goal, stored = clash.goal, clash.stored
    questions = []
    if TEXT in goal.asked:
        author = clash.authors.get(TEXT)
        questions.append(_two_texts(TEXT, "Ziel", author, stored.text, goal.text))
    for place, row in enumerate(goal.rows):
        questions += _on_row(place, row)
    if ORDER in goal.asked:
        questions.append(_on_order(goal, stored, clash.authors.get(ORDER)))
    return questions


def _on_row(place: int, row: EntryRow) -> list[Question]:
    label = f"Eintrag {place + 1}"
    if row.gone:
        return [_on_removed(f"{place}.{ROW}", label, row)]
    stored = row.theirs or row.entry
    return [
        _two_texts(
            f"{place}.{name}",
            f"{label}: {ENTRY_LABELS[name]}",
            row.author,
            entry_field_in_words(stored, name),
            entry_field_in_words(row.entry, name),
        )
        for name in row.asked
    ]


def _on_removed(key: str, label: str, row: EntryRow) -> Question:
    who = row.author.name if row.author else "Jemand"
    when = _when(row.author, "um ") if row.author else "inzwischen"
    sentence = f"{who} hat diesen Eintrag {when} entfernt. Sie haben ihn geändert."
    if row.gone == "mine":
        sentence = f"Sie haben diesen Eintrag entfernt. {who} hat ihn {when} geändert."
    sides = (
        Side(Choice.KEEP, Choice.KEEP.label, _plain(promise_in_words(row.entry))),
        Side(Choice.DROP, Choice.DROP.label, SafeString("")),
    )
    return Question(key, label, sides, sentence)


def _on_order(goal: MergedGoal, stored: GoalState, author: Author | None) -> Question:
    mine = [row.entry for row in goal.rows if row.pk in stored.entries]
    sides = (
        Side(Choice.MINE, "Ihre Reihenfolge", _numbered(mine)),
        Side(
            Choice.THEIRS,
            theirs(author).replace("Eingabe", "Reihenfolge", 1),
            _numbered(stored.entries.values()),
        ),
    )
    return Question(ORDER, "Reihenfolge der Einträge", sides)


def _numbered(entries: Iterable[Entry]) -> SafeString:
    return _plain("\n".join(f"{place}. {entry.text}" for place, entry in enumerate(entries, 1)))
