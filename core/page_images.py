"""Pages of a PDF as pictures, with the QR codes on them: looked at in a child process."""

import base64
import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.inspection import UnreadableFileError

_CHILD = Path(__file__).with_name("page_images_child.py")
_PATIENCE_SECONDS = 20  # on a busy machine a page takes longer than its seconds of processor
_NOTHING = r"(?!)"


@dataclass(frozen=True, slots=True)
class Mark:
    """A QR code on a page: its text, and how far clockwise the page must turn to stand upright."""

    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a page looks like: a JPEG; where it was asked for, its codes and whether it is blank."""

    image: bytes
    marks: tuple[Mark, ...] = ()
    is_blank: bool = False


class PageViewer:
    """One PDF on the disk, looked at page by page: `with PageViewer(path) as viewer`.

    The file may be a stranger's: what a page demands beyond 768 MB or 12 seconds ends the child
    process and nothing else. The next page gets a fresh one.
    """

    def __init__(self, path: Path, *, wanted: str = _NOTHING) -> None:
        self._command = [sys.executable, "-I", str(_CHILD), str(path), wanted]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def show(self, page: int, *, width: int, turn: int = 0) -> bytes:
        """Return page number `page` as a JPEG, turned clockwise and so many pixels wide.

        Raises UnreadableFileError for a page that cannot be shown.
        """
        return self._ask(page=page, width=width, turn=turn, codes=False).image

    def read(self, page: int, *, width: int) -> PageLook:
        """Return the same with the codes on it, upright where a code says how it lies.

        A code that fits `wanted` is looked for harder. Raises UnreadableFileError for a page that
        cannot be shown.
        """
        return self._ask(page=page, width=width, turn=0, codes=True)

    def close(self) -> None:
        """End the child process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both pipes were asked for
        process.wait()

    def _ask(self, **request: Any) -> PageLook:
        line = self._exchange(json.dumps(request).encode() + b"\n")
        if not line:
            self.close()
            raise UnreadableFileError("costly")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise UnreadableFileError(answer["error"])
        return PageLook(
            image=base64.b64decode(answer["image"]),
            marks=tuple(Mark(text, turn) for text, turn in answer.get("codes", ())),
            is_blank=answer.get("is_blank", False),
        )

    def _exchange(self, line: bytes) -> bytes:
        process = self._running()
        assert process.stdin  # noqa: S101 - both pipes were asked for
        assert process.stdout  # noqa: S101 - same
        deadline = threading.Timer(_PATIENCE_SECONDS, process.kill)
        deadline.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:  # the child has ended
            return b""
        finally:
            deadline.cancel()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        return self._process
