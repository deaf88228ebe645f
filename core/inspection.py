"""What a file of a stranger says about itself, read in a child process with narrow limits."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

_CHILD = Path(__file__).with_name("inspection_child.py")
_PATIENCE_SECONDS = 8
# Of one server process. More would take the time from each other, until all ran out of it, and
# the memory of each counts as well.
_READERS = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of a readable file; `attachments` are SHA-256 of the raw embedded streams."""

    page_count: int
    findings: frozenset[str]
    attachments: frozenset[str]


class UnreadableFileError(Exception):
    """The file cannot be read; `cause` is broken, encrypted, pixels or costly."""

    def __init__(self, cause: str, *, width: int = 0, height: int = 0) -> None:
        super().__init__(cause)
        self.cause = cause
        self.width = width
        self.height = height


def inspect(content: bytes | Path, kind: str) -> FileFacts:
    """Return the facts of bytes, or of a file, of the kind "pdf", "jpeg" or "png".

    Takes at most 8 seconds and 384 MB, both outside this process. Raises UnreadableFileError.
    """
    facts = ask_child(_CHILD, kind, content)
    return FileFacts(
        page_count=facts["page_count"],
        findings=frozenset(facts["findings"]),
        attachments=frozenset(facts["attachments"]),
    )


def ask_child(
    child: Path, kind: str, content: bytes | Path, *, seconds: float | None = None
) -> dict[str, Any]:
    """Return what the script `child` answers about a file of the kind, as JSON on its output.

    Its input is the file itself where that lies on the disk, else a pipe with the bytes.
    The script sets its own limits of memory and time and knows nothing of the portal; it is given
    `seconds` (8) to answer. Raises UnreadableFileError with the cause it names, or "costly" where
    it did not come to an end.
    """
    command = [sys.executable, "-I", str(child), kind]
    try:
        with _READERS, _given(content) as given:
            done = subprocess.run(  # noqa: S603 - our own interpreter and file, no shell
                command,
                **given,
                capture_output=True,
                timeout=seconds or _PATIENCE_SECONDS,
                env={},
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError("costly") from error
    if done.returncode != 0 or not done.stdout:
        raise UnreadableFileError("costly")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise UnreadableFileError(answer.pop("error"), **answer)
    return answer


@contextmanager
def _given(content: bytes | Path) -> Iterator[dict[str, Any]]:
    if isinstance(content, Path):
        with content.open("rb") as file:
            yield {"stdin": file}
    else:
        yield {"input": content}
