"""The settings of a server that a test starts: as in service, without collected static files."""

from config.settings import *  # noqa: F403 - all is meant
from config.settings import PASSWORD_HASHERS as _PASSWORD_HASHERS
from config.settings import STORAGES as _STORAGES

# The passwords of the tests' people are hashed quickly.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *_PASSWORD_HASHERS]

STORAGES = _STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
