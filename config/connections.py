"""How the portal speaks to its database: measured settings (docs/operations.md)."""

from typing import Any

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA busy_timeout=20000;"
    ),
}
POSTGRESQL_OPTIONS = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives": 1,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",
}


def options_of(engine: str) -> dict[str, Any]:
    """Return the connection options for the database `engine`."""
    return SQLITE_OPTIONS if engine == "django.db.backends.sqlite3" else POSTGRESQL_OPTIONS
