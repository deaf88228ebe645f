"""What is sent to the portal: of a file that no form takes nothing is kept but its size."""

from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase

from core.views import conflict, too_large

MEGABYTE = 1024 * 1024
LARGEST_FILE_MB = max(settings.PILE_LIMIT_MB, settings.UPLOAD_LIMIT_MB)
# A form answers what is too large beside its field, as long as reading past it takes seconds.
MOST_MB = 3 * LARGEST_FILE_MB
SIZE_UNKNOWN = (
    "Die Sendung sagt nicht, wie groß sie ist. Deshalb nehmen wir sie nicht an. "
    "Senden Sie das Formular in einem Browser ab."
)


class LimitedFiles(TemporaryFileUploadHandler):
    """Lays files on the disk, of one that is too large for every form no byte.

    The rest of it is read and forgotten: a browser shows no answer before it has sent everything.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the next piece, or give the room back."""
        if start + len(raw_data) <= LARGEST_FILE_MB * MEGABYTE:
            self.file.write(raw_data)
        else:
            self.file.truncate(0)


def sane_bodies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware: 413 for far too much, unread, and 411 for a body of unknown size."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or ""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            _read_past(request)
            return conflict(request, SIZE_UNKNOWN, status=411)
        megabytes = int(length) // MEGABYTE if length.isdecimal() else 0
        if megabytes > MOST_MB:
            return too_large(request, sent=megabytes, most=LARGEST_FILE_MB)
        return get_response(request)

    return middleware


def _read_past(request: HttpRequest) -> None:
    """Let whoever sends come to an end, so that the answer is heard."""
    source = request.META["wsgi.input"]
    for _ in range(MOST_MB):
        if not source.read(MEGABYTE):
            break
