"""Is this file what it claims to be, and is it harmless? The bytes themselves stay untouched."""

import math
import os
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from core.inspection import UnreadableFileError, inspect
from core.workflow import ActionRefused

MEGABYTE = 1024 * 1024
NAME_LENGTH = 100
FALLBACK_NAME = "Dokument"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file people may upload: how it begins, how it is sent, how it is called."""

    word: str
    magic: bytes
    media_type: str
    suffixes: tuple[str, ...]


TYPES = {
    "pdf": FileType("PDF", b"%PDF-", "application/pdf", (".pdf",)),
    "jpeg": FileType("JPEG", b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    "png": FileType("PNG", b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
}
AGAIN = "Drucken Sie das Dokument als PDF und laden Sie es noch einmal hoch."
REASONS = {
    "broken": "Diese Datei ist beschädigt. Speichern Sie sie neu und laden Sie sie wieder hoch.",
    "encrypted": "Diese PDF-Datei ist durch ein Passwort geschützt. Entfernen Sie den Schutz.",
    "costly": f"Diese Datei ist zu aufwendig aufgebaut. {AGAIN}",
    "javascript": f"Diese PDF-Datei enthält ein Programm (JavaScript). {AGAIN}",
    "action": f"Diese PDF-Datei führt von selbst Befehle aus. {AGAIN}",
    "xfa": f"Diese PDF-Datei ist ein dynamisches Formular (XFA). {AGAIN}",
    "media": f"Diese PDF-Datei enthält Ton, Film oder 3D-Modelle. {AGAIN}",
    "external": f"Diese PDF-Datei verweist auf fremde Dateien. {AGAIN}",
    "attachments": "Diese PDF-Datei enthält weitere Dateien. Laden Sie jede Datei einzeln hoch.",
}
_HEAD_BYTES = 16  # more than any magic has
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL_BYTES = 65_557  # the end record and the longest comment after it
_SUFFIXES = tuple(suffix for kind in TYPES.values() for suffix in kind.suffixes)
_ENDING = re.compile(r"[A-Za-z]\w{1,4}", re.ASCII)
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


class UploadRefused(ActionRefused):
    """A file that is not taken; the reason is a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that was checked: its bytes as they came, and what is known about them.

    A large one lies on the disk, as long as the request that brought it lasts.
    """

    media_type: str
    source: bytes | Path
    page_count: int
    filename: str

    @property
    def content(self) -> bytes:
        """All its bytes in memory."""
        return self.source.read_bytes() if isinstance(self.source, Path) else self.source

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.source.stat().st_size if isinstance(self.source, Path) else len(self.source)


def check(
    file: UploadedFile,
    *,
    allowed: Collection[str] = ("pdf", "jpeg", "png"),
    limit_mb: int = 25,
    issued: bytes | None = None,
) -> CheckedUpload:
    """Return the file if it is one of the `allowed` types, whole and harmless.

    With `issued`, a PDF may carry the attachments that this PDF of ours carries: it comes back
    signed. Raises UploadRefused with one German sentence for the person who sent it.
    """
    source = _source(file, limit_mb * MEGABYTE)
    kind = _kind(file, allowed)
    try:
        facts = inspect(source, kind)
    except UnreadableFileError as error:
        raise UploadRefused(_unreadable(error)) from error
    known = inspect(issued, "pdf").attachments if issued else frozenset()
    findings = facts.findings | ({"attachments"} if facts.attachments - known else frozenset())
    for finding in sorted(findings, key=list(REASONS).index):
        raise UploadRefused(REASONS[finding])
    return CheckedUpload(
        media_type=TYPES[kind].media_type,
        source=source,
        page_count=facts.page_count,
        filename=clean_filename(file.name or "", TYPES[kind].suffixes),
    )


def clean_filename(name: str, suffixes: tuple[str, ...] = ()) -> str:
    """Return the last part of `name` as something to show and to save under, never a path.

    With `suffixes` the name ends in one of them, whatever it ended in before.
    """
    last = PureWindowsPath(unicodedata.normalize("NFC", name.replace("\x00", ""))).name
    shown = "".join(letter for letter in last if not unicodedata.category(letter).startswith("C"))
    plain = re.sub(r'[<>:"|?*;\\/]', "_", shown)
    stem, suffix = _parted(plain)
    if suffixes:
        stem = _parted(stem)[0] if stem.lower().endswith(_SUFFIXES) else stem
        suffix = suffix if suffix in suffixes else suffixes[0]
    stem = stem.lstrip("=+-@. ").rstrip(". ")[:NAME_LENGTH].rstrip()
    if not stem or _DEVICES.fullmatch(stem):
        stem = FALLBACK_NAME
    return stem + suffix


def _parted(name: str) -> tuple[str, str]:
    """Return a name without and with its ending: "Brief vom 12. Mai" has none."""
    stem, dot, ending = name.rpartition(".")
    if dot and _ENDING.fullmatch(ending):
        return stem, f".{ending.lower()}"
    return name, ""


def _source(file: UploadedFile, limit: int) -> bytes | Path:
    """Return where the bytes are: on the disk where Django laid them there, else in memory."""
    size = file.size or 0
    if size > limit:
        raise UploadRefused(_too_big(size, limit))
    if isinstance(file, TemporaryUploadedFile):
        path = Path(file.temporary_file_path())
        source: bytes | Path = path
        true_size = path.stat().st_size
    else:
        source = content = file.read(limit + 1)
        true_size = len(content)
    if true_size > limit:  # the size was a lie
        raise UploadRefused(_too_big(true_size, limit))
    if not true_size:
        raise UploadRefused("Diese Datei ist leer. Wählen Sie eine andere Datei aus.")
    return source


def _too_big(size: int, limit: int) -> str:
    megabytes = math.ceil(size / MEGABYTE)
    return f"Die Datei ist {megabytes} MB groß. Erlaubt sind {limit // MEGABYTE} MB."


def _kind(file: UploadedFile, allowed: Collection[str]) -> str:
    """Return the type by what the file begins with; its name may say anything."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    for kind in allowed:
        if head.startswith(TYPES[kind].magic):
            file.seek(max(0, file.seek(0, os.SEEK_END) - _ZIP_TAIL_BYTES))
            if _ZIP_END in file.read():
                raise UploadRefused(f"Diese Datei enthält ein verstecktes Archiv. {AGAIN}")
            return kind
    words = [TYPES[kind].word + "-" for kind in TYPES if kind in allowed]
    listed = f"{', '.join(words[:-1])} oder {words[-1]}" if len(words) > 1 else words[0]
    raise UploadRefused(
        f"Diese Datei ist keine {listed}Datei. "
        "Speichern Sie das Dokument als PDF und laden Sie es noch einmal hoch.",
    )


def _unreadable(error: UnreadableFileError) -> str:
    if error.cause == "pixels":
        return (
            f"Das Bild hat {error.width} × {error.height} Bildpunkte. "
            "Scannen Sie mit 300 dpi und laden Sie das Bild noch einmal hoch."
        )
    return REASONS[error.cause]
