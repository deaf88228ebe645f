"""What a task is."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from agreements.enums import State
from agreements.models.number import designation
from core.addresses import address


@dataclass(frozen=True)
class Task:
    """Aufgabe: what is to be done, for which school, since when, and where."""

    title: str
    school: str
    number: str
    url: str
    since: datetime
    note: str = ""
    state: str = ""
    # Others are at it; the person keeps an eye on it.
    is_watched: bool = False
    agreement: int = 0  # its key; 0 for a task that is about none
    news_count: int = 0

    @property
    def news_url(self) -> str:
        """Where it stands what others changed since the person last read the text."""
        return f"{address('agreements:comparison', self.number)}?von=gelesen"

    @property
    def designation(self) -> str:
        """What the agreement is called; of a Nachtrag, which one and to what."""
        return designation(self.number)

    @property
    def state_label(self) -> str:
        """The state of the agreement, in the word that stands everywhere."""
        return State(self.state).label if self.state else ""

    @cached_property
    def days(self) -> int:
        """How many whole days it has been waiting."""
        return (timezone.now() - self.since).days
