"""The Zeitreihe as a drawing: places worked out here, drawn by a template as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from evaluations.documents.goal_lives import Cell, Life, Lives
from evaluations.enums import Attainment, GoalEvent

# In the units of the drawing, which are points of the screen.
COLUMN, HEAD, LEAST_WIDTH = 132, 30, 340
LABEL, LINE, SIGN, WORD, GAP = 26, 16, 28, 18, 14
LETTER = 7.6  # how wide a letter of a goal's words is, at most on average
SIGNS = {GoalEvent.NEW: "+", GoalEvent.ADAPTED: "~", GoalEvent.DROPPED: "×"}


@dataclass(frozen=True)
class Said:
    """A word and where it stands."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class DrawnCell:
    """A goal in a Schuljahr: its words, its sign, and the line of its life."""

    left: int
    right: int
    middle: int
    sign_at: int
    is_alive: bool
    events: tuple[Said, ...]
    attainment: str
    word: Said | None


@dataclass(frozen=True)
class DrawnLife:
    """A goal with its Schuljahre."""

    label: Said
    base: int
    cells: tuple[DrawnCell, ...]


@dataclass(frozen=True)
class Picture:
    """The whole drawing and the sentence that says what it shows."""

    width: int
    height: int
    years: tuple[Said, ...]
    rows: tuple[DrawnLife, ...]
    in_words: str


def picture_of(lives: Lives) -> Picture:
    """Return the drawing of `lives`."""
    width = max(COLUMN * len(lives.years), LEAST_WIDTH)
    years = tuple(
        Said(str(year), COLUMN * place + COLUMN // 2, HEAD - 10)
        for place, year in enumerate(lives.years)
    )
    rows = tuple(_drawn(lives, width))
    height = rows[-1].base if rows else HEAD
    return Picture(width, height, years, rows, _in_words(lives))


def _drawn(lives: Lives, width: int) -> Iterator[DrawnLife]:
    top = HEAD
    for life in lives.rows:
        drawn = _row(life, top, int(width / LETTER))
        yield drawn
        top = drawn.base


def _row(life: Life, top: int, letters: int) -> DrawnLife:
    first = top + LABEL
    lines = max(len(cell.events) for cell in life.cells)
    sign_at = first + LINE * lines + SIGN // 2
    text = shorten(f"{life.number}. {life.text}", letters, placeholder=" …")
    if len(text) < len(f"{life.number}. …") + 2:  # one long word
        text = f"{life.number}. {life.text}"[: letters - 2] + " …"
    return DrawnLife(
        label=Said(text, 0, top + LABEL - 6),
        base=sign_at + SIGN // 2 + WORD + GAP,
        cells=tuple(_cell(cell, place, first, sign_at) for place, cell in enumerate(life.cells)),
    )


def _cell(cell: Cell, place: int, top: int, sign_at: int) -> DrawnCell:
    left = COLUMN * place
    middle = left + COLUMN // 2
    word = None
    if cell.attainment is not None:
        word = Said(str(Attainment(cell.attainment).label), middle, sign_at + SIGN // 2 + LINE)
    return DrawnCell(
        left=left,
        right=left + COLUMN,
        middle=middle,
        sign_at=sign_at,
        is_alive=cell.is_alive,
        events=tuple(
            Said(f"{SIGNS[event]} {event.label}", middle, top + LINE * line + LINE - 4)
            for line, event in enumerate(cell.events)
        ),
        attainment=str(cell.attainment or ""),
        word=word,
    )


def _in_words(lives: Lives) -> str:
    years, goals = len(lives.years), len(lives.rows)
    now = sum(life.is_alive for life in lives.rows)
    of_goals = "1 Ziel" if goals == 1 else f"{goals} Ziele"
    over = "1 Schuljahr" if years == 1 else f"{years} Schuljahre"
    judged = "1 davon ist" if len(lives.judged) == 1 else f"{len(lives.judged)} davon sind"
    hold = "1 Ziel gilt" if now == 1 else f"{now} Ziele gelten"
    return f"{of_goals} über {over}, {judged} ausgewertet. Zuletzt: {hold}."
