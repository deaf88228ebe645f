"""The settings of a server that a test starts: as in service, without collected static files."""

from config.settings import *  # noqa: F403 - all is meant
from config.settings import STORAGES as _STORAGES

STORAGES = _STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
