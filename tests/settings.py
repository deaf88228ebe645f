"""The portal's settings as the tests need them: nothing outside a temporary folder is touched."""

import atexit
import os
import tempfile
from pathlib import Path

_state = tempfile.TemporaryDirectory(prefix="portal-tests-")
atexit.register(_state.cleanup)
(Path(_state.name) / "static").mkdir()

for _name in [name for name in os.environ if name.startswith("KOOP_")]:
    del os.environ[_name]  # a developer's own settings must not decide a test
os.environ["KOOP_SECRET_KEY"] = "only-for-tests-" * 4
os.environ["KOOP_STATE_DIR"] = _state.name
os.environ["KOOP_STATIC_ROOT"] = f"{_state.name}/static"
os.environ["KOOP_SEAL_FILE"] = f"{_state.name}/siegel.p12"
os.environ["KOOP_SECOND_FACTOR"] = "freiwillig"
os.environ["KOOP_MAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"

from config.settings import *  # noqa: E402, F403 - the variables above come first; all is meant
from config.settings import CACHES as _CACHES  # noqa: E402 - same
from config.settings import DATABASES as _DATABASES  # noqa: E402 - same
from config.settings import STORAGES as _STORAGES  # noqa: E402 - same

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names of static files as they are: the hashed ones exist only after collectstatic.
STORAGES = _STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What one process of a run has printed, the others need not print: the key is all that is printed.
if _shelf := os.environ.get("TESTS_DRAFTS"):
    _CACHES["drafts"].update({"LOCATION": _shelf, "OPTIONS": {"MAX_ENTRIES": 10_000}})
if _DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file as in service: the database in memory knows neither WAL nor waiting for a lock.
    _DATABASES["default"]["TEST"] = {"NAME": f"{_state.name}/test.sqlite3"}
