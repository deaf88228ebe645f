"""Read the pages of scanned piles that wait."""

from typing import Any

from django.core.management.base import BaseCommand

from archive.actions import read_waiting_pages


class Command(BaseCommand):
    """Scanstapel lesen: go on where the last one stopped, until no page waits."""

    help = "Liest die Seiten der Scanstapel, die noch warten, und endet dann."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read until nothing waits; tell how many pages that were."""
        count = 0
        while step := read_waiting_pages():
            count += step
        self.stdout.write(f"{count} Seiten gelesen.")
