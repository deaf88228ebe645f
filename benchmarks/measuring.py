"""Two things timed in turn: what counts is their ratio within one run."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


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


@dataclass(frozen=True)
class How:
    """How often something is timed, and by which clock."""

    rounds: int = 7
    clock: Callable[[], float] = time.perf_counter


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    bar: float,
    compared_with: str,
    how: How | None = None,
) -> Figure:
    """Time both in turn after one warm-up each; the ratio is the median of the pairs'."""
    how = how or How()
    ours()
    theirs()
    pairs = [(_seconds(ours, how), _seconds(theirs, how)) for _ in range(how.rounds)]
    return Figure(
        name=name,
        ours=round(statistics.median(a for a, _ in pairs), 5),
        theirs=round(statistics.median(b for _, b in pairs), 5),
        ratio=round(statistics.median(a / b for a, b in pairs), 3),
        bar=bar,
        rounds=how.rounds,
        compared_with=compared_with,
    )


def _seconds(work: Callable[[], object], how: How) -> float:
    gc.collect()
    start = how.clock()
    work()
    return how.clock() - start


def processor_clock(pid: int) -> Callable[[], float]:
    """Return a clock of the seconds that process `pid` and its children spent on a processor.

    So a figure does not depend on what else the machine does; Linux only.
    """

    def seconds() -> float:
        return sum(_spent(task) for process in _family(pid) for task in process.glob("task/*"))

    return seconds


def _family(pid: int) -> Iterator[Path]:
    process = Path(f"/proc/{pid}")
    yield process
    for task in process.glob("task/*"):
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _spent(task: Path) -> float:
    return int((task / "schedstat").read_text().split()[0]) / 1e9
