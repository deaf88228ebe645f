"""A pile of scans: how many pages are read in a second, and that memory does not grow with it."""

import json
import subprocess
import sys
from time import perf_counter

from agreements.enums import State
from tests import builders, scans
from tests.scans import Wear

SMALL, LARGE = 50, 200
MOST_SECONDS = 180  # for 200 pages
MEMORY_BAR = 1.1
WEAR = (Wear(skew=3), Wear(skew=-3, has_stain=True), Wear(turn=180), Wear(is_grey=True))
# Read a pile as a worker does, and tell the largest memory of the worker and of its child, in KB.
# What `getrusage` says of a process itself is what its parent needed before it.
WORKER = """
import json, re, resource, django
django.setup()
from archive.actions import read_waiting_pages
while read_waiting_pages():
    pass
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(json.dumps([own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def figures() -> list[dict[str, object]]:
    """Measure the time for 200 worn pages, and the memory against that for 50."""
    small, _ = _read(SMALL)
    large, seconds = _read(LARGE)
    return [
        {
            "name": f"pile of {LARGE} scanned pages, s",
            "ours": round(seconds, 1),
            "bar": MOST_SECONDS,
            "pages_per_second": round(LARGE / seconds, 1),
        },
        {
            "name": f"memory, {LARGE} against {SMALL} pages",
            "ours": round(large / small, 3),
            "bar": MEMORY_BAR,
            "megabytes": round(large / 1024),
        },
    ]


def _read(count: int) -> tuple[int, float]:
    """Read a new pile of `count` pages in a process of its own; return its memory and the time."""
    scans.hand_in(_pile(count))
    start = perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", WORKER], check=True, capture_output=True, text=True
    )
    return max(json.loads(done.stdout)), perf_counter() - start


def _pile(count: int) -> bytes:
    agreement = builders.make_agreement(State.SIGNING)
    plain = [sheet.convert("L") for sheet in scans.sheets_of(agreement)]
    return scans.pdf_of(
        [
            scans.worn(plain[number % len(plain)], WEAR[number % len(WEAR)])
            for number in range(count)
        ]
    )
