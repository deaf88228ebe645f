"""What views hand to the page components: plain frozen values, never models."""

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True)
class TaskItem:
    """One line of a task list; without an address it cannot be worked on yet."""

    title: str
    url: str = ""
    note: str = ""
    status: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One question and its answer; `url` leads to where it is changed."""

    label: str
    value: str = ""
    url: str = ""
    action: str = "Ändern"


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    """Something that happened: what, when, by whom."""

    what: str
    at: dt.datetime
    who: str = ""
    detail: str = ""
    tone: str = "info"


@dataclass(frozen=True, kw_only=True)
class ChangeItem:
    """A changed passage: where it stands, who changed it, and the comparison as HTML."""

    place: str
    text: SafeString
    who: str = ""
    at: dt.datetime | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class FilterTag:
    """A filter in force and the address of the same list without it."""

    text: str
    url: str
