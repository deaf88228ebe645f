"""What an agreement says, put together once: page, PDF and comparison are made from this."""

from dataclasses import dataclass, field
from typing import Literal

from agreements.enums import QUALIFIED_FILE, SignatureKind
from core.page_codes import check_code, in_groups
from core.prose import Prose

Status = Literal["blank", "draft", "issued", "transcript"]


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """A party as the head of the agreement prints it."""

    role: str
    label: str
    name: str
    address: tuple[str, ...]
    represented_label: str
    represented_by: str
    address_label: str = "Adresse"
    participants_label: str = ""
    participants: str = ""


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """A section with its blanks filled; `adapted` where its wording is local."""

    key: str
    number: str
    heading: str
    level: int
    prose: Prose
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """An Angebot or a Rahmenbedingung of a goal; the words of its kind, group and bearer."""

    text: str
    kind: str = ""
    task_group: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with what is promised for it."""

    text: str
    commitments: tuple[CommitmentRow, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalsTable:
    """The table of section 3, or that of the examples."""

    goals_head: str
    commitments_head: str
    rows: tuple[GoalRow, ...] = ()
    caption: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """An annex as section 8 lists it."""

    kind: str
    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A party's place on the signature page; empty until it has signed."""

    role: str
    party: str
    place: str = ""
    signed_on: str = ""
    name: str = ""
    function: str = ""
    second_name: str = ""
    second_function: str = ""
    representation: str = ""
    authority: str = ""
    kind: str = ""
    scan_sha256: str = ""

    @property
    def is_consent(self) -> bool:
        """Whether this is a Freigabe, which is no signature."""
        return self.kind == SignatureKind.RELEASE.label

    @property
    def form(self) -> str:
        """The form it has, whether or not a trust list calls a file qualified."""
        return SignatureKind.QES.label if self.kind == QUALIFIED_FILE else self.kind


@dataclass(frozen=True, slots=True)
class Composition:
    """The whole agreement, ready to be shown."""

    title: str
    edition_title: str
    edition_label: str
    school: str
    status: Status
    adoption: Prose
    county_note: Prose
    term: Prose
    parties_heading: str
    parties: tuple[PartyBlock, ...]
    sections: tuple[SectionBlock, ...]
    goals: GoalsTable
    examples: GoalsTable
    annexes: tuple[AnnexLine, ...] = ()
    signatures: tuple[SignatureBlock, ...] = ()
    number: str = ""
    version: int | None = None
    # The term as machines read it (ISO 8601): people read it in the words of `term`.
    starts_on: str = ""
    ends_on: str = ""
    fingerprint: str = field(default="", compare=False)

    @property
    def is_amendment(self) -> bool:
        """Whether this is a Nachtrag, which prints only what it changes."""
        return False

    @property
    def heading(self) -> str:
        """What stands above it."""
        return self.title

    @property
    def running_head(self) -> str:
        """What stands at the top of each page, in one line with the school."""
        return self.heading

    @property
    def check_code(self) -> str:
        """The first 80 bits of the content's SHA-256, in signs that can be read off paper."""
        return check_code(self.fingerprint)

    @property
    def check_code_in_groups(self) -> str:
        """The same as it is printed: four groups of four."""
        return in_groups(self.check_code)

    @property
    def is_draft(self) -> bool:
        """Whether the text may still change."""
        return self.status == "draft"

    @property
    def is_blank(self) -> bool:
        """Whether this is the form to be filled in by hand."""
        return self.status == "blank"

    @property
    def is_final(self) -> bool:
        """Whether this is given out for good: a Fassung, or the Abschrift of one."""
        return self.status in {"issued", "transcript"}

    @property
    def is_mixed(self) -> bool:
        """Whether the parties have signed in more than one form."""
        return len({signature.form for signature in self.signatures if signature.kind}) > 1

    @property
    def is_transcript(self) -> bool:
        """Whether this is the Abschrift with the record of the signatures."""
        return self.status == "transcript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment(Composition):
    """Nachtrag: the whole text as it will be, and `before`, the text that it changes.

    `origins` says for each goal which row of the table before lives on in it. Both texts together
    tell what changes, and put together what is in force, without anything that is stored later.
    """

    ordinal: int
    base_number: str
    base_signed_on: str
    effective_on: str
    before: Composition
    origins: tuple[int | None, ...]

    @property
    def is_amendment(self) -> bool:
        """Whether this is a Nachtrag, which prints only what it changes."""
        return True

    @property
    def heading(self) -> str:
        """What stands above it: „Nachtrag Nr. 1 zur Kooperationsvereinbarung KV-2026-0042 …“."""
        signed = f" vom {self.base_signed_on}" if self.base_signed_on else ""
        return f"Nachtrag Nr. {self.ordinal} zur {self.title} {self.base_number}{signed}"

    @property
    def running_head(self) -> str:
        """The same in short: the heading would take two lines."""
        return f"Nachtrag Nr. {self.ordinal} zu {self.base_number}"
