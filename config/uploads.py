"""Where files that people send are kept while they are looked at: small ones in memory."""

HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.incoming.LimitedFiles",
]
