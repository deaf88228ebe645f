"""Run a command against a PostgreSQL of its own: `python -m tests.postgres pytest …`.

The cluster lives in a temporary folder behind a Unix socket, writes without waiting for the disk
and is gone afterwards. With DATABASE_URL set the command runs against that server instead.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

import psycopg2  # type: ignore[import-untyped]  # has no types

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
PATIENCE_SECONDS = 30


def _program(name: str) -> str:
    """Return the newest installed `name`; exit with a sentence where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    program = str(found[0]) if found else shutil.which(name)
    if program is None:
        sys.exit("Es fehlt PostgreSQL. Installieren Sie es mit: sudo apt-get install postgresql")
    return program


def _account() -> str | None:
    """Return the account to start the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster() -> Iterator[str]:
    """Start a fresh server, yield its DATABASE_URL, stop and remove it."""
    account = _account()
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as folder:
        if account:
            shutil.chown(folder, account)
        data = f"{folder}/data"
        initdb = [_program("initdb"), "-D", data, "-U", "portal", "-A", "trust", "--no-sync"]
        subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [*initdb, "-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=account,
            extra_groups=[] if account else None,
            cwd=folder,
        )
        options = [word for option in FAST for word in ("-c", option)]
        server = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [_program("postgres"), "-D", data, "-k", folder, *options],
            stderr=subprocess.DEVNULL,
            user=account,
            extra_groups=[] if account else None,
            cwd=folder,
        )
        try:
            _wait(folder, server)
            yield f"postgresql://portal@{quote(folder, safe='')}/portal"
        finally:
            server.send_signal(signal.SIGINT)  # the fast way: open connections are cut
            server.wait(PATIENCE_SECONDS)


def _wait(folder: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers; raise RuntimeError if it does not come up."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg2.connect(host=folder, user="portal", dbname="postgres").close()
        except psycopg2.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL ist nicht gestartet.") from error
            time.sleep(0.1)
        else:
            return


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL naming a server; return its exit code."""
    given = os.environ.get("DATABASE_URL")
    with nullcontext(given) if given else cluster() as url:
        environment = os.environ | {"DATABASE_URL": url}
        # The command is what the caller typed.
        # The command is the one this was started with.
        return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
