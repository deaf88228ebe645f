"""Printing elsewhere: the same bytes, and no bad document takes the next one along."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest

from core import pdf, pdf_worker
from core.pdf import AttachedFile
from core.pdf_worker import PdfFailedError, Worker

STYLE = "css/document.css"
SMALL = '<!doctype html><html lang="de"><title>Klein</title><body><p>Grüße</p></body></html>'
HUGE = SMALL.replace("<p>", "<p>Satz</p>" * 20_000 + "<p>")
FILE = AttachedFile(
    name="a.json",
    content=b"{}\xff",
    description="Größe",
    created_at=datetime(2026, 8, 1, tzinfo=UTC),
)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def test_a_worker_prints_the_same_bytes() -> None:
    printed = pdf_worker.render_pdf(SMALL, attachments=[FILE])
    assert printed == pdf.render_pdf(SMALL, attachments=[FILE])
    assert pdf_worker.render_pdf(SMALL) == pdf.render_pdf(SMALL)


def test_a_document_out_of_time_is_ended_and_the_next_one_printed(worker: Worker) -> None:
    worker.render(SMALL, stylesheet=STYLE)
    worker.seconds = 1
    with pytest.raises(PdfFailedError):
        worker.render(HUGE, stylesheet=STYLE)
    worker.seconds = 60
    assert worker.render(SMALL, stylesheet=STYLE) == pdf.render_pdf(SMALL)


def test_a_document_out_of_memory_is_ended_and_the_next_one_printed(worker: Worker) -> None:
    worker.memory_mb = 320
    with pytest.raises(PdfFailedError):
        worker.render(HUGE, stylesheet=STYLE)
    worker.memory_mb = 2048
    assert worker.render(SMALL, stylesheet=STYLE) == pdf.render_pdf(SMALL)


def test_a_worker_that_was_killed_is_replaced(worker: Worker) -> None:
    worker.render(SMALL, stylesheet=STYLE)
    assert worker._process
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait()
    assert worker.render(SMALL, stylesheet=STYLE) == pdf.render_pdf(SMALL)


def test_an_error_is_told_and_the_worker_lives_on(worker: Worker) -> None:
    with pytest.raises(PdfFailedError, match="einigen Minuten") as failure:
        worker.render(SMALL, stylesheet="css/none.css")
    assert "FileNotFoundError" in failure.value.cause
    first = worker._process
    worker.render(SMALL, stylesheet=STYLE)
    assert worker._process is first


def test_what_is_asked_arrives_and_is_answered() -> None:
    asked = pdf_worker._request(SMALL, STYLE, [FILE])
    assert pdf_worker._answer(asked) == b"D" + pdf.render_pdf(SMALL, attachments=[FILE])
    answer = pdf_worker._answer(pdf_worker._request(SMALL, "css/none.css", []))
    assert answer.startswith(b"FFileNotFoundError")


def test_without_memory_nothing_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(**_given: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pdf, "render_pdf", exhausted)
    with pytest.raises(MemoryError):
        pdf_worker._answer(pdf_worker._request(SMALL, STYLE, []))


def test_a_message_cut_short_is_the_end() -> None:
    for content in (b"", b"\0\0", b"\0\0\0\0\0\0\0\x05abc"):
        with pytest.raises(EOFError):
            pdf_worker._read(BytesIO(content))


def test_who_waits_too_long_is_told(worker: Worker) -> None:
    worker.seconds = 0.01
    with worker._lock, pytest.raises(PdfFailedError):
        worker.render(SMALL, stylesheet=STYLE)


def test_threads_share_a_worker(worker: Worker) -> None:
    with ThreadPoolExecutor(4) as pool:
        printed = pool.map(lambda _: worker.render(SMALL, stylesheet=STYLE), range(6))
        assert set(printed) == {pdf.render_pdf(SMALL)}


def test_a_worker_knows_no_secrets(worker: Worker) -> None:
    worker.render(SMALL, stylesheet=STYLE)
    assert worker._process
    with open(f"/proc/{worker._process.pid}/environ", "rb") as file:  # noqa: PTH123 - a pseudo-file
        names = [entry.split(b"=")[0] for entry in file.read().split(b"\0")]
    assert b"PATH" in names
    assert [name for name in names if name.startswith((b"KOOP_", b"DATABASE_"))] == []


def test_a_worker_ends_with_its_owner(worker: Worker) -> None:
    worker.render(SMALL, stylesheet=STYLE)
    process = worker._process
    assert process
    assert process.stdin
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_a_forked_process_has_a_worker_of_its_own(worker: Worker) -> None:
    assert pdf_worker._worker_of(1) is not pdf_worker._worker_of(2)
    worker.render(SMALL, stylesheet=STYLE)
    process = worker._process
    assert process
    worker._owner = os.getppid()
    worker.close()
    assert process.poll() is None
    worker._owner, worker._process = os.getpid(), process
