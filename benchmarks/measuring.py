"""Two things timed in turn: what counts is their ratio within one run."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One named ratio with both its sides in seconds (medians) and the bar it is held against."""

    name: str
    ours: float
    theirs: float
    ratio: float
    bar: float
    rounds: int
    compared_with: str

    @property
    def is_met(self) -> bool:
        """Whether the ratio keeps to its bar."""
        return self.ratio <= self.bar

    def as_row(self) -> dict[str, object]:
        """Return the figure as it is written into results.json."""
        return {**asdict(self), "is_met": self.is_met}


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    bar: float,
    compared_with: str,
    rounds: int = 7,
) -> Figure:
    """Time both in turn after one warm-up each; the ratio is the median of the pairs'."""
    ours()
    theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return Figure(
        name=name,
        ours=round(statistics.median(a for a, _ in pairs), 5),
        theirs=round(statistics.median(b for _, b in pairs), 5),
        ratio=round(statistics.median(a / b for a, b in pairs), 3),
        bar=bar,
        rounds=rounds,
        compared_with=compared_with,
    )


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
