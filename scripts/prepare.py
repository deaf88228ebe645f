"""Bring database, editions, demo data and static files up to date, each only where needed."""

import hashlib
import os
from io import StringIO
from pathlib import Path


def main() -> None:
    """Run the management commands a start needs in one process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - needs the variable above

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - needs the settings
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings

    from archive.seal.demo import provide_demo_certificate  # noqa: PLC0415 - needs the settings

    quiet = StringIO()
    call_command("check", fail_level="WARNING", stdout=quiet)
    print("Die Datenbank wird auf den neuesten Stand gebracht.")  # noqa: T201 - for operators
    call_command("migrate", verbosity=0)
    call_command("createcachetable", stdout=quiet)
    call_command("publish_edition", stdout=quiet)
    collect_static(Path(settings.STATIC_ROOT))
    if settings.DEMO:
        provide_demo_certificate()
        print("Vorführung mit erfundenen Daten. Anmelden können sich:")  # noqa: T201 - same
        call_command("demo")


def collect_static(target: Path) -> None:
    """Collect and compress the static files unless the same ones were collected before."""
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 - needs the settings
    from django.core.management import call_command  # noqa: PLC0415 - needs the settings

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            file = Path(storage.path(path))
            digest.update(f"{path} {file.stat().st_size} {file.stat().st_mtime_ns}\n".encode())
    mark = target / ".collected"
    if mark.exists() and mark.read_text() == digest.hexdigest():
        return
    print("Die statischen Dateien werden gesammelt und verdichtet.")  # noqa: T201 - for operators
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(digest.hexdigest())


if __name__ == "__main__":
    main()
