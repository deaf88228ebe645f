"""Printing in a process of its own: what hangs or eats memory dies there, the portal stays up.

Each server process keeps one such worker with WeasyPrint and its fonts loaded. It has no secrets
and no database, and ends by itself when its server process does.
"""

import atexit
import base64
import json
import logging
import os
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any

from core import pdf
from core.pdf import AttachedFile
from core.workflow import Unavailable

SECONDS = 60
MEMORY_MB = 2048
ROOT = Path(__file__).resolve().parent.parent
SECRET = ("KOOP_", "DATABASE_")  # what these variables hold is none of the worker's business
DONE, FAILED = b"D", b"F"
_LENGTH = struct.Struct(">Q")

log = logging.getLogger(__name__)


class PdfFailedError(Unavailable):
    """No document came out: out of time, out of memory, or an error in the worker."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            "Das Dokument ließ sich nicht erzeugen. "
            "Bitte versuchen Sie es in einigen Minuten noch einmal."
        )
        self.cause = cause


def render_pdf(
    html: str,
    *,
    stylesheet: str = "css/document.css",
    attachments: Sequence[AttachedFile] = (),
    page_code: str = "",
) -> bytes:
    """Render like `core.pdf.render_pdf`, in this server process's worker.

    Raises `PdfFailedError` after `SECONDS`, beyond `MEMORY_MB`, or when the document cannot be
    made; the next call finds a fresh worker.
    """
    return _worker_of(os.getpid()).render(
        html, stylesheet=stylesheet, attachments=attachments, page_code=page_code
    )


class Worker:
    """One process that prints, started when it is first needed and again after it was lost."""

    def __init__(self, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def render(
        self,
        html: str,
        *,
        stylesheet: str,
        attachments: Sequence[AttachedFile] = (),
        page_code: str = "",
    ) -> bytes:
        """Return the document, or raise `PdfFailedError`."""
        request = _request(html, stylesheet, attachments, page_code)
        if not self._lock.acquire(timeout=self.seconds):
            raise PdfFailedError("Other documents are still being printed.")
        try:
            answer = self._ask(request)
        finally:
            self._lock.release()
        if answer[:1] != DONE:
            raise PdfFailedError(answer[1:].decode())
        return answer[1:]

    def close(self) -> None:
        """End the process; a copy of this object in a forked process leaves it alone."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both pipes were asked for
        process.wait()

    def _ask(self, request: bytes) -> bytes:
        process = self._running()
        assert process.stdin  # noqa: S101 - both pipes were asked for
        assert process.stdout  # noqa: S101 - same
        deadline = threading.Timer(self.seconds, process.kill)
        deadline.start()
        try:
            _write(process.stdin, request)
            return _read(process.stdout)
        except (OSError, EOFError) as lost:
            self.close()
            raise PdfFailedError("The worker ran out of time or memory.") from lost
        finally:
            deadline.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "core.pdf_worker", str(self.memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={k: v for k, v in os.environ.items() if not k.startswith(SECRET)},
                start_new_session=True,
            )
        return self._process


@cache
def _worker_of(_process_id: int) -> Worker:
    """Return the worker of one server process; a forked process gets one of its own."""
    return Worker()


def serve(memory_mb: int) -> None:  # pragma: no cover - in a process that is not measured
    """Answer requests until the other end is gone; this is the worker's whole life."""
    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    with suppress(EOFError, BrokenPipeError), target:
        while True:
            _write(target, _answer(_read(sys.stdin.buffer)))


def _answer(request: bytes) -> bytes:
    try:
        return DONE + pdf.render_pdf(**_arguments(request))
    except MemoryError:
        raise  # nothing can be relied on any more: end, and let the next one begin anew
    except Exception as error:  # whatever is wrong with one document, the next one is another
        log.exception("A document could not be printed.")
        return FAILED + repr(error).encode()


def _request(
    html: str, stylesheet: str, attachments: Sequence[AttachedFile], page_code: str = ""
) -> bytes:
    files = [
        {
            "name": file.name,
            "content": base64.b64encode(file.content).decode("ascii"),
            "description": file.description,
            "created_at": file.created_at.isoformat(),
        }
        for file in attachments
    ]
    request = {"html": html, "stylesheet": stylesheet, "attachments": files}
    return json.dumps({**request, "page_code": page_code}).encode()


def _arguments(request: bytes) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(request)
    given["attachments"] = [
        AttachedFile(
            name=file["name"],
            content=base64.b64decode(file["content"]),
            description=file["description"],
            created_at=datetime.fromisoformat(file["created_at"]),
        )
        for file in given["attachments"]
    ]
    return given


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """Read one message; raises `EOFError` where the other end is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


if __name__ == "__main__":  # pragma: no cover - same
    serve(int(sys.argv[1]))
