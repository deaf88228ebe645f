"""A clock that can be put forward under a running portal, by the library of `faketime`."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.request import urlopen

from tests.journeys.server import PATIENCE_SECONDS, Portal

LIBRARIES = "*/faketime/libfaketime.so.1"
CLOSE_ENOUGH_SECONDS = 60


class Clock:
    """The clock of all processes that are started with its `variables`; it goes on by itself."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        self._file = folder / "clock"
        self._write(moment)

    @property
    def variables(self) -> dict[str, str]:
        """What a process is started with; the ages of files move along."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # a second after which the file is read again
            "TZ": "UTC",  # as most servers run
        }

    def put(self, portal: Portal, moment: datetime) -> None:
        """Put the clock to `moment` and wait until the portal goes by it."""
        self._write(moment)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            told = _told_by(portal.url)
            if abs((told - moment).total_seconds()) < CLOSE_ENOUGH_SECONDS:
                return
            time.sleep(0.1)
        raise AssertionError(f"The portal does not go by the clock: {told}")

    def _write(self, moment: datetime) -> None:
        ahead = round((moment - datetime.now(UTC)).total_seconds())
        self._file.write_text(f"{ahead:+d}\n")


def library() -> Path:
    """Return the library that moves the clock; `scripts/setup dev` sees to it."""
    return next(Path("/usr/lib").glob(LIBRARIES))


def _told_by(url: str) -> datetime:
    with urlopen(f"{url}/anmelden/") as answer:  # noqa: S310 - our own server
        return parsedate_to_datetime(answer.headers["Date"])
