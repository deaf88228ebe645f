"""Log lines: one event, one line of JSON."""

import json
import logging
import re
from datetime import UTC, datetime

# What a link may carry that opens a door: never written to a log.
SECRET_ARGUMENTS = frozenset({"code", "key", "token", "uidb36", "uidb64"})
# What a secret looks like in an address that leads nowhere: a link with a full stop behind it.
SECRET_LOOKS = re.compile(r"[\w-]{19,}")
# Signs that end a line for some readers although JSON leaves them as they are.
LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x7f\x85\u2028\u2029"}
STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request"}


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON: UTC time, level, logger, message, extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; secrets that stood in the address are replaced by dots."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD_FIELDS}
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        line = json.dumps(entry | extra, ensure_ascii=False, default=str)
        for secret in _secrets(record):
            line = line.replace(secret, "…")
        return line.translate(LINE_ENDS)


def _secrets(record: logging.LogRecord) -> list[str]:
    """Return the secret parts of the address the record's request asked for."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    if match is None:
        return SECRET_LOOKS.findall(str(getattr(request, "path", "")))
    return [str(text) for name, text in match.kwargs.items() if name in SECRET_ARGUMENTS and text]
