"""Which issued paper a scanned page belongs to, and what stands against filing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from archive.enums import PaperKind

IS_TRANSCRIPT = "Das ist die Abschrift. Eine Ausfertigung ist nur das unterschriebene Original."
SUPERSEDED = "Fassung {number} gilt nicht mehr. Zur Unterschrift liegt Fassung {current}."
NOT_OUT = "Fassung {number} liegt nicht zur Unterschrift: Die Vereinbarung ist „{state}“."
ALL_SIGNED = "Alle Unterschriften sind schon eingetragen."
FILED_BEFORE = "Zu Fassung {number} liegt schon eine Ausfertigung vor."


@dataclass(frozen=True)
class IssuedPaper:
    """A document whose pages bear `code`: a Fassung to sign, or the Abschrift of one.

    A remark says what is unusual about filing its scan; an Abschrift is never filed.
    """

    code: str
    version: Version
    page_count: int
    remark: str

    @property
    def is_transcript(self) -> bool:
        """Whether it is an Abschrift."""
        return self.code[0] == PaperKind.TRANSCRIPT

    @property
    def agreement(self) -> Agreement:
        """The agreement it belongs to."""
        return self.version.agreement

    @property
    def name(self) -> str:
        """What it is called in a sentence: „KV-2026-0042, Fassung 1“."""
        word = "Abschrift der Fassung" if self.is_transcript else "Fassung"
        return f"{self.agreement.number}, {word} {self.version.number}"


def issued_papers(codes: Collection[str]) -> Mapping[str, IssuedPaper]:
    """Return the papers that were given out under `codes`, by code; foreign codes are left out."""
    versions = Version.objects.of_codes({code[1:] for code in codes})
    found = (_paper(code, versions.get(code[1:])) for code in set(codes))
    return {paper.code: paper for paper in found if paper is not None}


def code_of(version: Version) -> str:
    """Return the code that the pages of a Fassung bear."""
    return PaperKind.FASSUNG + version.check_code


def _paper(code: str, version: Version | None) -> IssuedPaper | None:
    if version is None or code[0] not in {PaperKind.FASSUNG, PaperKind.TRANSCRIPT}:
        return None
    if code[0] == PaperKind.FASSUNG:
        page_count = version.document.page_count or 0
        return IssuedPaper(code, version, page_count, _remark(version))
    transcript = getattr(version, "transcript", None)
    if transcript is None:  # there is none yet: whoever made this code, the portal did not
        return None
    return IssuedPaper(code, version, transcript.document.page_count or 0, IS_TRANSCRIPT)


def _remark(version: Any) -> str:
    """Say what is unusual about a signed copy of this Fassung; nothing while it is awaited."""
    agreement, current = version.agreement, version.agreement.current_version
    if current is None:
        state = agreement.get_state_display()
        return NOT_OUT.format(number=version.number, state=state)
    if current.pk != version.pk:
        return SUPERSEDED.format(number=version.number, current=current.number)
    if version.copy_count:
        return FILED_BEFORE.format(number=version.number)
    return "" if agreement.state == State.SIGNING else ALL_SIGNED
