"""Content written so that the same always gives the same bytes."""

import hashlib
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import decode, encode, fingerprint


@dataclass(frozen=True)
class Leaf:
    text: str
    number: int | None = None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    note: str = field(default="", compare=False)


@given(st.lists(st.builds(Leaf, st.text(), st.none() | st.integers())))
def test_content_survives_the_round_trip(leaves: list[Leaf]) -> None:
    tree = Tree(tuple(leaves))

    assert decode(encode(tree), (Leaf, Tree)) == tree
    assert encode(decode(encode(tree), (Leaf, Tree))) == encode(tree)


def test_the_form_is_fixed() -> None:
    text = encode(Tree((Leaf("Größe „ß“", 2),), note="not part of the content"))

    assert text == '{"leaves":[{"number":2,"text":"Größe „ß“","type":"Leaf"}],"type":"Tree"}'
    assert fingerprint(text) == hashlib.sha256(text.encode()).hexdigest()


def test_unknown_types_are_refused() -> None:
    with pytest.raises(KeyError):
        decode('{"type":"Secret"}', (Leaf,))
