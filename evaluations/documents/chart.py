"""The shares of working time as bars: numbers worked out here, drawn by a template as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluations.documents.minutes_text import MinutesText, Share

# In the units of the drawing: the length of 100 percent, the height of a row.
FULL, ROW = 260, 46
RECOMMENDED = {"Direkte Arbeit": "60 bis 65", "Übrige Aufgaben": "bis zu 35 bis 40"}
THIRD = "etwa ein Drittel"


@dataclass(frozen=True, slots=True)
class Bar:
    """One share: its words, where its row begins, how long the bar is, what the Muster says."""

    label: str
    percent: int
    recommended: str
    top: int
    length: int

    @property
    def words_at(self) -> int:
        """Where its words stand."""
        return self.top + 16

    @property
    def bar_at(self) -> int:
        """Where its bar begins."""
        return self.top + 22

    @property
    def number_at(self) -> int:
        """Where its number stands."""
        return self.top + 37


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one drawing and the sentence that says the same."""

    title: str
    key: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return ROW * len(self.bars)

    @property
    def in_words(self) -> str:
        """The same for those who do not see it."""
        return "; ".join(f"{bar.label} {bar.percent} Prozent" for bar in self.bars)


def charts_of(text: MinutesText) -> list[Chart]:
    """Return the charts of the minutes: working time, and direct work by kinds of offers."""
    found = [
        ("Arbeitszeit", "working-time", text.working_time),
        ("Direkte Arbeit nach Angeboten", "direct-work", text.direct_work),
    ]
    return [Chart(title, key, _bars(shares)) for title, key, shares in found if shares]


def _bars(shares: Iterable[Share]) -> list[Bar]:
    return [
        Bar(
            label=share.label,
            percent=share.percent,
            recommended=RECOMMENDED.get(share.label, THIRD),
            top=ROW * row,
            length=FULL * share.percent // 100,
        )
        for row, share in enumerate(shares)
    ]
