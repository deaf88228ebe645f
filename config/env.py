"""Typed readers of the environment: a variable that is set wrongly stops the start."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on", "ja"})
_FALSE = frozenset({"0", "false", "no", "off", "nein"})


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or `default`; raise ImproperlyConfigured without both."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Die Umgebungsvariable {name} fehlt.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return the variable `name` as a truth value; raise ImproperlyConfigured for other words."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise ImproperlyConfigured(f"{name} muss „ja“ oder „nein“ sein, nicht „{value}“.")


def choice(name: str, choices: Sequence[str], default: str) -> str:
    """Return the variable `name`, one of `choices`; raise ImproperlyConfigured for other words."""
    value = os.environ.get(name, default)
    if value not in choices:
        allowed = "“ oder „".join(choices)
        raise ImproperlyConfigured(f"{name} muss „{allowed}“ sein, nicht „{value}“.")
    return value


def number(name: str, default: int) -> int:
    """Return the variable `name` as a whole number; raise ImproperlyConfigured for other words."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} muss eine ganze Zahl sein, nicht „{value}“.") from error


def day_of_year(name: str, default: str) -> tuple[int, int]:
    """Return the variable `name`, „31.10.“, as day and month; raise ImproperlyConfigured else."""
    value = os.environ.get(name, default)
    day, _, month = value.strip().rstrip(".").partition(".")
    try:
        date(2023, int(month), int(day))  # a year without a leap day: the day is there every year
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} muss ein Tag wie „31.10.“ sein, nicht „{value}“."
        ) from error
    return int(day), int(month)


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the comma-separated variable `name` as a list without blanks."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return the variable `name` as an absolute path."""
    return Path(os.environ.get(name, default)).resolve()
