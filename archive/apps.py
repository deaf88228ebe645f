from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Archiv"

    def ready(self) -> None:
        from archive.seal import certificate, stamping  # noqa: F401, PLC0415 - register their checks
