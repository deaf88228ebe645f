"""Signed files: what it costs to read what three signatures say."""

from collections.abc import Iterator

from agreements.documents.compose import compose
from agreements.documents.pdf import issued, render_agreement
from archive.signatures.reading import examine
from benchmarks.measuring import Figure, How, compare
from tests import builders, signing

PEOPLE = ("Anna Beispiel", "Bernd Muster", "Clara Vogt")


def figures() -> Iterator[Figure]:
    """Measure the check of a signed file, its process included."""
    composition = issued(compose(builders.make_agreement()), version=1)
    original = render_agreement(composition)
    content = original
    for name in PEOPLE:
        content = signing.signed(content, name, box=None)
    yield compare(
        "three signatures, verified",
        lambda: examine(content, issued=original),
        lambda: render_agreement(composition),
        bar=2.0,
        compared_with="rendering the same agreement",
        how=How(rounds=3),
    )
