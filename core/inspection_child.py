"""The child process that reads files of strangers: content in, one line of JSON out.

It runs by its path, apart from the portal: it knows no settings, no database and no secrets. What
a file demands beyond the limits ends this process and nothing else. See `core.inspection`.
"""

import hashlib
import json
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
from PIL import Image, ImageFile

MEGABYTE = 1024 * 1024
MEMORY_BYTES = 384 * MEGABYTE
CPU_SECONDS = 6
STREAM_BYTES = 64 * MEGABYTE
PIXELS = 51_000_000  # A4 at 600 dpi has 35 million points, a telephone's photo up to 50

ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "action",
    "/SubmitForm": "action",
    "/ImportData": "action",
    "/GoToE": "action",
    "/GoToR": "action",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
}
MEDIA = {"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
SUSPECT = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|GoToR|Rendition|RichMedia\w*|Movie|Sound"
    rb"|Screen|3D|AA|OpenAction|EF|XFA)(?![^\s/<>\[\]()])",
)
# What qpdf says where it went on without an object that another reader might understand.
PASSED_OVER = re.compile(r"limit exceeded|limits error|error decoding|unfilterable")


def main() -> None:
    """Read the file from standard input and write its facts as JSON."""
    _limit()
    try:
        given = sys.stdin.buffer
        file = given if given.seekable() else BytesIO(given.read())
        facts = pdf_facts(file) if sys.argv[1] == "pdf" else image_facts(file, sys.argv[1])
    except MemoryError:
        facts = {"error": "costly"}
    sys.stdout.write(json.dumps(facts))


def pdf_facts(file: BinaryIO) -> dict[str, Any]:
    """Return what a PDF consists of: pages, encryption, findings, fingerprints of attachments."""
    try:
        with pikepdf.open(file, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return {"error": "encrypted"}
            findings, attachments = _findings(pdf)
            page_count = len(pdf.pages)
            if not page_count:
                return {"error": "broken"}
            if any(PASSED_OVER.search(str(warning)) for warning in pdf.get_warnings()):
                return {"error": "costly"}
            return {
                "page_count": page_count,
                "findings": sorted(findings),
                "attachments": sorted(attachments),
            }
    except pikepdf.PasswordError:
        return {"error": "encrypted"}
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError):
        return {"error": "broken"}


def image_facts(file: BinaryIO, kind: str) -> dict[str, Any]:
    """Decode an image of the given kind once and say whether it is whole and of a sane size."""
    Image.MAX_IMAGE_PIXELS = None  # the limit below speaks, not Pillow's warning
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # a library that prints may have set it otherwise
    warnings.simplefilter("ignore")
    try:
        with Image.open(file, formats=[kind.upper()]) as image:
            width, height = image.size
            if width * height > PIXELS:
                return {"error": "pixels", "width": width, "height": height}
            image.verify()
        file.seek(0)
        with Image.open(file, formats=[kind.upper()]) as image:
            image.draft(None, (1, 1))  # a JPEG is read whole, but unfolded at an eighth of its size
            image.load()
    except (OSError, SyntaxError, ValueError, OverflowError, EOFError):
        return {"error": "broken"}
    return {"page_count": 1, "findings": [], "attachments": []}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=100,
        flate_max_memory=STREAM_BYTES,
        png_max_memory=STREAM_BYTES,
        run_length_max_memory=STREAM_BYTES,
        tiff_max_memory=STREAM_BYTES,
        dct_max_memory=STREAM_BYTES,
    )


def _findings(pdf: pikepdf.Pdf) -> tuple[set[str], set[str]]:
    findings: set[str] = set()
    attachments: set[str] = set()
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Stream) and "/F" in entry.stream_dict:
            findings.add("external")
        for inner in _dictionaries(entry):
            findings.update(_active(inner))
            attachments.update(_attached(inner))
    return findings, attachments


def _dictionaries(entry: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries in one object, without following references to other objects."""
    if isinstance(entry, pikepdf.Stream):
        entry = entry.stream_dict
    if not isinstance(entry, pikepdf.Dictionary | pikepdf.Array):
        return
    if not SUSPECT.search(entry.unparse(resolved=True)):  # names are written plainly here
        return
    waiting = [entry]
    while waiting:
        inner = waiting.pop()
        values = inner.as_list() if isinstance(inner, pikepdf.Array) else inner.as_dict().values()
        if isinstance(inner, pikepdf.Dictionary):
            yield inner
        waiting.extend(
            value
            for value in values
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
        )


def _active(entry: pikepdf.Object) -> Iterator[str]:
    action = str(entry.get("/S", ""))
    if action in ACTIONS:
        yield ACTIONS[action]
    if str(entry.get("/Subtype", "")) in MEDIA:
        yield "media"
    if "/JavaScript" in entry:
        yield "javascript"
    if isinstance(entry.get("/XFA"), pikepdf.Array | pikepdf.Stream):
        yield "xfa"
    if _starts_something(entry.get("/OpenAction")) or _reacts(entry.get("/AA")):
        yield "action"


def _starts_something(action: Any) -> bool:
    """Say whether an action does more than show a place in the document."""
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) != "/GoTo"


def _reacts(actions: Any) -> bool:
    """Say whether a dictionary of additional actions holds one."""
    return isinstance(actions, pikepdf.Dictionary) and any(
        isinstance(action, pikepdf.Dictionary) and "/S" in action
        for action in actions.as_dict().values()
    )


def _attached(entry: pikepdf.Object) -> Iterator[str]:
    files = entry.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    for file in files.as_dict().values():
        if isinstance(file, pikepdf.Stream):
            yield hashlib.sha256(file.read_raw_bytes()).hexdigest()


if __name__ == "__main__":
    main()
