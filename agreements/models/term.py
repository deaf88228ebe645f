"""The term of an agreement as a value: in words, and how it stands to a day."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings


@dataclass(frozen=True)
class Term:
    """Zeitraum: from when to when; without an end where it is unlimited or still open."""

    starts_on: date | None
    ends_on: date | None
    is_unlimited: bool = False

    @property
    def label(self) -> str:
        """Day and month, for lists."""
        if self.starts_on and self.is_unlimited:
            return f"ab {self.starts_on:%d.%m.%Y}"
        if self.starts_on and self.ends_on:
            return f"{self.starts_on:%d.%m.%Y} – {self.ends_on:%d.%m.%Y}"
        return "noch offen"

    def standing(self, day: date) -> str:
        """Say how the term stands to `day`; empty while it is open."""
        if not self.starts_on:
            return ""
        if day < self.starts_on:
            return f"beginnt am {self.starts_on:%d.%m.%Y}"
        if self.ends_on and day > self.ends_on:
            return "abgelaufen"
        if self.ends_on and (self.ends_on - day).days <= settings.EXPIRY_NOTICE_DAYS:
            return f"läuft aus am {self.ends_on:%d.%m.%Y}"
        return "gültig"
