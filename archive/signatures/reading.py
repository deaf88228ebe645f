"""What the signatures in a PDF say, and whether it is still the file that was issued."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from core.inspection import UnreadableFileError, ask_child

_CHILD = Path(__file__).with_name("child.py")
_PATIENCE_SECONDS = 25
# What may come after a signature: nothing, proofs of its validity, further signatures.
HARMLESS = frozenset({"none", "lta_updates", "form_filling"})
WHOLE = frozenset({"entire_file", "entire_revision"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSignature:
    """One signature in a file: whose, when, of what, and what came after it."""

    field: str
    name: str
    issuer: str
    is_self_issued: bool
    is_ours: bool
    sha256: str
    at: str
    is_stamped: bool
    is_intact: bool
    is_valid: bool
    covers: str
    changes: str
    is_permitted: bool
    is_trusted: bool
    # Findings of former days do not have these.
    is_qualified: bool = False
    is_stamp_trusted: bool = False
    is_in_time: bool = True

    @property
    def moment(self) -> datetime | None:
        """When it was made, as the file says or a time stamp proves."""
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def problem(self) -> str:
        """The word for what speaks against it; empty for a good one."""
        if not self.is_intact:
            return "altered"
        if not self.is_valid:
            return "false"
        if self.covers not in WHOLE:
            return "partial"
        if self.changes not in HARMLESS or not self.is_permitted:
            return "beside-fields" if self.is_ours else "continued"
        return "" if self.is_ours else self._problem_of_certificate

    @property
    def _problem_of_certificate(self) -> str:
        if self.is_self_issued:
            return "self-issued"
        return "" if self.is_in_time else "out-of-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in a file: its signatures in their order, and what speaks against it."""

    signatures: tuple[FoundSignature, ...] = ()
    problem: str = ""
    is_trust_checked: bool = False

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against the file or one of its signatures."""
        return not self.problem and not any(found.problem for found in self.signatures)

    @property
    def of_people(self) -> Iterator[FoundSignature]:
        """The signatures beside those that the issued file bore."""
        return (found for found in self.signatures if not found.is_ours)

    def as_data(self) -> dict[str, Any]:
        """Return the findings as they are stored."""
        return {
            "signatures": [asdict(found) for found in self.signatures],
            "problem": self.problem,
            "is_trust_checked": self.is_trust_checked,
        }


def from_data(data: Mapping[str, Any]) -> Findings:
    """Rebuild the findings that `as_data` wrote down; other keys are left alone."""
    return Findings(
        signatures=tuple(FoundSignature(**found) for found in data.get("signatures", ())),
        problem=data.get("problem", ""),
        is_trust_checked=data.get("is_trust_checked", False),
    )


def examine(content: bytes, *, issued: bytes) -> Findings:
    """Return the findings of a file that should be `issued` with signatures added.

    The file is read in a process of its own, for at most 25 seconds and in 512 MB, and without
    asking any network.
    """
    return findings_of(content, issued, ask=_ask_child)


def _ask_child(question: str, content: bytes) -> dict[str, Any]:
    return ask_child(_CHILD, question, content, seconds=_PATIENCE_SECONDS)


def findings_of(
    content: bytes, issued: bytes, *, ask: Callable[[str, bytes], dict[str, Any]]
) -> Findings:
    """Return the findings of a file by what `ask` answers about it; otherwise like `examine`."""
    is_ours = content.startswith(issued)
    question = {
        "issued": len(issued) if is_ours else 0,
        "roots": settings.TRUST_ROOTS,
        "trust_list": settings.TRUST_LIST,
    }
    try:
        facts = ask(json.dumps(question), content)
    except UnreadableFileError as error:
        return Findings(problem=error.cause if is_ours else "other")
    findings = Findings(
        signatures=tuple(FoundSignature(**found) for found in facts["signatures"]),
        problem=_problem(facts) if is_ours else "other",
        is_trust_checked=facts["is_trust_checked"],
    )
    if not findings.problem and not any(findings.of_people):
        return replace(findings, problem="unsigned")
    return findings


def _problem(facts: Mapping[str, Any]) -> str:
    """Return the word for what speaks against a file that begins as the issued one does."""
    if facts["changes"] not in HARMLESS:
        return "rewritten"
    if not facts["is_continued"]:
        return "appended"
    return "covered" if facts["is_covered"] else _last(facts["signatures"])


def _last(signatures: list[Mapping[str, Any]]) -> str:
    """After the last signature only proofs of its validity may follow."""
    if signatures and signatures[-1]["changes"] not in {"none", "lta_updates"}:
        return "appended"
    return ""
