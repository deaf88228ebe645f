"""Measure documents and pages, write results.json and draw results.svg."""

import json
import os
import sys
import tempfile
from pathlib import Path

import django

from benchmarks.drawing import draw
from tests.journeys import server

HERE = Path(__file__).parent
SCHOOLS = 48  # beside the demo's twelve


def main() -> None:
    """Measure everything on a fresh database and tell each figure beside its bar."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        rows = _measure(Path(folder))
    (HERE / "results.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    (HERE / "results.svg").write_text(draw(rows))
    for row in rows:
        sys.stdout.write(f"{row['name']:<34} {row.get('ratio', row['ours'])} (bar {row['bar']})\n")


def _measure(folder: Path) -> list[dict[str, object]]:
    port = server.free_port()
    (folder / "state").mkdir()
    variables = server.environment(folder / "state", port)
    os.environ.update(variables)
    server.furnish(variables)
    django.setup()
    # Models can be imported only now that Django knows its settings.
    from accounts.models import User  # noqa: PLC0415 - Django is set up first
    from agreements.enums import State  # noqa: PLC0415 - Django is set up first
    from agreements.models import Agreement  # noqa: PLC0415 - Django is set up first
    from benchmarks import documents, pages, piles, signatures  # noqa: PLC0415 - Django is set up first
    from tests import builders  # noqa: PLC0415 - Django is set up first

    for _ in range(SCHOOLS):
        builders.make_agreement(State.SUBMITTED)
    draft = Agreement.objects.filter(state=State.DRAFT, starts_on__isnull=False)[0]
    signed = Agreement.objects.filter(state=State.SIGNED)[0]
    office, writer = "fachstelle@landkreis.example", "schulleitung@musterbach.example"
    own = Agreement.objects.visible_to(User.objects.get(email=writer)).filter(state=State.DRAFT)[0]
    views = [
        (pages.session_cookie(office), pages.addresses(draft, signed)),
        (pages.session_cookie(writer), pages.writers_addresses(own)),
    ]
    portal = server.start(folder / "state", folder / "server.log", port)
    try:
        listed = [figure for view in views for figure in pages.figures(portal, *view)]
    finally:
        portal.process.terminate()
        portal.process.wait(20)
    figures = [*documents.figures(), *signatures.figures(), *listed]
    rows = [figure.as_row() for figure in figures]
    return [*rows, documents.memory_figure(), *piles.figures()]


if __name__ == "__main__":
    main()
