"""A real server for the journeys: its own process, database, archive and mails."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
MAIL_END = "-" * 79  # as Django's file backend writes it
SECRET = "only-for-journeys-" * 4


@dataclass(frozen=True, kw_only=True)
class Portal:
    """The portal under way: where it listens and where it keeps what happens."""

    url: str
    state: Path
    log: Path
    process: "subprocess.Popen[bytes]"
    variables: dict[str, str]

    def deliver(self) -> list[str]:
        """Send what waits in the outbox; return all mails since the journey began, oldest first."""
        manage(self.variables, "work", "--only", "mails")
        files = sorted((self.state / "mails").glob("*.log"), key=lambda file: file.stat().st_mtime)
        mails = "".join(file.read_text() for file in files).split(f"{MAIL_END}\n")
        return [mail for mail in mails if mail]

    def troubles(self, since: int) -> list[str]:
        """Return the errors, and all that is no log line, after the first `since` bytes."""
        lines = self.log.read_bytes()[since:].decode().splitlines()
        return [line for line in lines if '"level": "ERROR"' in line or not line.startswith("{")]

    def rewind(self, original: Path) -> None:
        """Bring database, archive and mails back to the state kept in the folder `original`."""
        with (
            closing(sqlite3.connect(original / "portal.sqlite3")) as source,
            closing(sqlite3.connect(self.state / "portal.sqlite3", timeout=20)) as target,
        ):
            source.backup(target)
        for name in ("archive", "mails", "drafts"):
            shutil.rmtree(self.state / name, ignore_errors=True)
            if (original / name).exists():
                shutil.copytree(original / name, self.state / name)


def environment(state: Path, port: int) -> dict[str, str]:
    """Return the variables of a portal that keeps everything below `state`."""
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KOOP_", "DATABASE_", "COV_"))
    }
    return outside | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KOOP_SECRET_KEY": SECRET,
        "KOOP_STATE_DIR": str(state),
        "KOOP_STATIC_ROOT": str(state.parent / "static"),
        "KOOP_BASE_URL": f"http://127.0.0.1:{port}",
        "KOOP_DEMO": "ja",
    }


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def furnish(variables: dict[str, str]) -> None:
    """Create the database with the demo data and collect the static files."""
    subprocess.run(
        [sys.executable, "-m", "scripts.prepare"],
        check=True,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.DEVNULL,
    )


def manage(variables: dict[str, str], *command: str) -> None:
    """Run a command of `manage.py` beside the server; raise CalledProcessError if it fails."""
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "manage.py", *command],
        check=True,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.DEVNULL,
    )


def start(
    state: Path, log: Path, port: int, *, workers: int = 1, variables: dict[str, str] | None = None
) -> Portal:
    """Start the server and return it when it answers; raise RuntimeError if it does not.

    `variables` take the place of those that `environment` returns.
    """
    surroundings = environment(state, port) | (variables or {})
    granian = Path(sys.executable).with_name("granian")
    with log.open("wb") as lines:
        process = subprocess.Popen(  # noqa: S603 - the portal's own server
            [
                *(str(granian), "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
                *("--no-ws", "--log-level", "warning", "config.wsgi:application"),
            ],
            cwd=ROOT,
            env=surroundings,
            stdout=lines,
            stderr=lines,
            start_new_session=True,  # so that `kill` reaches its workers
        )
    portal = Portal(
        url=f"http://127.0.0.1:{port}",
        state=state,
        log=log,
        process=process,
        variables=surroundings,
    )
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return portal
    process.kill()
    raise RuntimeError(log.read_text() or "Der Server antwortet nicht.")


def kill(portal: Portal) -> None:
    """End the server and its workers without a warning; nothing where it has ended before."""
    with suppress(ProcessLookupError):
        os.killpg(portal.process.pid, signal.SIGKILL)
    portal.process.wait(PATIENCE_SECONDS)
