"""Signed files: what it costs to read what three signatures say."""

from collections.abc import Iterator

from agreements.documents.compose import compose
from agreements.documents.fields import signing_places
from agreements.documents.pdf import issued, render_agreement
from archive.seal.sealing import seal
from archive.signatures.reading import examine
from archive.signatures.words import refusal_of
from benchmarks.measuring import Figure, How, compare
from tests import builders, signing

PEOPLE = ("Anna Beispiel", "Bernd Muster", "Clara Vogt")


def figures() -> Iterator[Figure]:
    """Measure the check of a signed file, its process included."""
    composition = issued(compose(builders.make_agreement()), version=1)
    printed = render_agreement(composition)
    original = seal(printed, lines=["Verlauf: " + composition.fingerprint])
    content = original
    for name, place in zip(PEOPLE, signing_places(composition.signatures), strict=True):
        content = signing.signed(content, name, field=place.field)
    if refused := refusal_of(examine(content, issued=original)):
        raise AssertionError(refused)
    yield compare(
        "three signatures, verified",
        lambda: examine(content, issued=original),
        lambda: render_agreement(composition),
        bar=2.0,
        compared_with="rendering the same agreement",
        how=How(rounds=3),
    )
