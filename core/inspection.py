"""What a file of a stranger says about itself, read in a child process with narrow limits."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_CHILD = Path(__file__).with_name("inspection_child.py")
_PATIENCE_SECONDS = 8


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


def inspect(content: bytes, kind: str) -> FileFacts:
    """Return the facts of a file of the kind "pdf", "jpeg" or "png".

    Takes at most 8 seconds and 384 MB, both outside this process. Raises UnreadableFileError.
    """
    command = [sys.executable, "-I", str(_CHILD), kind]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and file, no shell
            command,
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError("costly") from error
    if child.returncode != 0 or not child.stdout:
        raise UnreadableFileError("costly")
    facts = json.loads(child.stdout)
    if "error" in facts:
        raise UnreadableFileError(facts.pop("error"), **facts)
    return FileFacts(
        page_count=facts["page_count"],
        findings=frozenset(facts["findings"]),
        attachments=frozenset(facts["attachments"]),
    )
