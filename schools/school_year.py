"""The Schuljahr: 1 August to 31 July (§ 26 SchG Baden-Württemberg)."""

from dataclasses import dataclass
from datetime import date
from typing import Self

FIRST_MONTH = 8


@dataclass(frozen=True, order=True, slots=True)
class SchoolYear:
    """Schuljahr: named by the calendar year in which it starts."""

    start_year: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the school year that holds `day`."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def starts_on(self) -> date:
        """The first day, 1 August."""
        return date(self.start_year, FIRST_MONTH, 1)

    @property
    def ends_on(self) -> date:
        """The last day, 31 July of the next calendar year."""
        return date(self.start_year + 1, FIRST_MONTH - 1, 31)

    def plus(self, years: int) -> "SchoolYear":
        """Return the school year `years` later."""
        return SchoolYear(self.start_year + years)

    def __str__(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"


def whole_years(starts_on: date, ends_on: date) -> int | None:
    """Return how many whole school years the term covers, or None off the boundaries."""
    first, last = SchoolYear.of(starts_on), SchoolYear.of(ends_on)
    if (starts_on, ends_on) != (first.starts_on, last.ends_on):
        return None
    return last.start_year - first.start_year + 1
