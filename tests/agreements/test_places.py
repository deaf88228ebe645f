"""The places of an agreement in words."""

import pytest

from agreements.documents.places import place_label, section_place


@pytest.mark.parametrize(
    ("place", "label"),
    [
        ("term", "Zeitraum"),
        ("party:school", "Schule"),
        ("party:unknown", "Vertragspartner"),
        (section_place("3.1"), "Abschnitt 3.1"),
        ("erfunden", "erfunden"),
    ],
)
def test_a_place_is_called_by_its_name(place: str, label: str) -> None:
    assert place_label(place) == label
